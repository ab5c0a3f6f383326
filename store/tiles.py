"""Vector tiles from the store: which layers, which properties; encoded here or in PostGIS."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
import sqlalchemy as sa

from gis.mvt import TileLayer, encode_tile, tile_bounds
from gis.places import OFFICE_ZONE, UnitKind
from gis.rulebook import Rule, load_pack
from grid_planner.plan import GridKind
from store.backend import Backend
from store.geometry import shapes_of
from store.plans import shown
from store.rows import moment
from store.schema import GEOM, LAYERS, Layer
from store.scope import Scope
from store.select import Condition, in_scope, visible
from store.settings import place_info

DAY, BAND = "day", "band"  # worked out


@dataclass(frozen=True, slots=True)
class Shown:
    """A layer of tiles: where it is kept and the properties it carries."""

    layer: str
    properties: tuple[str, ...]


TILES: dict[str, Shown] = {
    "divisions": Shown("divisions", ("code", "name", "level")),
    "units": Shown("units", ("code", "name", "kind", "households")),
    "hamlets": Shown("hamlets", ("code", "name")),
    "blocks": Shown("blocks", ("block_id", "unit_code", "households", "kind")),
    "barriers": Shown("barriers", ("barrier_id", "kind", "name")),
    "crossings": Shown("crossings", ("crossing_id", "kind", "name")),
    "roads": Shown("roads", ("road_id", "name", "kind")),
    "key_places": Shown("key_places", ("key_place_id", "name", "kind")),
    "grids": Shown(
        "grids",
        ("gid", "grid_code", "plan_id", "unit_code", "name", "households", "band", "tint", "kind"),
    ),
    "cameras": Shown("cameras", ("camera_id", "name", "status", "bearing_deg", "position_state")),
    "views": Shown("views", ("camera_id", "assumed")),
    "candidates": Shown("candidates", ("candidate_id", "kind")),
    "incidents": Shown("incidents", ("incident_id", "category", "level", "state", DAY)),
    "patrols": Shown("patrols", ("patrol_id", "kind", "team")),
}
LABELS = "grid_labels"
LABEL_PROPERTIES = ("gid", "name", "households", "band")


class UnknownTileError(ValueError):
    """There is no tile layer of this name, or no such tile."""


def shown_as(layer: str, place: tuple[int, int, int]) -> Shown:
    """Return how a layer is shown. Raises UnknownTileError."""
    z, x, y = place
    if layer not in TILES:
        raise UnknownTileError(f"layer {layer!r}: expected one of {', '.join(TILES)}")
    if not (0 <= z <= 24 and 0 <= x < 2**z and 0 <= y < 2**z):  # noqa: PLR2004
        raise UnknownTileError(f"tile {z}/{x}/{y} does not exist; expected 0 <= x, y < 2^z")
    return TILES[layer]


def tile_conditions(
    backend: Backend, layer: Layer, table: sa.Table, *, scope: Scope, plan: str
) -> list[Condition]:
    """Return which rows a tile may show."""
    conditions = [visible(table), *in_scope(layer, table, scope)]
    if layer.name == "grids":
        conditions.append(of_shown_plans(backend, table, scope, plan))
    return conditions


def of_shown_plans(backend: Backend, table: sa.Table, scope: Scope, plan: str) -> Condition:
    """Return the condition that a grid belongs to a plan the map shows for its unit."""
    chosen = shown(backend, plan, scope=scope)
    whole = [plan_id for plan_id, units in chosen.items() if units is None]
    ways: list[Condition] = [table.c.plan_id.in_(whole)]
    for plan_id, units in chosen.items():
        if units is not None:
            ways.append(sa.and_(table.c.plan_id == plan_id, table.c.unit_code.in_(sorted(units))))
    return sa.or_(sa.false(), *ways)


def encoded_tile(
    backend: Backend, name: str, place: tuple[int, int, int], *, scope: Scope, plan: str
) -> bytes:
    """Return a tile encoded here; empty bytes when nothing is in it."""
    how = shown_as(name, place)
    layer = LAYERS[how.layer]
    box = tile_bounds(*place)
    rule = band_rule(backend)
    wkb: list[bytes | None] = []
    rows: list[Sequence[Any]] = []
    with backend.reading() as connection:
        for table in layer.tables.values():
            query = sa.select(table.c[GEOM], *(_read(table, name, rule) for name in how.properties))
            query = query.where(
                backend.overlaps(table, box),
                *tile_conditions(backend, layer, table, scope=scope, plan=plan),
            )
            for row in connection.execute(query.order_by(table.c[layer.key])):
                wkb.append(row[0])
                rows.append(row[1:])
    if not rows:
        return b""
    shapes = np.array(shapes_of(wkb), dtype=object)
    values = dict(zip(how.properties, zip(*rows, strict=True), strict=True))
    if DAY in values:
        values[DAY] = tuple(local_day(at) for at in values[DAY])
    layers = [TileLayer(name=name, geometries=shapes, columns=values)]
    if name == "grids":
        points = shapely.point_on_surface(shapes)
        labels = {label: values[label] for label in LABEL_PROPERTIES}
        layers.append(TileLayer(name=LABELS, geometries=points, columns=labels))
    return encode_tile(*place, layers)


def local_day(at: str | None) -> str | None:
    """Return the day in China of a kept time.

    >>> local_day("2026-11-21T16:30:00.000000Z")
    '2026-11-22'
    """
    return None if at is None else moment(at).astimezone(OFFICE_ZONE).date().isoformat()


def band_rule(backend: Backend) -> Rule | None:
    """Return the rule of the household band of the place's pack; None where it has none."""
    pack = load_pack(place_info(backend).pack)
    return pack["GRID-01"] if pack.has("GRID-01") else None


def band(table: sa.Table, rule: Rule | None) -> sa.ColumnElement[Any]:
    """Return where a grid lies against the band: within, below, above, unknown or none.

    A grid with blocks of unknown households is above when what is known is already too much.
    """
    if rule is None:
        return sa.literal("none")
    units = LAYERS["units"].first
    urban = sa.select(units.c.code).where(visible(units), units.c.kind == UnitKind.URBAN_COMMUNITY)
    held = sa.and_(table.c.kind == GridKind.COMPREHENSIVE, table.c.unit_code.in_(urban))
    return sa.case(
        (sa.not_(held), "none"),
        (table.c.households > rule.count("max"), "above"),
        (table.c.unknown_blocks > 0, "unknown"),
        (table.c.households < rule.count("min"), "below"),
        else_="within",
    )


def _read(table: sa.Table, name: str, rule: Rule | None) -> sa.ColumnElement[Any]:
    if name == BAND:
        return band(table, rule)
    return table.c.occurred_at if name == DAY else table.c[name]


def made_columns(
    table: sa.Table, properties: Iterable[str], rule: Rule | None
) -> list[sa.ColumnElement[Any]]:
    """Return the columns PostGIS puts into a tile, the day as the office counts it."""
    made: list[sa.ColumnElement[Any]] = []
    for name in properties:
        column = _read(table, name, rule)
        if name == DAY:
            at = sa.cast(column, sa.DateTime(timezone=True))
            # POSIX counts zones westward: UTC-8 is eight hours ahead
            column = sa.func.to_char(sa.func.timezone("UTC-8", at), "YYYY-MM-DD")
        made.append(column.label(name))
    return made
