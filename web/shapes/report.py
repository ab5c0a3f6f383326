"""How a report is asked for, and the four fulls as numbers."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from grid_planner.sheet.words import Language
from web.shapes.sheet import Code, PlanId

Purpose = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f]*$")]


class ReportQuery(BaseModel):
    """What stands in the address of a report.

    `unit` may be repeated; neither it nor `township` is everything the reader may see. `purpose`
    stands on the face of the report and in the record of acts.
    """

    model_config = ConfigDict(extra="forbid")

    unit: Annotated[list[Code], Field(max_length=500)] = []
    township: Code | None = None
    plan: PlanId | None = None
    language: Language | None = None
    purpose: Purpose = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorOut:
    """A number of the four fulls; see `camera_registry.coverage.indicators.Indicator`."""

    id: str
    full: str
    name_zh: str
    name_en: str
    unit: str
    found: float | None
    of: float | None
    unknown: int
    unsorted: int
    unmeasured: int
    share: float | None
    required: float | None
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicators:
    """The four fulls of a place, as of a revision of the store."""

    revision: int
    indicators: list[IndicatorOut]
