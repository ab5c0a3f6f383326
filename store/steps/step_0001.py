"""The first schema, as it was: nothing here changes any more."""

import sqlalchemy as sa
from alembic.operations import Operations

from store.features import make_layer, make_table
from store.geometry import AREA, AREAS, LINES, POINT
from store.rows import Kind
from store.schema import TYPES, layer_table

# A plain table: column:kind, with ! for a key and ? for what may be missing.
BOOKS = {
    "store_state": (
        "one:int! store_id:text step:int revision:int next_batch:int next_plan:int created_at:text"
    ),
    "layer_state": ("layer:text! rows:int total:text"),
    "batches": (
        "batch:int! layer:text since:int done:int revision:int? rows:int total:text "
        "retired_rows:int retired_total:text import_id:text?"
    ),
    "audit": (
        "seq:int! at:text who:text what:text object:text why:text outcome:text revision:int "
        "body:text state:text prev:text mac:text"
    ),
    "imports": (
        "import_id:text! layer:text file_name:text file_sha256:text crs:text at:text who:text "
        "mapping:text answers:text counts:text"
    ),
    "rejects": (
        "import_id:text! place:int! row:int reason_rule:text message_zh:text message_en:text "
        "original:text"
    ),
    "sessions": (
        "token_sha256:text! user:text csrf:text created_at:text idle_until:text ends_at:text "
        "address:text"
    ),
    "welcomes": (
        "token_sha256:text! user:text? grants:text created_at:text expires_at:text used_at:text?"
    ),
    "attempts": ("attempt:int! account:text address:text at:text"),
}
# A layer's table: its geometry, its key, what is indexed besides, its columns.
TABLES = {
    "divisions": (
        AREAS,
        "code",
        "",
        (
            "code:text name:text level:text parent:text residents:int patrol_members:int "
            "valid_from:text valid_to:text"
        ),
    ),
    "units": (
        AREAS,
        "code",
        "",
        (
            "code:text name:text kind:text households:int residents:int merged_from:int parent:text "
            "urban_rural_class:text valid_from:text valid_to:text abolished_into:text"
        ),
    ),
    "hamlets": (
        AREAS,
        "code",
        "unit_code",
        "code:text unit_code:text name:text households:int",
    ),
    "hamlets_point": (
        POINT,
        "code",
        "unit_code",
        "code:text unit_code:text name:text households:int",
    ),
    "blocks": (
        AREAS,
        "block_id",
        "unit_code",
        (
            "block_id:text unit_code:text households:int name:text kind:text compound_id:text "
            "predecessor:text basis:text as_of:text source:text approx:yes unit_located:yes"
        ),
    ),
    "blocks_point": (
        POINT,
        "block_id",
        "unit_code",
        (
            "block_id:text unit_code:text households:int name:text kind:text compound_id:text "
            "predecessor:text basis:text as_of:text source:text approx:yes unit_located:yes"
        ),
    ),
    "barriers": (
        LINES,
        "barrier_id",
        "",
        "barrier_id:text kind:text name:text",
    ),
    "barriers_area": (
        AREAS,
        "barrier_id",
        "",
        "barrier_id:text kind:text name:text",
    ),
    "crossings": (
        POINT,
        "crossing_id",
        "",
        "crossing_id:text kind:text name:text",
    ),
    "crossings_line": (
        LINES,
        "crossing_id",
        "",
        "crossing_id:text kind:text name:text",
    ),
    "roads": (
        LINES,
        "road_id",
        "",
        "road_id:text name:text kind:text",
    ),
    "key_places": (
        POINT,
        "key_place_id",
        "unit_code",
        "key_place_id:text name:text kind:text unit_code:text",
    ),
    "key_places_area": (
        AREAS,
        "key_place_id",
        "unit_code",
        "key_place_id:text name:text kind:text unit_code:text",
    ),
    "cameras": (
        POINT,
        "camera_id",
        "unit_code",
        (
            "camera_id:text name:text gb_id:text unit_code:text hamlet_code:text delivered_x:real "
            "delivered_y:real delivered_datum:text position_state:text unit_located:yes "
            "bearing_deg:real more_bearings_deg:text view_angle_deg:real range_m:real height_m:real "
            "tilt_deg:real body:text kind:text status:text programme:text indoor:yes "
            "public_area:yes point_class:text operator:text operator_contact:text purpose:text "
            "legal_basis:text filing_no:text filed_at:text in_use_since:text sign_posted:yes "
            "sign_checked_at:text retention_days:int resolution:text address:text source:text"
        ),
    ),
    "candidates": (
        POINT,
        "candidate_id",
        "unit_code",
        (
            "candidate_id:text unit_code:text kind:text height_m:real delivered_x:real "
            "delivered_y:real delivered_datum:text"
        ),
    ),
    "incidents": (
        POINT,
        "incident_id",
        "occurred_at unit_code",
        (
            "incident_id:text category:text level:text state:text unit_code:text grid_code:text "
            "occurred_at:text reported_at:text closed_at:text delivered_x:real delivered_y:real "
            "delivered_datum:text text:text source:text"
        ),
    ),
    "patrols": (
        LINES,
        "patrol_id",
        "started_at unit_code",
        "patrol_id:text unit_code:text team:text kind:text started_at:text ended_at:text",
    ),
    "workers": (
        None,
        "worker_id",
        "unit_code",
        "worker_id:text name:text phone:text unit_code:text grid_code:text",
    ),
    "views": (
        AREA,
        "view_id",
        "camera_id",
        "view_id:text camera_id:text lens:int assumed:yes",
    ),
    "grids": (
        AREAS,
        "gid",
        "plan_id unit_code",
        (
            "gid:text plan_id:text grid_code:text unit_code:text unit_codes:text name:text "
            "households:int unknown_blocks:int kind:text worker:text phone:text host:text tint:int "
            "changed_at:text notice_at:text"
        ),
    ),
    "plans": (
        None,
        "plan_id",
        "first_unit",
        (
            "first_unit:text units:int grids:int households:int unknown_blocks:int grid_of:text "
            "findings:text plan_id:text unit_codes:text state:text pack:text pack_version:text "
            "author:text reason:text created_at:text seed:int effort:int stopped:text bound:int "
            "proof:text objective:real based_on:text in_force_from:text self_approved:yes"
        ),
    ),
    "coverage": (
        None,
        "report_id",
        "unit_code",
        (
            "report_id:text kind:text code:text unit_code:text cameras:int required:int working:int "
            "status_unknown:int suspect:int without_view:int area_share:real "
            "area_share_declared:real area_share_working:real road_share:real "
            "road_share_declared:real key_places:int key_place_share:real open_area_m2:real "
            "road_m:real share_on_assumptions:real state:text revision:int"
        ),
    ),
    "findings": (
        None,
        "finding_id",
        "unit_code",
        (
            "finding_id:text place_kind:text place_id:text unit_code:text found:text required:text "
            "rule:text severity:text outcome:text message_zh:text message_en:text"
        ),
    ),
    "settings": (
        None,
        "name",
        "",
        "name:text value:text",
    ),
    "users": (
        None,
        "name",
        "",
        "name:text display_name:text password_hash:text created_at:text disabled_at:text",
    ),
    "grants": (
        None,
        "grant_id",
        "user",
        "grant_id:text user:text role:text level:text code:text",
    ),
    "tokens": (
        None,
        "token_sha256",
        "user",
        "token_sha256:text user:text label:text created_at:text expires_at:text",
    ),
}


def upgrade(op: Operations) -> None:
    """Make every table of the first version."""
    metadata = sa.MetaData()
    for name, columns in BOOKS.items():
        make_table(op, sa.Table(name, metadata, *(_column(word) for word in columns.split())))
    for name, (kind, key, indexed, columns) in TABLES.items():
        pairs = [(word.split(":")[0], word.split(":")[1]) for word in columns.split()]
        table = layer_table(
            metadata, name, kind, columns=pairs, key=key, indexed=indexed.split(), imports=False
        )
        make_layer(op, table)


def _column(word: str) -> sa.Column[object]:
    name, _, kind = word.partition(":")
    key, needed = kind.endswith("!"), not kind.endswith("?")
    numbered = word == "attempt:int!"  # the only key the database counts itself
    return sa.Column(
        name,
        TYPES[Kind(kind.rstrip("!?"))],
        primary_key=key,
        nullable=not needed,
        autoincrement=numbered,
    )
