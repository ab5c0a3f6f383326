"""From checked values to what lies outside `gis`: cameras, grids, workers, incidents, patrols."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from camera_registry.intake import known as cameras_known
from camera_registry.intake.building import FORMS as CAMERA_FORMS
from camera_registry.intake.building import cameras_of, candidates_of
from casework.intake import known as incidents_known
from casework.intake.incidents import incidents_of
from casework.intake.patrols import patrols_of
from gis.intake.ledger import Ledger
from gis.intake.places import BUILDERS as PLACES
from gis.intake.places import Typed
from gis.intake.rows.sieve import Form
from grid_planner.plan import Grid, GridKind, Worker

# what the codes of a layer must look like, by field
FORMS: Mapping[str, Mapping[str, Form]] = {"cameras": CAMERA_FORMS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the store knows of the things a file is held against."""

    cameras: cameras_known.Known = cameras_known.NOTHING
    incidents: incidents_known.Known = incidents_known.NOTHING


NOTHING = Known()

Build = Callable[[Typed, Ledger, Known], Sequence[object]]


def built(layer: str, typed: Typed, ledger: Ledger, known: Known = NOTHING) -> Sequence[object]:
    """Return the things of a layer, in row order; the ledger gets what there is to say of them."""
    if layer in PLACES:
        return PLACES[layer](typed)
    return _ASSETS[layer](typed, ledger, known)


def _workers(typed: Typed) -> list[object]:
    return [Worker(**record) for record in typed.records()]


def _grids(typed: Typed) -> list[object]:
    """Return grids as delivered; their households and units are counted from their blocks."""
    kinds: Sequence[Any] = typed.values.get("kind", [None] * len(typed))
    return [
        _grid(record, kind, shape)
        for record, kind, shape in zip(
            typed.records("kind", "households"), kinds, typed.shapes, strict=True
        )
    ]


def _grid(record: dict[str, Any], kind: str | None, shape: Any) -> Grid:
    unit = record.pop("unit_code", None)
    return Grid(
        **{**record, "name": record.get("name") or record["grid_code"]},
        unit_code=unit or "",
        unit_codes=(unit,) if unit else (),
        households=0,
        kind=GridKind(kind) if kind else GridKind.COMPREHENSIVE,
        boundary=shape,
    )


_ASSETS: Mapping[str, Build] = {
    "cameras": lambda typed, ledger, known: cameras_of(typed, ledger, known.cameras),
    "candidates": lambda typed, _ledger, _known: candidates_of(typed),
    "incidents": lambda typed, ledger, known: incidents_of(typed, ledger, known.incidents),
    "patrols": lambda typed, ledger, _known: patrols_of(typed, ledger),
    "workers": lambda typed, _ledger, _known: _workers(typed),
    "grids": lambda typed, _ledger, _known: _grids(typed),
}
