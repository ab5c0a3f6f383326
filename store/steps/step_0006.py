"""The law of cameras: what was filed, who agreed, what is classified; empty in older rows."""

from alembic.operations import Operations

from store.steps import step_0001, step_0002
from store.steps.signing import add_columns, names_of, sign_anew, widen_kept

LAYER = "cameras"
COLUMNS = (
    "filed:yes filed_address:text filed_body:text filed_retention_days:int sign_photo:text "
    "secrecy:yes consent_no:text retention_reason:text"
)


def upgrade(op: Operations) -> None:
    """Add the columns and sign the rows anew, those kept for undoing imports too."""
    connection = op.get_bind()
    key = add_columns(op, LAYER, COLUMNS)
    before = [
        *names_of(step_0001.TABLES[LAYER][3]),
        *names_of(step_0002.COLUMNS[LAYER]),
    ]
    new = dict.fromkeys(names_of(COLUMNS))
    sign_anew(connection, LAYER, before=before, new=new, key=key)
    widen_kept(connection, LAYER, new=new, key=key)
