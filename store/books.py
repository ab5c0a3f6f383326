"""The store's own books: its state, bulk writes, audit chain, imports, accounts, plan runs."""

import sqlalchemy as sa

from store.schema import INT, METADATA, TEXT


def _text(name: str, *, key: bool = False, needed: bool = True) -> sa.Column[object]:
    return sa.Column(name, TEXT, primary_key=key, nullable=not (needed or key))


def _int(name: str, *, key: bool = False, needed: bool = True) -> sa.Column[object]:
    return sa.Column(name, INT, primary_key=key, autoincrement=False, nullable=not (needed or key))


# One row: which store this is and where it stands.
STATE = sa.Table(
    "store_state", METADATA,
    _int("one", key=True),  # always 1
    _text("store_id"),  # random; names the key file
    _int("step"),  # number of the last schema step
    _int("revision"),  # grows by one with every change
    _int("next_batch"), _int("next_plan"),
    _text("created_at"),
)  # fmt: skip
# One row a layer: how many rows are shown and the sum of their MACs, so that a row that was
# deleted or hidden behind our back is missed.
LAYER_STATE = sa.Table(
    "layer_state", METADATA, _text("layer", key=True), _int("rows"), _text("total")
)
# One row a bulk write; its rows are hidden while done is 0.
BATCHES = sa.Table(
    "batches", METADATA,
    _int("batch", key=True), _text("layer"), _int("since"),  # revision when it began
    _int("done"),  # 0 under way, 1 published, 2 cleared up; rows of 0 are hidden
    _int("revision", needed=False),  # the one that published it
    _int("rows"), _text("total"),  # brought, and the sum of their MACs
    _int("retired_rows"), _text("retired_total"),  # replaced, and the sum of their MACs
    _text("import_id", needed=False),  # of the import whose rows it brings
    _int("undoes", needed=False),  # number of the import that it undoes
    _int("undone"),  # 1 when it was an import and is undone
)  # fmt: skip
# One row for each row of a layer that an import replaced, with its content, so that the import
# can be undone; for each camera a person changed, as it was; and for each row of an import that
# something else replaced, without.
SUPERSEDED = sa.Table(
    "superseded", METADATA,
    sa.Column("number", INT, primary_key=True),
    _int("by_batch"),  # what replaced it: an import or a bulk write; 0 for a person's hand
    _text("layer"), _text("kept_in"), _text("key"),
    _int("was_import", needed=False),  # number of the import that had brought it
    _int("was_revision"),
    _text("content", needed=False),  # `store.rows.canonical`
    _text("mac", needed=False),
)  # fmt: skip
sa.Index("superseded_by", SUPERSEDED.c.by_batch)
sa.Index("superseded_was", SUPERSEDED.c.was_import)
sa.Index("superseded_key", SUPERSEDED.c.layer, SUPERSEDED.c.key)
# How many things an import found there the same as another import had brought them.
CONFIRMED = sa.Table(
    "confirmed", METADATA, _int("by_batch", key=True), _int("was_import", key=True), _int("rows")
)
AUDIT = sa.Table(
    "audit", METADATA,
    _int("seq", key=True), _text("at"), _text("who"), _text("what"), _text("object"), _text("why"),
    _text("outcome"), _int("revision"),
    _text("body"),  # JSON: rows brought and replaced by layer; MACs of a single row
    _text("state"),  # digest of layer_state after the act
    _text("prev"), _text("mac"),
)  # fmt: skip
sa.Index("audit_revision", AUDIT.c.revision)
IMPORTS = sa.Table(
    "imports", METADATA,
    _text("import_id", key=True), _text("layer"), _text("file_name"), _text("file_sha256"),
    _text("crs"), _text("at"), _text("who"), _text("mapping"), _text("answers"), _text("counts"),
    _text("corrects", needed=False),  # the import whose rejected rows it brings
    _text("undone_at", needed=False), _text("undone_by", needed=False),
    _text("undone_why", needed=False),
)  # fmt: skip
REJECTS = sa.Table(
    "rejects", METADATA,
    _text("import_id", key=True), _int("place", key=True), _int("row"), _text("reason_rule"),
    _text("message_zh"), _text("message_en"), _text("original"),
    _text("resolved_by", needed=False),  # the import that brought the row after all
)  # fmt: skip
SESSIONS = sa.Table(
    "sessions", METADATA,
    _text("token_sha256", key=True), _text("user"), _text("csrf"), _text("created_at"),
    _text("idle_until"), _text("ends_at"), _text("address"),
)  # fmt: skip
WELCOMES = sa.Table(
    "welcomes", METADATA,
    _text("token_sha256", key=True), _text("user", needed=False), _text("grants"),
    _text("created_at"), _text("expires_at"), _text("used_at", needed=False),
)  # fmt: skip
ATTEMPTS = sa.Table(
    "attempts", METADATA,
    sa.Column("attempt", INT, primary_key=True), _text("account"), _text("address"), _text("at"),
)  # fmt: skip
# Divisions of many units that are not finished, so that a stopped one goes on: gone when they are.
PLAN_RUNS = sa.Table(
    "plan_runs", METADATA,
    _int("run", key=True),  # number of its first plan
    _text("request"),  # digest of what was asked; the same asked again goes on with it
    _text("at"), _text("who"),
    _text("engine"), _int("seen"),  # what divides, and the last audit entry, when it began
)  # fmt: skip
# One row a unit of such a run: the id kept for its plan, and what came of it.
PLAN_RUN_UNITS = sa.Table(
    "plan_run_units", METADATA,
    _int("run", key=True), _text("unit_code", key=True), _text("plan_id"),
    _text("result_key", needed=False),  # digest of all the result depends on; NULL: to do
    _text("findings", needed=False),  # of a unit that got no plan
    sa.Column("seconds", sa.Double()),
)  # fmt: skip
# One row a check of a camera's picture: an observation, kept for some days, then only its outages.
HEALTH_CHECKS = sa.Table(
    "health_checks", METADATA,
    _text("camera_id", key=True), _text("at", key=True),
    _text("device"), _text("channel"),  # what was heard of each: online, offline, unknown
    _text("state"), _text("faults"), _text("unjudged"), _text("why", needed=False),
    _text("light", needed=False),
    _int("arrived", needed=False),  # 1 a picture came, 0 none; NULL: nobody can tell
    _text("figures", needed=False),  # JSON of numbers
    _text("source", needed=False),  # folder, http, rtsp
)  # fmt: skip
# One row a time during which a fault, or no connection, lasted; short blips too.
HEALTH_OUTAGES = sa.Table(
    "health_outages", METADATA,
    _text("camera_id", key=True), _text("kind", key=True), _text("since", key=True),
    _text("until", needed=False),  # NULL: it lasts
    _int("settled", needed=False),  # 0: a blip that was never confirmed
)  # fmt: skip
sa.Index("health_outages_until", HEALTH_OUTAGES.c.until)
# One row a camera: what holds of it now, and what is needed to take the next check.
HEALTH_STATES = sa.Table(
    "health_states", METADATA,
    _text("camera_id", key=True), _text("at"),  # of the last check
    _text("since"),  # since when this state holds
    _text("device"), _text("channel"), _text("state"), _text("faults"), _text("of_last"),
    _text("last_state"), _text("unjudged"), _text("standing"), _text("why", needed=False),
    _text("light", needed=False), _text("told_at", needed=False),
)  # fmt: skip
sa.Index("health_states_at", HEALTH_STATES.c.at)
BOOKS = (
    STATE, LAYER_STATE, BATCHES, SUPERSEDED, CONFIRMED, AUDIT, IMPORTS, REJECTS, SESSIONS, WELCOMES, ATTEMPTS,
    PLAN_RUNS, PLAN_RUN_UNITS, HEALTH_CHECKS, HEALTH_OUTAGES, HEALTH_STATES,
)  # fmt: skip
