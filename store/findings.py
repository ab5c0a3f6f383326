"""Findings of the last check of each unit."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import orjson
import sqlalchemy as sa

from gis.findings import Finding, Outcome, Place, Severity
from store.backend import Act, Backend
from store.bulk import write
from store.rows import json_text
from store.schema import LAYERS
from store.scope import EVERYTHING, Scope
from store.select import Condition, in_scope, narrowed, rows_of, visible
from store.write import Write, rows_for

_LAYER = LAYERS["findings"]
_GRAVEST = {severity: place for place, severity in enumerate(Severity)}
_SHOWN = (Outcome.FAIL, Outcome.UNKNOWN)


def save_findings(
    backend: Backend, unit_codes: Collection[str] | None, findings: Sequence[Finding], act: Act
) -> int:
    """Replace the findings of these units (None: all there are); return the revision."""
    counted: Counter[str] = Counter()
    extras = [_extra(finding, counted) for finding in findings]

    def theirs(table: sa.Table) -> Condition:
        if unit_codes is None:
            return sa.true()
        return table.c.unit_code.in_(sorted(set(unit_codes)))

    rows = rows_for(backend, _LAYER, findings, extras)
    return write(backend, act, [Write(layer=_LAYER, rows=rows, instead_of=theirs)])


def _extra(finding: Finding, counted: Counter[str]) -> dict[str, Any]:
    place = finding.place
    name = f"{place.unit_code}|{finding.rule}|{place.kind}|{place.id}"
    counted[name] += 1
    return {
        "finding_id": f"{name}|{counted[name]}",
        "place_kind": place.kind,
        "place_id": place.id,
        "unit_code": place.unit_code,
        "found": json_text(finding.found),
        "required": json_text(finding.required),
    }


def load_findings(
    backend: Backend,
    *,
    unit_codes: Collection[str] | None = None,
    severity: Severity | None = None,
    scope: Scope = EVERYTHING,
    limit: int | None = None,
) -> list[Finding]:
    """Return findings of the last check, gravest first."""
    wanted = {"unit_code": unit_codes, "severity": None if severity is None else [severity.value]}
    with backend.reading() as connection:
        rows = rows_of(
            connection, _LAYER, _LAYER.columns, narrowed(backend, _LAYER, scope=scope, isin=wanted)
        )
    found = [_finding(dict(zip(_LAYER.columns, row, strict=True))) for row in rows]
    found.sort(key=lambda f: (_GRAVEST[f.severity], f.rule, f.place.unit_code, f.place.id))
    return found[:limit]


def _finding(values: dict[str, Any]) -> Finding:
    return Finding(
        **_LAYER.codec.values(values),
        place=Place(values["place_kind"], values["place_id"], values["unit_code"] or ""),
        found=orjson.loads(values["found"]),
        required=orjson.loads(values["required"]),
    )


def count_findings(
    backend: Backend, *, scope: Scope = EVERYTHING
) -> dict[tuple[str, Severity], int]:
    """Return how many findings fail or are unknown, by (unit code, severity)."""
    table = _LAYER.first
    conditions: Iterable[Condition] = (visible(table), *in_scope(_LAYER, table, scope))
    query = (
        sa.select(table.c.unit_code, table.c.severity, sa.func.count())
        .where(*conditions, table.c.outcome.in_([outcome.value for outcome in _SHOWN]))
        .group_by(table.c.unit_code, table.c.severity)
        .order_by(table.c.unit_code, table.c.severity)
    )
    with backend.reading() as connection:
        return {(unit, Severity(word)): n for unit, word, n in connection.execute(query)}
