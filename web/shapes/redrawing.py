"""The planner's workspace: strokes as they are asked for, and what they did."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, with_config

from web.shapes.thing import Box, FindingOut


def _day(text: str) -> str:
    """Return a day of the calendar as it was written. Raises ValueError."""
    date.fromisoformat(text)
    return text


StrokeId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$", description="a UUID")]
BlockId = Annotated[str, Field(pattern=r"^[^\x00-\x1f]{1,200}$")]
GridCode = Annotated[str, Field(pattern=r"^[^\x00-\x1f]{1,200}$")]
Seq = Annotated[int, Field(ge=0, description="number of the last stroke seen")]
Why = Annotated[str, Field(max_length=500)]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$"), AfterValidator(_day)]
Reason = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]
HandMade = Literal[
    "paint", "rectangle", "lasso", "drag", "keyboard", "proposal", "solve", "merge"
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
@with_config(ConfigDict(extra="forbid"))
class MoveIn:
    """A block that is to go from one grid to another; null in `from` and `to`: no grid.

    In `to`, +1, +2 ... stand for grids that are opened with the stroke.
    """

    block: BlockId
    from_: Annotated[GridCode | None, Field(alias="from")] = None
    to: GridCode | None


@dataclass(frozen=True, slots=True, kw_only=True)
@with_config(ConfigDict(extra="forbid"))
class StrokeOrder:
    """A stroke; sent again with the same id it is done once."""

    stroke_id: StrokeId
    seq: Seq
    kind: HandMade
    moves: Annotated[list[MoveIn], Field(min_length=1, max_length=100_000)]
    force: bool = False
    why: Why = ""


@dataclass(frozen=True, slots=True, kw_only=True)
@with_config(ConfigDict(extra="forbid"))
class Trial:
    """Moves to be judged, not kept."""

    moves: Annotated[list[MoveIn], Field(min_length=1, max_length=100_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
@with_config(ConfigDict(extra="forbid"))
class TurnOrder:
    """Undo or redo the last stroke of who asks."""

    stroke_id: StrokeId
    seq: Seq


@dataclass(frozen=True, slots=True, kw_only=True)
@with_config(ConfigDict(extra="forbid"))
class GridOrder:
    """Open a grid; `unit` is needed where the plan has several."""

    stroke_id: StrokeId
    seq: Seq
    name: Annotated[str, Field(max_length=100)] = ""
    unit: Annotated[str | None, Field(max_length=200)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
@with_config(ConfigDict(extra="forbid"))
class LockOrder:
    """Lock grids, or open their locks."""

    stroke_id: StrokeId
    seq: Seq
    grids: Annotated[list[GridCode], Field(max_length=2000)] | Literal["all"]
    locked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
@with_config(ConfigDict(extra="forbid"))
class StepOrder:
    """Why a plan is branched or takes a step; the others matter for coming into force.

    `backdate` says on purpose that `from_date` lies before the plan was drawn up.
    """

    reason: Reason
    from_date: Day | None = None
    backdate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
@with_config(ConfigDict(extra="forbid"))
class StepsOrder:
    """Several plans take one step, all or none."""

    step: Literal["submit", "return", "approve", "enforce", "retire"]
    plans: Annotated[
        list[Annotated[str, Field(max_length=200)]], Field(min_length=1, max_length=20_000)
    ]
    reason: Reason
    from_date: Day | None = None
    backdate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
@with_config(ConfigDict(extra="forbid"))
class ProposalOrder:
    """Ask for repairs of one grid, or of every grid that is out of band."""

    grid: GridCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
@with_config(ConfigDict(extra="forbid"))
class SolveOrder:
    """Grids to divide again among themselves, or blocks that alone may move."""

    grids: Annotated[list[GridCode], Field(max_length=200)] | None = None
    blocks: Annotated[list[BlockId], Field(max_length=20_000)] | None = None
    effort: Annotated[int | None, Field(ge=1, le=100_000)] = None
    seconds: Annotated[float, Field(gt=0, le=60)] = 10.0
    seed: Annotated[int, Field(ge=0)] = 0

    def __post_init__(self) -> None:
        if bool(self.grids) == bool(self.blocks):
            raise ValueError("give either grids or blocks (at least one)")


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveOut:
    """A block that went from one grid to another."""

    block: str
    from_: Annotated[str | None, Field(serialization_alias="from")]
    to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LostOut:
    """A block that somebody else was first with."""

    block: str
    wanted: str | None
    grid: str | None
    by: str | None
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftGridOut:
    """A grid of a draft; band is below, in, above, unknown or none."""

    code: str
    name: str
    unit: str
    households: int
    unknown_blocks: int
    blocks: int
    pieces: int
    band: str
    locked: bool
    kind: str
    tint: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StrokeOut:
    """What a stroke did: `grids` are others now, `opened` and `gone` came and went with it."""

    seq: int
    accepted: list[MoveOut]
    lost: list[LostOut]
    grids: list[DraftGridOut]
    opened: list[str]
    gone: list[str]
    findings: list[FindingOut]
    undo: bool
    redo: bool
    revision: int
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedOut:
    """A stroke of the log."""

    seq: int
    stroke_id: str
    kind: str
    by: str
    at: datetime
    why: str
    moves: list[MoveOut]
    undoes: int | None
    opened: list[str]
    gone: list[str]
    locks: list[str]
    forced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Strokes:
    """Strokes of a draft in order, and its state; `more` when the page ends before the log."""

    plan: str
    state: str
    seq: int
    strokes: list[LoggedOut]
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresOut:
    """A grid in numbers, before or after something that was not kept."""

    code: str
    households: int
    unknown_blocks: int
    blocks: int
    pieces: int
    band: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictOut:
    """What moves would do; `forbids` is null, locked, other_unit, cuts_grid or splits_compound."""

    before: list[FiguresOut]
    after: list[FiguresOut]
    forbids: str | None
    cut_off: list[str]
    grids: list[str]
    lost: list[LostOut]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionOut:
    """Something to look at, with the frame to zoom to."""

    kind: str
    place_kind: str
    place: str
    grid: str | None
    found: int | float | str | None
    required: int | float | str | None
    bbox: Box | None
    finding: FindingOut


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsOut:
    """A text in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalOut:
    """A repair: the moves that make it, and the grids before and after."""

    proposal_id: str
    grid: str | None
    words: WordsOut
    moves: list[MoveOut]
    before: list[FiguresOut]
    after: list[FiguresOut]
    households: int
    blocks: int
    cures: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOut:
    """Blocks that move together, and the known households of both grids once they did.

    Those with one number `step` only hold together. `sound`: once all of that number are made,
    after those before, no grid is in more pieces or farther from the band.
    """

    step: int
    blocks: list[str]
    from_: Annotated[str | None, Field(serialization_alias="from")]
    to: str
    households: int
    unknown_blocks: int
    from_households: int | None
    to_households: int
    sound: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SolvedOut:
    """Some grids divided again; grids named +1, +2 ... in the moves are opened with the stroke.

    `steps` are the same moves in an order in which they can be accepted one by one.
    """

    moves: list[MoveOut]
    steps: list[StepOut]
    before: list[FiguresOut]
    after: list[FiguresOut]
    households: int
    findings: list[FindingOut]
    proof: str
    opens: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedOut:
    """A block that is in another grid of the second plan."""

    block: str
    from_: Annotated[str | None, Field(serialization_alias="from")]
    to: str | None
    households: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonOut:
    """What differs between two plans; `households` sums the known counts of what moved."""

    a: str
    b: str
    blocks: list[ChangedOut]
    households: int
    unknown_blocks: int
    grids_only_a: list[str]
    grids_only_b: list[str]
    kept: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventOut:
    """One line of a plan's history: a step from state to state, or a run of strokes.

    `from_date` is the day from which the step puts it in force, or its successor.
    """

    at: datetime
    who: str
    what: str
    from_: Annotated[str | None, Field(serialization_alias="from")]
    to: str | None
    why: str
    seq: int | None
    blocks: int
    from_date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Who did what with a plan, when and why, the newest last."""

    plan: str
    events: list[EventOut]


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedPlan:
    """A plan after a step."""

    plan_id: str
    state: str
    based_on: str | None
    self_approved: bool
    in_force_from: str | None
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedPlans:
    """Plans after a step they took together."""

    plans: list[MovedPlan]
    revision: int
