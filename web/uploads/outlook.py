"""A preview as the page is told of it: counts, columns, questions, findings, rejected rows, shapes.

Plain values that JSON takes; `web.shapes.imports.DraftOut` says what they mean.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import orjson
import shapely

from gis.findings import Finding, as_row
from gis.intake.ledger import Ledger
from gis.intake.places import Typed
from gis.layers.catalogue import LAYERS
from gis.layers.fields import Layer
from gis.questions import Question
from gis.reading.errors import UnreadableFileError
from gis.rulebook import Pack, Words
from web.jobs.imports.result import FileRead, ImportResult
from web.jobs.page.outlines import box_of
from web.uploads.thinned import thinned

MOST_SHOWN = 200  # findings, and rejected rows
MOST_SHAPES = 20_000
MOST_CORNERS = 400_000
MOST_SIGNS = 200  # of one cell that is shown: it may hold a whole book
MOST_WORDS = 2_000  # signs of one message
_DECIMALS = 7  # a centimetre
_GRAVEST = {"error": 0, "must": 1, "should": 2, "info": 3}


def outlook(result: ImportResult) -> dict[str, Any]:
    """Return what the page is told of the preview, or of what was written, of one file."""
    one = result.files[0]
    typed = one.intake.typed
    shown = sorted(result.findings, key=lambda f: _GRAVEST[f.severity.value])
    changes = result.changes
    return {
        "state": _state(result),
        "layer": result.layer,
        "read": result.read,
        "accepted": result.accepted,
        "rejected": result.rejected,
        "new": None if changes is None else changes.new,
        "changed": None if changes is None else changes.changed,
        "same": None if changes is None else changes.same,
        "crs": result.crs,
        "bounds": None if typed is None else _bounds(typed),
        "columns": list(_columns(one)),
        "fields": fields_of(LAYERS[result.layer]),
        "mapping": dict(result.mapping),
        "questions": [_question(question, one) for question in result.questions],
        "findings": [_finding(finding) for finding in shown[:MOST_SHOWN]],
        "findings_total": len(result.findings),
        "rejects": [
            {
                "row": reject.row,
                "rule": reject.reason_rule,
                "message_zh": _short(reject.message_zh, MOST_WORDS),
                "message_en": _short(reject.message_en, MOST_WORDS),
                "original": {name: _short(cell) for name, cell in reject.original.items()},
            }
            for reject in result.rejects[:MOST_SHOWN]
        ],
        "import_id": result.import_ids[0] if result.import_ids else None,
        "revision": result.revision,
    }


def unread(
    file: str, error: UnreadableFileError, layers: Sequence[str], pack: Pack
) -> dict[str, Any]:
    """Return what the page is told of a file of which nothing can be read, whatever it holds."""
    ledger = Ledger(pack, file, {})
    ledger.note("IN-01", found=error.found, required=error.required)
    findings = [_finding(finding) for finding in ledger.told()]
    layer = next(iter(layers), None)
    return {
        "state": "blocked",
        "layers": list(layers),
        "layer": layer,
        "fields": [] if layer is None else fields_of(LAYERS[layer]),
        "findings": findings,
        "findings_total": len(findings),
    }


def _state(result: ImportResult) -> str:
    if result.revision is not None:
        return "written"
    if not result.blocked:
        return "ready" if result.accepted else "blocked"
    return "asking" if result.waits else "blocked"


def _bounds(typed: Typed) -> Sequence[float] | None:
    return box_of(shapely.GeometryCollection([one for one in typed.shapes if one is not None]))


def fields_of(layer: Layer) -> list[dict[str, Any]]:
    """Return the fields of a layer as the page is told of them."""
    return [
        {"name": one.name, "zh": one.zh, "required": one.required, "also": list(one.also)}
        for one in layer.all_fields
    ]


def _columns(one: FileRead) -> Iterator[dict[str, Any]]:
    field_of = {column: name for name, column in one.intake.mapping.items()}
    for name in one.columns:
        samples = one.samples.get(name)
        dropped = None  # also while a question stands before the columns are looked at
        if one.samples and name not in field_of:
            dropped = "personal" if samples is None else "unused"
        yield {
            "name": name,
            "samples": [_short(cell) for cell in samples or ()],
            "field": field_of.get(name),
            "dropped": dropped,
        }


def _question(question: Question, one: FileRead) -> dict[str, Any]:
    answer = one.answers.get(question.question_id)
    return {
        "question_id": question.question_id,
        "rule": question.rule,
        "text": _both(question.text),
        "choices": [
            {"value": c.value, "label": _both(c.label), "note": _both(c.note)}
            for c in question.choices
        ],
        "free": question.free,
        "samples": [_short(cell) for cell in question.samples],
        "needed": question.needed,
        "otherwise": _both(question.otherwise),
        "answer": answer or None,
        "remembered": one.remembered.answers.get(question.question_id) if one.remembered else None,
    }


def _both(words: Words | None) -> dict[str, str] | None:
    return None if words is None else {"zh": words.zh, "en": words.en}


def _finding(finding: Finding) -> Mapping[str, Any]:
    row = as_row(finding)
    return {k: _short(v, MOST_WORDS) if isinstance(v, str) else v for k, v in row.items()}


def _short(text: str, most: int = MOST_SIGNS) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


def shapes_of(result: ImportResult) -> bytes:
    """Return the shapes of a preview as GeoJSON (EPSG:4490, lon lat), thinned where they are many."""
    features: list[dict[str, Any]] = []
    for one in result.files:
        typed = one.intake.typed
        if typed is None:
            continue
        there = np.flatnonzero(~shapely.is_missing(typed.shapes) & ~shapely.is_empty(typed.shapes))
        shown = there[:: max(1, -(-len(there) // MOST_SHAPES))]
        light = thinned(typed.shapes[shown], MOST_CORNERS)
        shapes = shapely.transform(light, lambda xy: np.round(xy, _DECIMALS))
        names = typed.values.get("name") or typed.values[LAYERS[result.layer].key]
        for at, text in zip(shown.tolist(), shapely.to_geojson(shapes).tolist(), strict=True):
            label = names[at]
            features.append(
                {
                    "type": "Feature",
                    "geometry": orjson.Fragment(text),
                    "properties": {
                        "row": int(typed.rows[at]),
                        "label": "" if label is None else str(label),
                    },
                }
            )
    return orjson.dumps({"type": "FeatureCollection", "features": features})
