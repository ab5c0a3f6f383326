"""Whether the pictures of cameras are sound: one camera, and the places they stand in."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultOut:
    """A fault that holds: in how many of the last checks it was seen."""

    fault: str
    seen: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageOut:
    """A time during which a fault, or no connection, lasted; `until` null: it still does.

    `kind` is a fault, device_offline or channel_offline; `settled` false for a short blip.
    """

    kind: str
    since: datetime
    until: datetime | None
    settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailabilityOut:
    """How much of the known time of some days a picture arrived; null when nothing is known."""

    days: int
    share: float | None
    known: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceOut:
    """That there is a reference picture, of which lights, by whom; the picture is not shown."""

    lights: list[str]
    set_by: str
    set_at: datetime
    masks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraHealth:
    """What may be said of a camera now. `state` is ok, fault, cannot_judge or unknown.

    Unknown: never checked, or too long ago; `checked_at` says when, `minutes` how long ago.
    `faults` hold; `doubted` were seen once and wait for the next check; `unjudged` are faults that
    nothing can be said about; `why` names what keeps the picture from being judged.
    """

    camera_id: str
    state: str
    checked_at: datetime | None
    minutes: int | None
    since: datetime | None
    device: str
    channel: str
    faults: list[FaultOut]
    doubted: list[str]
    unjudged: list[str]
    why: str | None
    light: str | None
    availability: list[AvailabilityOut]
    outages: list[OutageOut]
    reference: ReferenceOut | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TownshipHealth:
    """Cameras of a township that count: how many are on, how many pictures are sound.

    `online` + `offline` + `line_unknown` and `ok` + `fault` + `cannot_judge` + `unknown` are
    `cameras`. Rates are of what is known; null when nothing is.
    """

    code: str
    name: str
    cameras: int
    online: int
    offline: int
    line_unknown: int
    ok: int
    fault: int
    cannot_judge: int
    unknown: int
    online_rate: float | None
    fault_free_rate: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Townships, the best fault-free rate first; those of which nothing is known last."""

    revision: int
    townships: list[TownshipHealth]


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthRow:
    """One camera in the list of what is wrong."""

    camera_id: str
    name: str | None
    unit_code: str | None
    state: str
    faults: list[str]
    since: datetime | None
    checked_at: datetime | None
    device: str
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthRows:
    """Cameras by state; `total` counts those beyond the limit too."""

    revision: int
    total: int
    cameras: list[HealthRow]
