"""Who did what, when and why: an append-only chain, written with every change.

Each entry carries an HMAC over itself and the entry before; the key lies outside the store, and
so does the last number and hash, so that a tail cut off is seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa

from gis.findings import Finding, Outcome, Place
from gis.rulebook import load_pack
from store import keys
from store.backend import Act, Backend
from store.books import AUDIT
from store.change import DAY, GENESIS, Change, append, entry_mac, key_of, lock_state, state_digest
from store.rows import moment

_LATELY = 2000  # entries looked through for the last reasons somebody gave


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One entry. `revision` is the store's after the act (a look does not change it).

    `day` is the ISO date from which a plan was told to be in force, where the act said one.
    """

    seq: int
    at: datetime
    who: str
    what: str
    object: str
    why: str
    outcome: str
    revision: int
    mac: str
    day: str | None = None


def record(backend: Backend, act: Act, outcome: str = "ok") -> int:
    """Write an entry about a look or a refusal; return its number."""
    key = key_of(backend)
    with backend.writing() as connection:
        revision = lock_state(connection)
        made = Change(backend=backend, connection=connection, revision=revision, key=key)
        head = append(made, act, outcome)
    keys.write_head(backend.store_id, *head)
    return head[0]


def read_audit(backend: Backend, after: int = 0, limit: int = 100) -> list[AuditEntry]:
    """Return entries with numbers above `after`, in order."""
    query = sa.select(AUDIT).where(AUDIT.c.seq > after).order_by(AUDIT.c.seq).limit(limit)
    return _entries(backend, query)


def acts_on(backend: Backend, thing: str, whats: Sequence[str]) -> list[AuditEntry]:
    """Return the entries about one object that say one of some things, in order."""
    query = sa.select(AUDIT).where(
        AUDIT.c.object == thing, AUDIT.c.what.in_(whats), AUDIT.c.outcome == "ok"
    )
    return _entries(backend, query.order_by(AUDIT.c.seq))


def reasons_of(backend: Backend, who: str, most: int) -> list[str]:
    """Return why somebody looked at things lately: the last reasons given, the newest first."""
    looks = sa.select(AUDIT.c.seq, AUDIT.c.who, AUDIT.c.what, AUDIT.c.why)
    lately = looks.order_by(AUDIT.c.seq.desc()).limit(_LATELY).subquery()
    query = sa.select(lately.c.why).where(
        lately.c.who == who, lately.c.what.startswith("look at "), lately.c.why != ""
    )
    with backend.reading() as connection:
        found = connection.execute(query.order_by(lately.c.seq.desc())).scalars()
        return list(dict.fromkeys(found))[:most]


def _entries(backend: Backend, query: sa.Select[Any]) -> list[AuditEntry]:
    with backend.reading() as connection:
        rows = connection.execute(query).mappings().all()
    return [
        AuditEntry(
            seq=row["seq"],
            at=moment(row["at"]),
            who=row["who"],
            what=row["what"],
            object=row["object"],
            why=row["why"],
            outcome=row["outcome"],
            revision=row["revision"],
            mac=row["mac"],
            day=orjson.loads(row["body"]).get(DAY),
        )
        for row in rows
    ]


def verify_audit(backend: Backend) -> list[Finding]:
    """Return what was edited, deleted or cut off; empty when the chain is whole."""
    rules = load_pack().rules
    key = keys.read_key(backend.store_id)
    if key is None:
        path = str(keys.key_path(backend.store_id))
        place = Place("row", "audit")
        return [rules["STORE-08"].finding(Outcome.UNKNOWN, place, found="-", required=path)]
    with backend.reading() as connection:
        rows = connection.execute(sa.select(AUDIT).order_by(AUDIT.c.seq)).mappings().all()
        state = state_digest(connection)
    found = _broken_links(key, [dict(row) for row in rows])
    last = (rows[-1]["seq"], rows[-1]["mac"]) if rows else (0, GENESIS)
    head = keys.read_head(backend.store_id)
    if head is not None and (last[0] < head[0] or (last[0] == head[0] and last[1] != head[1])):
        place = Place("row", f"audit/{head[0]}")
        found.append(
            rules["STORE-07"].finding(Outcome.FAIL, place, found=last[0], required=head[0])
        )
    if rows and rows[-1]["state"] != state:
        place = Place("row", "layer_state")
        found.append(rules["STORE-04"].finding(Outcome.FAIL, place, layer="layer_state"))
    return found


def _broken_links(key: bytes, rows: list[dict[str, Any]]) -> list[Finding]:
    rule = load_pack().rules["STORE-06"]
    found = []
    prev, expected = GENESIS, 1
    for row in rows:
        place = Place("row", f"audit/{row['seq']}")
        if row["seq"] != expected or row["prev"] != prev or row["mac"] != entry_mac(key, prev, row):
            found.append(rule.finding(Outcome.FAIL, place, found=row["seq"], required=expected))
        prev, expected = row["mac"], row["seq"] + 1
    return found
