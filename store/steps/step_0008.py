"""The health of pictures: checks, outages, how each camera stands, and references."""

import sqlalchemy as sa
from alembic.operations import Operations

from store.features import make_layer, make_table
from store.schema import INT, TEXT, layer_table

LOOKS = (
    "camera_id:text wide:int tall:int masks:text looks:text set_by:text set_at:text"
)  # fmt: skip
CHECKS = (
    "camera_id at device channel state faults unjudged",
    "why light arrived figures source",
)
OUTAGES = ("camera_id kind since", "until settled")
STATES = (
    "camera_id at since device channel state faults of_last last_state unjudged standing",
    "why light told_at",
)
NUMBERS = {"arrived", "settled"}


def upgrade(op: Operations) -> None:
    """Make the tables; nothing is known of any camera yet."""
    pairs = [(word.split(":")[0], word.split(":")[1]) for word in LOOKS.split()]
    table = layer_table(
        sa.MetaData(), "camera_looks", None, columns=pairs, key="camera_id", indexed=()
    )
    make_layer(op, table)
    metadata = sa.MetaData()
    make_table(op, _book(metadata, "health_checks", CHECKS, keys=2))
    outages = _book(metadata, "health_outages", OUTAGES, keys=3)
    sa.Index("health_outages_until", outages.c.until)
    make_table(op, outages)
    states = _book(metadata, "health_states", STATES, keys=1)
    sa.Index("health_states_at", states.c.at)
    make_table(op, states)


def _book(metadata: sa.MetaData, name: str, columns: tuple[str, str], *, keys: int) -> sa.Table:
    needed, free = (words.split() for words in columns)
    made: list[sa.Column[object]] = []
    for at, word in enumerate((*needed, *free)):
        key = at < keys
        kind = INT if word in NUMBERS else TEXT
        made.append(sa.Column(word, kind, primary_key=key, nullable=word in free))
    return sa.Table(name, metadata, *made)
