"""The register of a province is searched and browsed: pieces of names, and orders to walk in."""

import sqlalchemy as sa
from alembic.operations import Operations
from sqlalchemy.schema import CreateIndex

from store import wording

LAYER = "cameras"
# Names of the time of this step: a single field each.
PIECES = """
CREATE FUNCTION {schema}pieces_of(name text, camera_id text, gb_id text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT array_agg(DISTINCT piece) FROM (
  SELECT 'n' || substr(lower(name), i, 1) AS piece FROM generate_series(1, length(name)) i
  UNION ALL
  SELECT 'n' || substr(lower(name), i, 2) FROM generate_series(1, length(name) - 1) i
  UNION ALL
  SELECT 'i' || substr(lower(camera_id), i, 4) FROM generate_series(1, length(camera_id) - 3) i
  UNION ALL
  SELECT 'i' || substr(lower(gb_id), i, 4) FROM generate_series(1, length(gb_id) - 3) i
) p
$$
"""
_AT_ONCE = 2000


def upgrade(op: Operations) -> None:
    """Make the indexes and fill them with what is there."""
    connection = op.get_bind()
    for name in sorted(ORDERS):
        op.execute(CreateIndex(ORDERS[name]))
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(PIECES.format(schema="wangge."))
        connection.exec_driver_sql(
            "CREATE INDEX cameras_pieces ON cameras USING gin (wangge.pieces_of(name, camera_id, gb_id))"
        )
        return
    connection.exec_driver_sql(wording.MAKE)
    table = sa.table(LAYER, *(sa.column(name) for name in ("fid", "name", "camera_id", "gb_id")))
    last = -1
    query = sa.select(table).order_by(table.c.fid).limit(_AT_ONCE)
    while rows := connection.execute(query.where(table.c.fid > last)).all():
        fids, *columns = zip(*rows, strict=True)
        named = dict(zip(("name", "camera_id", "gb_id"), columns, strict=True))
        wording.put_in_words(connection, LAYER, fids, named)
        last = fids[-1]


def _orders() -> dict[str, sa.Index]:
    """Return the indexes of a table of its own, so that later steps change nothing here."""
    names = ("camera_id", "unit_code", "name", "status", "bearing_deg", "position_state")
    table = sa.Table(
        LAYER, sa.MetaData(), *(sa.Column(name) for name in names),
        sa.Column("sign_posted", sa.Boolean),
    )  # fmt: skip
    found = {
        f"{LAYER}_by_{short}": sa.Index(f"{LAYER}_by_{short}", table.c[column], table.c.camera_id)
        for short, column in (("unit", "unit_code"), ("name", "name"), ("status", "status"))
    }
    for short, where in (
        ("unaimed", table.c.bearing_deg.is_(None)),
        ("suspect", table.c.position_state == sa.literal_column("'suspect'")),
        ("unsigned", table.c.sign_posted.is_(sa.false())),
    ):
        found[f"{LAYER}_{short}"] = sa.Index(
            f"{LAYER}_{short}", table.c.camera_id, sqlite_where=where, postgresql_where=where
        )
    return found


ORDERS = _orders()
