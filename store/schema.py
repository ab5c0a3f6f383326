"""What is kept: layers of things, one table a geometry type, and the store's own books.

A layer's columns follow from its dataclass (`store.rows`). Every row of a layer also carries

row_batch     number of the bulk write that brought it; 0 for a single write
row_retired   number of the bulk write that replaces it; NULL while nothing does
row_import    number of the import that brought it; NULL when no import did
row_revision  revision of the store in which it was written
row_mac       HMAC of its content; NULL or wrong when someone wrote past this program
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from camera_registry.camera import Camera, Candidate
from camera_registry.coverage.report import Contribution, CoverageReport, View
from camera_registry.health.kept import KeptReference
from casework.incident import Incident
from casework.patrol import Patrol
from gis.findings import Finding
from gis.places import Barrier, Block, Crossing, Division, Hamlet, KeyPlace, Road, Unit
from grid_planner.plan import Grid as ServiceGrid
from grid_planner.plan import Plan, Worker
from grid_planner.redraw.strokes import Stroke
from store.accounts import Grant, Token, User
from store.geometry import AREA, AREAS, LINES, POINT, Geometry
from store.rows import Codec, Kind, codec

METADATA = sa.MetaData()

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")  # sorts by code point
INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # INTEGER in SQLite has 64 bits
TYPES: dict[Kind, sa.types.TypeEngine[Any]] = {
    Kind.TEXT: TEXT,
    Kind.INT: INT,
    Kind.REAL: sa.Double(),
    Kind.YES: sa.Boolean(),
}
BOOKKEEPING = ("row_batch", "row_retired", "row_import", "row_revision", "row_mac")
GEOM = "geom"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A kind of thing that is kept.

    `key` is the column of its id, `unit` the one of the unit it belongs to (None: it belongs to
    no unit and is shown to everyone). `kinds` says which tables keep it, by geometry type; a
    thing without geometry goes to the first. `extra` columns are worked out, not fields.
    """

    name: str
    codec: Codec
    key: str
    unit: str | None
    kinds: dict[str, str | None]
    extra: tuple[tuple[str, Kind], ...] = ()
    tables: dict[str, sa.Table] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns that make up the content, geometry last where there is one."""
        names = tuple(name for name, _ in (*self.extra, *self.codec.columns))
        return (*names, GEOM) if self.codec.geometry else names

    @property
    def first(self) -> sa.Table:
        """The table of things whose geometry decides nothing."""
        return next(iter(self.tables.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A setting by name."""

    name: str
    value: str


LAYERS: dict[str, Layer] = {}
FINDING = (
    ("finding_id", Kind.TEXT), ("place_kind", Kind.TEXT), ("place_id", Kind.TEXT),
    ("unit_code", Kind.TEXT), ("found", Kind.TEXT), ("required", Kind.TEXT),
)  # fmt: skip


def _layer(layer: Layer, *indexed: str) -> None:
    for name, kind in layer.kinds.items():
        layer.tables[name] = _table(layer, name, kind, indexed)
    LAYERS[layer.name] = layer


def _table(layer: Layer, name: str, kind: str | None, indexed: tuple[str, ...]) -> sa.Table:
    columns = (*layer.extra, *layer.codec.columns)
    indexed = (*indexed, *((layer.unit,) if layer.unit else ()))
    return layer_table(METADATA, name, kind, columns=columns, key=layer.key, indexed=indexed)


def layer_table(
    metadata: sa.MetaData,
    name: str,
    kind: str | None,
    *,
    columns: Sequence[tuple[str, str]],
    key: str,
    indexed: Sequence[str],
    imports: bool = True,
) -> sa.Table:
    """Return a table of a layer with its bookkeeping columns and indexes.

    `imports` False is as it was before rows said which import had brought them.
    """
    made: list[sa.Column[object]] = [sa.Column("fid", INT, primary_key=True)]
    if kind:
        made.append(sa.Column(GEOM, Geometry(kind)))
    made += [sa.Column(n, TYPES[Kind(how)], nullable=n != key) for n, how in columns]
    made += [
        sa.Column("row_batch", INT, nullable=False, server_default="0"),
        sa.Column("row_retired", INT),
        sa.Column("row_revision", INT, nullable=False, server_default="0"),
        sa.Column("row_mac", TEXT),
    ]
    if imports:
        made.append(sa.Column("row_import", INT))
    table = sa.Table(name, metadata, *made, sqlite_autoincrement=True)
    sa.Index(f"{name}_key", table.c[key], table.c.row_batch, unique=True)
    sa.Index(f"{name}_revision", table.c.row_revision)
    retired = table.c.row_retired.is_not(None)
    sa.Index(f"{name}_retired", table.c.row_retired, sqlite_where=retired, postgresql_where=retired)
    for column in dict.fromkeys(indexed):
        if column != key:
            sa.Index(f"{name}_{column}", table.c[column])
    return table


def _of(
    name: str, thing: type, key: str, unit: str | None, *indexed: str, kinds: dict[str, str | None]
) -> None:
    _layer(Layer(name=name, codec=codec(thing), key=key, unit=unit, kinds=kinds), *indexed)


def _walked(name: str) -> None:
    """Give the register the orders in which it is walked, and what is looked for in it."""
    table = LAYERS[name].first
    for short, column in (("unit", "unit_code"), ("name", "name"), ("status", "status")):
        sa.Index(f"{name}_by_{short}", table.c[column], table.c.camera_id)
    for short, where in few_of(table).items():
        sa.Index(f"{name}_{short}", table.c.camera_id, sqlite_where=where, postgresql_where=where)


def few_of(table: sa.Table) -> dict[str, sa.ColumnElement[bool]]:
    """Return what is asked of cameras often and true of few: an index each."""
    return {
        "unaimed": table.c.bearing_deg.is_(None),
        "suspect": table.c.position_state == sa.literal_column("'suspect'"),
        "unsigned": table.c.sign_posted.is_(sa.false()),
    }


_of("divisions", Division, "code", None, kinds={"divisions": AREAS})
_of("units", Unit, "code", "code", kinds={"units": AREAS})
_of("hamlets", Hamlet, "code", "unit_code", kinds={"hamlets": AREAS, "hamlets_point": POINT})
_of("blocks", Block, "block_id", "unit_code", kinds={"blocks": AREAS, "blocks_point": POINT})
_of("barriers", Barrier, "barrier_id", None, kinds={"barriers": LINES, "barriers_area": AREAS})
_of("crossings", Crossing, "crossing_id", None, kinds={"crossings": POINT, "crossings_line": LINES})
_of("roads", Road, "road_id", None, kinds={"roads": LINES})
_of(
    "key_places", KeyPlace, "key_place_id", "unit_code",
    kinds={"key_places": POINT, "key_places_area": AREAS},
)  # fmt: skip
_of("cameras", Camera, "camera_id", "unit_code", kinds={"cameras": POINT})
_walked("cameras")
_of("candidates", Candidate, "candidate_id", "unit_code", kinds={"candidates": POINT})
_of("incidents", Incident, "incident_id", "unit_code", "occurred_at", kinds={"incidents": POINT})
_of("patrols", Patrol, "patrol_id", "unit_code", "started_at", kinds={"patrols": LINES})
_of("workers", Worker, "worker_id", "unit_code", kinds={"workers": None})
_layer(
    Layer(
        name="views", codec=codec(View), key="view_id", unit=None, kinds={"views": AREA},
        extra=(("view_id", Kind.TEXT),),
    ),
    "camera_id",
)  # fmt: skip
_layer(
    Layer(
        name="grids", codec=codec(ServiceGrid), key="gid", unit="unit_code", kinds={"grids": AREAS},
        extra=(("gid", Kind.TEXT), ("plan_id", Kind.TEXT)),
    ),
    "plan_id",
)  # fmt: skip
_layer(
    Layer(
        name="plans", codec=codec(Plan, ("grids", "grid_of", "findings")), key="plan_id",
        unit=None, kinds={"plans": None},
        extra=(
            ("first_unit", Kind.TEXT), ("units", Kind.INT), ("grids", Kind.INT),
            ("households", Kind.INT), ("unknown_blocks", Kind.INT), ("grid_of", Kind.TEXT),
            ("findings", Kind.TEXT),
        ),
    ),
    "first_unit",
)  # fmt: skip
_layer(
    Layer(
        name="strokes", codec=codec(Stroke), key="stroke_key", unit=None, kinds={"strokes": None},
        extra=(("stroke_key", Kind.TEXT),),
    ),
    "plan_id",
    "stroke_id",
)  # fmt: skip
_layer(
    Layer(
        name="coverage", codec=codec(CoverageReport), key="report_id", unit="unit_code",
        kinds={"coverage": None}, extra=(("report_id", Kind.TEXT),),
    )
)  # fmt: skip
_layer(
    Layer(
        name="contributions", codec=codec(Contribution), key="contribution_id", unit="unit_code",
        kinds={"contributions": None}, extra=(("contribution_id", Kind.TEXT),),
    ),
    "camera_id",
)  # fmt: skip
_layer(
    Layer(
        name="findings", codec=codec(Finding, ("place", "found", "required")), key="finding_id",
        unit="unit_code", kinds={"findings": None}, extra=FINDING,
    )
)  # fmt: skip

_of("camera_looks", KeptReference, "camera_id", None, kinds={"camera_looks": None})
_of("settings", Setting, "name", None, kinds={"settings": None})
ACCOUNTS = ("users", "grants", "tokens")
_of("users", User, "name", None, kinds={"users": None})
_layer(
    Layer(
        name="grants", codec=codec(Grant), key="grant_id", unit=None, kinds={"grants": None},
        extra=(("grant_id", Kind.TEXT),),
    ),
    "user",
)  # fmt: skip
_of("tokens", Token, "token_sha256", None, "user", kinds={"tokens": None})

IMPORTED = (
    "divisions", "units", "hamlets", "blocks", "barriers", "crossings", "roads", "key_places",
    "workers", "cameras", "candidates", "incidents", "patrols",
)  # fmt: skip
# who drew a plan when and how is no content: the same division has the same digest; nor is how a
# camera's picture looked: the same register has the same digest whether it is watched or not
CONTENT = tuple(name for name in LAYERS if name not in (*ACCOUNTS, "strokes", "camera_looks"))
FEATURES = tuple(name for name, layer in LAYERS.items() if layer.codec.geometry)
