"""The panel beside a stand-alone map: markup of ours around texts of the store, all escaped."""

import json
from collections.abc import Iterable, Sequence
from html import escape

import shapely
from shapely.geometry.base import BaseGeometry as Geometry

from grid_planner.sheet.forms import Cell
from web.reports.content import Face
from web.reports.words import Voice

MOST_ROWS = 400  # more are no reading; the workbook has them all


def heading(title: str, marks: Iterable[str], facts: Iterable[tuple[str, str]]) -> str:
    """Return the face: title, marks, and who took it, when and for what."""
    stamps = "".join(f'<span class="stamp">{escape(mark)}</span>' for mark in marks)
    pairs = "".join(f"<dt>{escape(a)}</dt><dd>{escape(b)}</dd>" for a, b in facts)
    return f"<h1>{escape(title)}</h1>{stamps}<dl>{pairs}</dl>"


def section(title: str, body: str) -> str:
    """Return a titled part."""
    return f"<h2>{escape(title)}</h2>{body}"


def note(text: str) -> str:
    """Return a small remark."""
    return f'<p class="note">{escape(text)}</p>'


def table(
    heads: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    say: Voice,
    boxes: Sequence[Geometry | None] | None = None,
    *,
    most: int = MOST_ROWS,
) -> str:
    """Return a table; the first cell of a row with a shape leads to it on the map."""
    top = "".join(f'<th scope="col">{escape(h)}</th>' for h in heads)
    shapes = boxes or [None] * len(rows)
    body = "".join(
        f"<tr>{_row(row, shape)}</tr>" for row, shape in list(zip(rows, shapes, strict=True))[:most]
    )
    more = len(rows) - most
    left = note(say("more.html", n=more)) if more > 0 else ""
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>{left}"


def _row(row: Sequence[Cell], shape: Geometry | None) -> str:
    cells = [_cell(cell) for cell in row]
    if shape is not None and not shapely.is_empty(shape):
        box = json.dumps([round(float(at), 6) for at in shape.bounds])
        first = f'<button class="go" data-box="{box}">{escape(str(row[0]))}</button>'
        cells[0] = f"<td>{first}</td>"
    return "".join(cells)


def _cell(cell: Cell) -> str:
    text = "" if cell is None else escape(f"{cell:g}" if isinstance(cell, float) else str(cell))
    return f'<td class="n">{text}</td>' if isinstance(cell, int | float) else f"<td>{text}</td>"


def plain(heading_: str) -> str:
    """Return a heading that is broken for a narrow column as one line."""
    return heading_.replace("-\n", "").replace("\n（", "（").replace("\n", " ")


def marks_of(face: Face, say: Voice) -> list[str]:
    """Return the marks of a face without a register: internal, synthetic."""
    return [say("mark.internal"), *([say("mark.synthetic")] if face.synthetic else [])]
