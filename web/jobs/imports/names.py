"""The names of the store that rows of a file may use: townships, and grids in force."""

from gis.intake.units.located import Beside
from gis.intake.units.unit_names import GridName
from gis.layers.catalogue import LAYERS
from grid_planner.plan import PlanState
from store.backend import Backend
from store.places import load_divisions, load_units
from store.plans import list_plans, load_grids


def names_beside(backend: Backend | None, layer: str) -> Beside:
    """Return what rows of the layer may name; nothing without a store."""
    fields = {one.name for one in LAYERS[layer].all_fields}
    if backend is not None and layer == "units":
        return Beside(tuple(load_divisions(backend)), units=tuple(load_units(backend)))
    if backend is None or not fields & {"unit_name", "grid_name"}:
        return Beside()
    divisions = tuple(load_divisions(backend))
    return Beside(divisions, _grids(backend) if "grid_name" in fields else None)


def _grids(backend: Backend) -> tuple[GridName, ...]:
    heads = list_plans(backend, states=[PlanState.IN_FORCE])
    grids = load_grids(backend, {head.plan_id for head in heads})
    return tuple(
        GridName(one.grid_code, one.unit_code, one.name)
        for some in grids.values()
        for one in some
        if one.name
    )
