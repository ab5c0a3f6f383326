"""Who asks for a report of what, and what every report has: its face, its plane, its ground."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from shapely.geometry.base import BaseGeometry as Geometry

from camera_registry.coverage.report import View
from gis.crs import LocalPlane, plane_for
from gis.places import OFFICE_ZONE, Unit
from gis.rulebook import Pack, Words, load_pack
from grid_planner.sheet.content import Ground, NothingToPrintError
from store.backend import Backend
from store.places import load_blocks
from store.scope import Scope
from store.settings import place_info
from web.jobs.reports.asked import Asked, Sight
from web.jobs.sheets import asked as sheets
from web.jobs.sheets.ground import ground_of
from web.reports.content import Face


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for what, and the rules of the store."""

    backend: Backend
    asked: Asked
    sight: Sight
    pack: Pack

    @classmethod
    def of(cls, backend: Backend, asked: Asked, sight: Sight) -> Self:
        """Return it with the rules of the store."""
        return cls(backend, asked, sight, load_pack(place_info(backend).pack))


def units_of(asking: Asking, seen: Scope) -> list[Unit]:
    """Return the units asked for within a scope. Raises NothingToPrintError without any."""
    scope = sheets.Sight(grids=seen)
    units = sheets.units_asked(asking.backend, _as_sheet(asking.asked), scope)
    if not units:
        raise NothingToPrintError(
            Words("没有这样的村（社区），请核对代码", "there is no such unit; check the codes")
        )
    return units


def _as_sheet(asked: Asked) -> sheets.Asked:
    return sheets.Asked(
        units=asked.units, township=asked.township, plan=asked.plan, language=asked.language
    )


def face_of(asking: Asking, units: Sequence[Unit], hidden: Sequence[str]) -> Face:
    """Return what stands on the face of a report of units."""
    asked, pack = asking.asked, asking.pack
    info, at = place_info(asking.backend), asked.now.astimezone(OFFICE_ZONE)
    return Face(
        place=sheets.place_name(asking.backend, _as_sheet(asked), units),
        language=asked.language,
        who=asked.who,
        at=at.strftime("%Y-%m-%d %H:%M"),
        on=at.date().isoformat(),
        purpose=asked.purpose,
        revision=asking.backend.revision(),
        pack=pack.name,
        pack_version=pack.version,
        synthetic=info.synthetic,
        credit=info.credit,
        hidden=tuple(hidden),
    )


def ground_for(asking: Asking, units: Sequence[Unit], plane: LocalPlane) -> Ground:
    """Return what the maps are drawn on; nothing where no place has a shape."""
    sight = asking.sight
    codes = [unit.code for unit in units]
    blocks = load_blocks(asking.backend, unit_codes=codes, scope=sight.blocks)
    if not blocks and all(unit.boundary is None for unit in units):
        return Ground()
    lie = sheets.Sight(grids=sight.map, blocks=sight.blocks, land=sight.map)
    return ground_of(asking.backend, units, blocks, plane, lie)


def plane_of(units: Sequence[Unit], views: Sequence[View]) -> LocalPlane:
    """Return the plane through the middle of the units; without any border, of the views."""
    shapes: list[Geometry] = [unit.boundary for unit in units if unit.boundary is not None]
    shapes = shapes or [view.polygon for view in views]
    return plane_for(np.array(shapes, dtype=object)) if shapes else LocalPlane(0.0, 0.0)
