"""What a village needs to know of its cameras: more figures a report, and what hangs on each."""

import sqlalchemy as sa
from alembic.operations import Operations

from store.features import make_layer
from store.schema import layer_table
from store.steps.signing import add_columns, names_of, sign_anew
from store.steps.step_0001 import TABLES

LAYER = "coverage"
COLUMNS = (
    "settled_m2:real settled_share:real junctions:int junction_share:real seen_once_m2:real "
    "seen_twice_m2:real seen_more_m2:real verified:int unfit:int area_share_verified:real "
    "area_share_now:real area_share_reach:real road_share_verified:real area_by:text"
)
CONTRIBUTIONS = (
    "contribution_id:text unit_code:text camera_id:text seen_m2:real alone_m2:real junctions:int "
    "junctions_alone:int key_places:int key_places_alone:text"
)


def upgrade(op: Operations) -> None:
    """Add the columns, sign the reports anew, and make the table of contributions."""
    connection = op.get_bind()
    key = add_columns(op, LAYER, COLUMNS)
    new = dict.fromkeys(names_of(COLUMNS))
    sign_anew(connection, LAYER, before=names_of(TABLES[LAYER][3]), new=new, key=key)
    table = layer_table(
        sa.MetaData(), "contributions", None,
        columns=[(n, k) for n, _, k in (w.partition(":") for w in CONTRIBUTIONS.split())],
        key="contribution_id", indexed=("camera_id", "unit_code"),
    )  # fmt: skip
    make_layer(op, table)
