"""The four fulls (四全) as numbers: numerator, denominator, what is not known; nothing made up.

Each indicator is a rule FULL-01 to FULL-13 of the pack. What is not known is in the denominator
and never in the numerator, and an outcome is told only when it holds whatever the unknown is.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from camera_registry.camera import Camera, Status
from camera_registry.coverage.quotas import is_recorder
from camera_registry.coverage.report import UNIT, CoverageReport
from camera_registry.law.filing import filed
from camera_registry.law.verdict import applies, day_of
from gis.findings import Outcome
from gis.rulebook import Pack, Rule, Words

_GONE = (Status.PLANNED, Status.RETIRED)
_SIZE = re.compile(r"(\d{3,5})\s*[x×*]\s*(\d{3,5})", re.IGNORECASE)
_LINES = re.compile(r"(?<!\d)(\d{3,4})\s*[pP]\b")
# whether a camera is one an indicator is about, and whether it is as asked; None: not known
Answer = tuple[bool | None, bool | None]


class Full(StrEnum):
    """One of the four fulls."""

    COVERAGE = "coverage"
    SHARING = "sharing"
    AVAILABLE = "available"
    CONTROL = "control"


FULLS: Mapping[Full, Words] = MappingProxyType({
    Full.COVERAGE: Words("全域覆盖", "Covered everywhere"),
    Full.SHARING: Words("全网共享", "Shared throughout"),
    Full.AVAILABLE: Words("全时可用", "Available at all times"),
    Full.CONTROL: Words("全程可控", "Under control throughout"),
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One number of the four fulls.

    `found` of `of` things in `unit` (units, key_places, cameras, m2, m) are as asked; both None
    where nothing is measured. `unknown` of them are in `of` and not in `found`. `unsorted` are
    things of which the register does not say whether they are meant; they are in neither.
    `unmeasured` are villages and communities the number says nothing about. `required` is the
    share asked, None where nothing is.
    """

    id: str
    full: Full
    name: Words
    unit: str
    found: float | None
    of: float | None
    unknown: int = 0
    unsorted: int = 0
    unmeasured: int = 0
    required: float | None = None
    state: Outcome

    @property
    def share(self) -> float | None:
        """Return the share 0..1; None where nothing is known of any of them, or there is none."""
        if self.found is None or not self.of or self.unknown == self.of:
            return None
        return self.found / self.of


def four_fulls(
    cameras: Iterable[Camera], reports: Iterable[CoverageReport], units: int, pack: Pack
) -> tuple[Indicator, ...]:
    """Return the indicators of a place in the order of the pack.

    `cameras` are those of the place, `reports` the coverage of its villages and communities, of
    which there are `units`; reports of hamlets are passed over.
    """
    there = tuple(
        camera
        for camera in cameras
        if camera.status not in _GONE
        and camera.public_area is not False
        and not is_recorder(camera, pack)
    )
    place = _Place(there, tuple(r for r in reports if r.kind == UNIT), units, pack)
    return tuple(make(place, pack[name]) for name, make in _MADE.items() if pack.has(name))


@dataclass(frozen=True, slots=True)
class _Place:
    """What the indicators of a place are made of."""

    cameras: Sequence[Camera]
    reports: Sequence[CoverageReport]
    units: int
    pack: Pack

    def required(self, rule: Rule) -> float | None:
        """Return the share the rule behind an indicator asks; None where it is off or none."""
        asked = str(rule.params.get("rule", ""))
        if not asked or not self.pack.has(asked):
            return None
        own = rule.params.get("p")
        return self.pack[asked].number(str(rule.params["param"])) if own is None else float(own)


def _units(place: _Place, rule: Rule) -> Indicator:
    """FULL-01: villages and communities against the quota."""
    states = [report.state for report in place.reports if report.required is not None]
    answers: list[Answer] = [(True, _KNOWN.get(state)) for state in states]
    return _counted(place, rule, answers, unmeasured=place.units - len(place.reports))


_KNOWN = {Outcome.PASS: True, Outcome.FAIL: False}


def _key_places(place: _Place, rule: Rule) -> Indicator:
    """FULL-02: every key place is one that may be asked about, so only all of them settle it."""
    found = sum(round((r.key_place_share or 0.0) * r.key_places) for r in place.reports)
    of = sum(report.key_places for report in place.reports)
    required = place.required(rule)
    state = Outcome.PASS if found == of else Outcome.UNKNOWN
    nothing = of == 0 or required is None
    return _indicator(
        rule,
        found=found,
        of=of,
        unmeasured=place.units - len(place.reports),
        required=required,
        state=Outcome.NOT_APPLICABLE if nothing else state,
    )


def _ground(place: _Place, rule: Rule) -> Indicator:
    """FULL-03: square metres of open ground."""
    return _measured(place, rule, [(r.area_share, r.open_area_m2) for r in place.reports])


def _roads(place: _Place, rule: Rule) -> Indicator:
    """FULL-04: metres of road."""
    return _measured(place, rule, [(r.road_share, r.road_m) for r in place.reports])


def _measured(
    place: _Place, rule: Rule, parts: Sequence[tuple[float | None, float | None]]
) -> Indicator:
    known = [(share, of) for share, of in parts if share is not None and of is not None]
    return _indicator(
        rule,
        found=sum(share * of for share, of in known) if known else None,
        of=sum(of for _, of in known) if known else None,
        unmeasured=place.units - len(known),
        state=Outcome.NOT_APPLICABLE,
    )


def _of_cameras(answer: Callable[[Camera, Rule, Pack], Answer]) -> Callable[..., Indicator]:
    """Return what makes an indicator of one answer a camera."""

    def make(place: _Place, rule: Rule) -> Indicator:
        answers = [answer(camera, rule, place.pack) for camera in place.cameras]
        return _counted(place, rule, answers)

    return make


def _sharp(camera: Camera, rule: Rule, _pack: Pack) -> Answer:
    """FULL-05: new cameras whose picture has enough lines."""
    since = day_of(camera.installed_at) or day_of(camera.in_use_since)
    new = None if since is None else since >= date.fromisoformat(str(rule.params["since"]))
    lines = lines_of(camera.resolution)
    return new, None if lines is None else lines >= rule.count("lines")


def lines_of(resolution: str | None) -> int | None:
    """Return the height of a picture in pixels; None where the text does not plainly say it.

    >>> lines_of("2560×1440"), lines_of("1080P"), lines_of("200万")
    (1440, 1080, None)
    """
    text = resolution or ""
    if size := _SIZE.search(text):
        return min(int(size[1]), int(size[2]))
    lines = _LINES.search(text)
    return int(lines[1]) if lines else None


def _classed(camera: Camera, rule: Rule) -> bool | None:
    """Tell whether a camera is of the classes a rule names; none named: not known."""
    classes = [str(code) for code in rule.params["classes"]]
    return camera.point_class in classes if classes and camera.point_class else None


def _works(camera: Camera) -> bool | None:
    return None if camera.status is Status.UNKNOWN else camera.status is Status.IN_SERVICE


def _to_file(camera: Camera, _rule: Rule, pack: Pack) -> Answer:
    """FULL-11: cameras the law asks a filing of (CAM-11)."""
    verdict = applies("CAM-11", camera, pack)
    meant = None if verdict is not None and verdict.outcome is Outcome.UNKNOWN else verdict is None
    return meant, filed(camera)


def _complete(camera: Camera, rule: Rule, _pack: Pack) -> Answer:
    """FULL-12: a field that is empty is known to be empty."""
    return True, all(getattr(camera, str(name)) is not None for name in rule.params["fields"])


def _nothing(_place: _Place, rule: Rule) -> Indicator:
    """FULL-13: the register holds nothing about it."""
    return _indicator(rule, state=Outcome.UNKNOWN)


_MADE: Mapping[str, Callable[[_Place, Rule], Indicator]] = MappingProxyType({
    "FULL-01": _units,
    "FULL-02": _key_places,
    "FULL-03": _ground,
    "FULL-04": _roads,
    "FULL-05": _of_cameras(_sharp),
    "FULL-06": _of_cameras(lambda camera, _rule, _pack: (True, camera.networked)),
    "FULL-07": _of_cameras(lambda camera, rule, _pack: (_classed(camera, rule), camera.networked)),
    "FULL-08": _of_cameras(lambda camera, rule, _pack: (_classed(camera, rule), _works(camera))),
    "FULL-09": _of_cameras(lambda camera, rule, _pack: (_classed(camera, rule), _works(camera))),
    "FULL-10": _of_cameras(lambda camera, _rule, _pack: (True, _works(camera))),
    "FULL-11": _of_cameras(_to_file),
    "FULL-12": _of_cameras(_complete),
    "FULL-13": _nothing,
})  # fmt: skip


def _counted(
    place: _Place, rule: Rule, answers: Sequence[Answer], *, unmeasured: int = 0
) -> Indicator:
    meant = [value for member, value in answers if member]
    maybe = [value for member, value in answers if member is None]
    required = place.required(rule)
    return _indicator(
        rule,
        found=sum(value is True for value in meant),
        of=len(meant),
        unknown=sum(value is None for value in meant),
        unsorted=len(maybe),
        unmeasured=unmeasured,
        required=required,
        state=_state(meant, maybe, required),
    )


def _state(
    meant: Sequence[bool | None], maybe: Sequence[bool | None], required: float | None
) -> Outcome:
    """Return what holds whichever of the unsorted are meant and whatever the unknown ones are."""
    if required is None or not (meant or maybe):
        return Outcome.NOT_APPLICABLE
    yes, no = (sum(value is known for value in meant) for known in (True, False))
    against = len(meant) + sum(value is not True for value in maybe)
    if yes >= required * against:
        return Outcome.PASS
    hoped = sum(value is not False for value in maybe)
    most = len(meant) + hoped
    return Outcome.FAIL if meant and most - no < required * most else Outcome.UNKNOWN


def _indicator(
    rule: Rule,
    *,
    state: Outcome,
    found: float | None = None,
    of: float | None = None,
    required: float | None = None,
    **counts: int,
) -> Indicator:
    return Indicator(
        id=rule.id,
        full=Full(rule.params["full"]),
        name=Words(rule.zh, rule.en),
        unit=str(rule.params["unit"]),
        found=found,
        of=of,
        required=required,
        state=state,
        **counts,
    )
