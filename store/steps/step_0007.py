"""The whole record of a camera: optics, poses, mount, accountability; and its former versions.

Rows that a person replaced are kept whole from here on (`superseded`, by batch 0), as those that
an import replaced were before; one index finds them by camera, the other who made them by revision.
"""

from alembic.operations import Operations

from store.steps import step_0001, step_0002, step_0006
from store.steps.signing import add_columns, names_of, sign_anew, widen_kept

LAYER = "cameras"
COLUMNS = (
    "optics:text sensor:text focal_mm:real vertical_angle_deg:real width_px:int height_px:int "
    "roll_deg:real mount:text host_building_id:text fill_light:text night_range_m:real "
    "range_policy:text presets:text parent_id:text status_since:text position_within_m:real "
    "position_source:text pose_residual_m:real police_district:text security_grade:text "
    "certificate_until:text change_filed_at:text assessment:text next_review:text "
    "shared_with:text stream_host:text stream_port:int"
)
DEFAULTS = {"presets": "[]", "shared_with": "[]"}


def upgrade(op: Operations) -> None:
    """Add the columns, sign the rows and those kept of them anew, and index what is kept."""
    connection = op.get_bind()
    key = add_columns(op, LAYER, COLUMNS)
    before = [
        *names_of(step_0001.TABLES[LAYER][3]),
        *names_of(step_0002.COLUMNS[LAYER]),
        *names_of(step_0006.COLUMNS),
    ]
    new = {column: DEFAULTS.get(column) for column in names_of(COLUMNS)}
    sign_anew(connection, LAYER, before=before, new=new, key=key)
    widen_kept(connection, LAYER, new=new, key=key)
    op.create_index("superseded_key", "superseded", ["layer", "key"])
    op.create_index("audit_revision", "audit", ["revision"])
