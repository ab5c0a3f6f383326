"""What if: cameras go, come or turn, step by step; what villages lose and win. Nothing is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry as Geometry

from camera_registry.coverage.what_if import Change, Effect, Polygons, what_if
from gis.crs import LocalPlane
from gis.findings import Finding
from store.audit import record
from store.backend import Act, NotFoundError
from store.cameras import get_camera, load_views
from web.access import Reader
from web.jobs.cameras.neighbourhood import units_near, village
from web.jobs.cameras.sight import as_shape, pose
from web.jobs.page.outlines import finding_out
from web.kept import Desk
from web.shapes.sight import (
    OpticsOut,
    SpotOut,
    StepEffect,
    StepOrder,
    VillageEffect,
    WhatIf,
    WhatIfOrder,
)

_SLIVER_M2 = 0.05  # less is no difference, it is arithmetic


@dataclass(frozen=True)
class _Step:
    """A step with what it takes away and brings, in degrees."""

    order: StepOrder
    name: str | None
    gone: frozenset[str]
    come: tuple[Geometry, ...]
    touched: tuple[Geometry, ...]
    owner: str
    optics: OpticsOut | None
    notes: tuple[Finding, ...]


def try_steps(
    desk: Desk, reader: Reader, order: WhatIfOrder, *, purpose: str, now: datetime
) -> WhatIf:
    """Return what steps do to the villages they touch; that somebody asked is recorded."""
    done = ",".join(step.camera_id or step.kind for step in order.steps)[:200]
    record(
        desk.backend,
        Act(who=reader.name, what="try cameras", object=done, why=purpose, at=now),
    )
    steps = [_step(desk, reader, one, number) for number, one in enumerate(order.steps)]
    effects, planes = _effects(desk, reader, steps)
    lost, won = _maps(effects, planes)
    return WhatIf(
        steps=[
            _told(step, [_village([theirs[i]]) for theirs in effects])
            for i, step in enumerate(steps)
        ],
        villages=[_village(theirs) for theirs in effects],
        lost=as_shape(lost),
        won=as_shape(won),
        revision=desk.revision,
    )


def _step(desk: Desk, reader: Reader, order: StepOrder, number: int) -> _Step:
    """Return what a step takes and brings. Raises NotFoundError as `pose`."""
    name, gone = None, frozenset[str]()
    touched: tuple[Geometry, ...] = ()
    if order.kind != "add":
        if order.camera_id is None:
            raise NotFoundError("a camera that goes or turns needs its id")
        name, touched = _before(desk, reader, order.camera_id)
        gone = frozenset({order.camera_id})
    come: tuple[Geometry, ...] = ()
    notes: tuple[Finding, ...] = ()
    optics = None
    if order.kind != "remove":
        if order.pose is None:
            raise NotFoundError("a camera that comes or turns needs its pose")
        posed = pose(desk, reader, order.pose)
        come = tuple(view.polygon for view in posed.seen.views)
        optics = posed.optics
        notes = () if come else posed.seen.findings
    owner = order.camera_id or f"new {number}"
    return _Step(order, name, gone, come, touched, owner, optics, notes)


def _before(desk: Desk, reader: Reader, camera_id: str) -> tuple[str | None, tuple[Geometry, ...]]:
    """Return the name and the kept views of a camera; one of an earlier step has neither."""
    if camera_id.startswith("new "):
        return None, ()
    camera = get_camera(desk.backend, camera_id, scope=reader.scope)
    views = load_views(desk.backend, camera_ids=[camera_id])
    return camera.name, tuple(view.polygon for view in views)


def _effects(
    desk: Desk, reader: Reader, steps: Sequence[_Step]
) -> tuple[list[list[Effect]], list[LocalPlane]]:
    """Return for each village touched, and measured, what every step does to it."""
    shapes = [shape for step in steps for shape in (*step.come, *step.touched)]
    codes = {code for shape in shapes for code in units_near(desk, shape.bounds)}
    scope = reader.scope_of("coverage.read")
    effects, planes = [], []
    for code in sorted(code for code in codes if scope.covers(code)):
        found = village(desk, code)
        if found is None:
            continue
        ready, plane = found
        ours = _metres(plane, shapes)
        if not shapely.intersects(ours, ready.ground).any():
            continue
        changes = [Change(s.gone, tuple(_metres(plane, s.come)), s.owner) for s in steps]
        effects.append(what_if(ready, changes))
        planes.append(plane)
    return effects, planes


def _metres(plane: LocalPlane, shapes: Sequence[Geometry]) -> Polygons:
    return plane.to_metres(list(shapes)) if shapes else np.empty(0, dtype=object)


def _village(effects: Sequence[Effect]) -> VillageEffect:
    """Return what a run of steps did to a village, from before the first to after the last."""
    first, last = effects[0], effects[-1]
    lost, won = _together(effects)
    spots_lost = {s for e in effects for s in e.spots_lost}
    spots_won = {s for e in effects for s in e.spots_won}
    return VillageEffect(
        code=first.village.code,
        name=first.village.name,
        before=first.share_before,
        after=last.share_after,
        lost_m2=round(float(lost.area), 1),
        won_m2=round(float(won.area), 1),
        spots_lost=_spots(spots_lost - spots_won),
        spots_won=_spots(spots_won - spots_lost),
    )


def _together(effects: Sequence[Effect]) -> tuple[Geometry, Geometry]:
    """Return what is lost and won by a run of steps."""
    before, after = effects[0].before, effects[-1].after
    return shapely.difference(before, after), shapely.difference(after, before)


def _spots(spots: set[tuple[str, str]]) -> list[SpotOut]:
    return [SpotOut(key_place_id=one, name=name) for one, name in sorted(spots)]


def _maps(
    effects: Sequence[Sequence[Effect]], planes: Sequence[LocalPlane]
) -> tuple[Geometry, Geometry]:
    """Return what is lost and won in all villages, in degrees."""
    lost: list[Polygon] = []
    won: list[Polygon] = []
    for theirs, plane in zip(effects, planes, strict=True):
        less, more = _together(theirs)
        lost += _parts(less, plane)
        won += _parts(more, plane)
    return MultiPolygon(lost), MultiPolygon(won)


def _parts(whole: Geometry, plane: LocalPlane) -> list[Polygon]:
    """Return the areas of a difference in degrees, without the dust of arithmetic."""
    parts = shapely.get_parts(whole)
    real = parts[shapely.area(parts) > _SLIVER_M2]
    shapes = list(plane.to_degrees(real)) if real.size else []
    return [shape for shape in shapes if isinstance(shape, Polygon)]


def _told(step: _Step, villages: list[VillageEffect]) -> StepEffect:
    return StepEffect(
        kind=step.order.kind,
        camera_id=step.owner,
        name=step.name,
        villages=villages,
        views=[as_shape(shape) for shape in step.come],
        optics=step.optics,
        notes=[finding_out(finding) for finding in step.notes],
    )
