"""How a sheet to print is asked for, and what is told of notices that were posted."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, with_config

from grid_planner.sheet.paper import Paper
from grid_planner.sheet.words import Language

Code = Annotated[str, Field(pattern=r"^[^\x00-\x1f]{1,200}$")]
PlanId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Typed = Annotated[str, Field(max_length=60, pattern=r"^[^\x00-\x1f]*$")]


class SheetQuery(BaseModel):
    """What stands in the address of a sheet; what is left out suits the sheet.

    `unit` may be repeated; neither it nor `township` is everything the reader may see. `page` is
    the page of a PNG, `dpi` its dots an inch.
    """

    model_config = ConfigDict(extra="forbid")

    unit: Annotated[list[Code], Field(max_length=500)] = []
    township: Code | None = None
    plan: PlanId | None = None
    language: Language | None = None
    paper: Paper | None = None
    orientation: Literal["auto", "landscape", "portrait"] = "auto"
    dpi: Annotated[int, Field(ge=36, le=300)] = 150
    page: Annotated[int, Field(ge=1)] = 1
    approval_number: Typed = ""
    supervision_phone: Typed = ""


@dataclass(frozen=True, slots=True, kw_only=True)
@with_config(ConfigDict(extra="forbid"))
class PostOrder:
    """The notices of which grids were posted: of units, or of a township."""

    units: Annotated[list[Code], Field(max_length=500)]
    township: Code | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedOut:
    """The grids whose notices are recorded as posted, and since which day."""

    on: str
    grids: list[str]
    revision: int
