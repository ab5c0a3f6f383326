"""Look whether the store is whole and was changed by nobody but this program."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from gis.findings import Finding, Outcome, Place
from gis.rulebook import load_pack
from store import keys
from store.audit import verify_audit
from store.backend import Backend
from store.books import LAYER_STATE
from store.change import sum_of, sum_text
from store.macs import row_mac
from store.schema import LAYERS, Layer
from store.select import visible

_KINDS = {
    "units": "unit", "hamlets": "hamlet", "blocks": "block", "cameras": "camera",
    "incidents": "incident", "divisions": "division", "grids": "grid",
}  # fmt: skip
_REFERENCES = (  # layer, column, layer referred to, its column
    ("grids", "plan_id", "plans", "plan_id"),
    ("strokes", "plan_id", "plans", "plan_id"),
    ("views", "camera_id", "cameras", "camera_id"),
    ("grants", "user", "users", "name"),
    ("tokens", "user", "users", "name"),
)
_MOST = 200  # findings of one kind; a store changed in a million rows is said in fewer words


def verify(backend: Backend, file_checks: Sequence[tuple[str, str, str]]) -> list[Finding]:
    """Return everything that is wrong; `file_checks` is what the database says of itself.

    Each row is held against its MAC, the number and sum of rows against what was written, what
    is referred to against what is there, the audit record against its chain and its end.
    """
    rules = load_pack().rules
    found = [
        rules[rule].finding(
            Outcome.FAIL, Place("row", place), found=what, required="ok", row=place, what=what
        )
        for rule, place, what in file_checks
    ]
    try:
        found += verify_audit(backend)
        if not any(finding.rule == "STORE-08" for finding in found):
            for layer in LAYERS.values():
                found += _layer(backend, layer)
        for name, column, other, other_column in _REFERENCES:
            found += _broken_references(
                backend, name, column, other=other, other_column=other_column
            )
    except (sa.exc.DatabaseError, ValueError) as error:
        what = str(getattr(error, "orig", None) or error).splitlines()[0]
        place = Place("row", backend.address)
        finding = rules["STORE-01"].finding(
            Outcome.FAIL, place, found=what, required="ok", row=backend.address, what=what
        )
        found.append(finding)
    return found


def _layer(backend: Backend, layer: Layer) -> Iterator[Finding]:
    key = keys.read_key(backend.store_id) or b""
    macs: list[str] = []
    named = 0
    with backend.reading() as connection:
        where = LAYER_STATE.c.layer == layer.name
        query = sa.select(LAYER_STATE.c.rows, LAYER_STATE.c.total).where(where)
        rows, total = connection.execute(query).one()
        for table in layer.tables.values():
            columns = (*(table.c[name] for name in layer.columns), table.c.row_mac)
            for row in connection.execute(sa.select(*columns).where(visible(table))):
                macs.append(row[-1] or "")
                if row[-1] != row_mac(key, layer, row[:-1]) and named < _MOST:
                    named += 1
                    yield _changed(layer, row)
    if rows != len(macs) or total != sum_text(sum_of(macs)):
        place = Place("row", layer.name)
        rule = load_pack()["STORE-04"]
        yield rule.finding(Outcome.FAIL, place, found=len(macs), required=rows, layer=layer.name)


def _changed(layer: Layer, row: Sequence[Any]) -> Finding:
    key = str(row[layer.columns.index(layer.key)])
    unit = row[layer.columns.index(layer.unit)] if layer.unit else ""
    kind = _KINDS.get(layer.name)
    place = Place(kind, key, unit or "") if kind else Place("row", f"{layer.name}/{key}")
    return load_pack()["STORE-03"].finding(Outcome.FAIL, place, layer=layer.name, row=key)


def _broken_references(
    backend: Backend, name: str, column: str, *, other: str, other_column: str
) -> Iterator[Finding]:
    table, target = LAYERS[name].first, LAYERS[other].first
    there = sa.select(target.c[other_column]).where(visible(target))
    query = sa.select(table.c[LAYERS[name].key], table.c[column])
    query = query.where(visible(table), table.c[column].not_in(there)).limit(_MOST)
    with backend.reading() as connection:
        rows = connection.execute(query).all()
    for key, missing in rows:
        place = Place("row", f"{name}/{key}")
        yield load_pack()["STORE-05"].finding(
            Outcome.FAIL, place, found=missing, layer=name, row=key
        )
