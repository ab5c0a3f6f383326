"""From the lines and texts of a drawing to areas with names.

Lines of one layer close areas; a text that lies in an area is its name or its number. Lines that
close nothing, areas without a text and texts without an area are said, never guessed at.
"""

import re
from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.intake.ledger import Ledger, listed
from gis.layers.fields import AREA, LINE, Layer
from gis.questions import Choice
from gis.reading.table import Column, RawTable
from gis.rulebook import Words

Shapes = NDArray[np.object_]

_LAYER, _TEXT = "Layer", "Text"  # columns of every drawing
_POINTS, _LINES, _AREAS = (0, 4), (1, 2, 5), (3, 6)
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z#_-]*")
_NAME_COLUMN = "名称"


def drawn(table: RawTable, layer: Layer, ledger: Ledger) -> RawTable:
    """Return the table of a drawing as areas, where the layer is one of areas and not of lines.

    With lines on several layers of the drawing it is asked which one is meant (`dxf_layer`).
    """
    if table.kind != "dxf" or table.geometry is None or AREA not in layer.shapes:
        return table
    if LINE in layer.shapes or not len(table):
        return table
    shapes = np.asarray(shapely.force_2d(table.geometry), dtype=object)
    kinds = shapely.get_type_id(shapes)
    lines = np.isin(kinds, (*_LINES, *_AREAS)) & ~shapely.is_empty(shapes) & _finite(shapes)
    chosen = _chosen(table, lines, ledger)
    if chosen is None:
        return table
    areas = polygonised(shapes[lines & chosen], ledger.pack["IN-101"].number("gap_m"))
    _tell_lines(areas, ledger)
    texts = np.isin(kinds, _POINTS) & np.array([bool(t) for t in _texts(table)], dtype=bool)
    return _named(table, areas.faces, shapes, texts=texts, layer=layer, ledger=ledger)


def _finite(shapes: Shapes) -> NDArray[np.bool_]:
    xy, at = shapely.get_coordinates(shapes, return_index=True)
    good = np.ones(len(shapes), dtype=bool)
    good[at[~np.isfinite(xy).all(axis=1)]] = False
    return good


def _chosen(table: RawTable, lines: NDArray[np.bool_], ledger: Ledger) -> NDArray[np.bool_] | None:
    """Return the rows of the layer that holds the boundaries, None while it is not known."""
    column = table.columns.get(_LAYER)
    if column is None:
        return lines
    names = np.array([str(name) for name in column.tolist()], dtype=object)
    counts = Counter(names[lines].tolist())
    if len(counts) <= 1:
        return lines
    ordered = counts.most_common()
    choices = tuple(
        Choice(value=name, label=Words(name, name), note=Words(f"{n}条线", f"{n} lines"))
        for name, n in ordered
    )
    shown = listed([f"{name}({n})" for name, n in ordered])
    answer = ledger.ask("IN-100", "dxf_layer", choices=choices, found=len(counts), required=shown)
    return None if answer is None else names == answer


@dataclass(frozen=True, slots=True)
class Polygonised:
    """The areas that lines close, and counts: gaps closed, lines that end free or cut nothing."""

    faces: Shapes
    gaps: int
    dangles: int
    cuts: int


def polygonised(lines: Shapes, gap: float) -> Polygonised:
    """Return the areas that lines close when ends up to `gap` away from a line are joined to it.

    Areas come from west to east, then from south to north.
    """
    parts = shapely.get_parts(lines)
    areas = np.isin(shapely.get_type_id(parts), _AREAS)
    parts = np.concatenate([parts[~areas], shapely.get_parts(shapely.boundary(parts[areas]))])
    with np.errstate(divide="ignore", invalid="ignore"):  # lines too short for any number
        joins = _joins(parts, gap)
    noded = shapely.get_parts(shapely.union_all(np.concatenate([parts, joins])))
    faces, cuts, dangles, _ = shapely.polygonize_full(noded)
    found = shapely.get_parts(faces)
    found = found[shapely.area(found) > gap * gap]
    middle = shapely.get_coordinates(shapely.centroid(found))
    order = np.lexsort((middle[:, 1], middle[:, 0]))
    return Polygonised(
        faces=found[order],
        gaps=len(joins),
        dangles=int(shapely.get_num_geometries(dangles)),
        cuts=int(shapely.get_num_geometries(cuts)),
    )


def _joins(parts: Shapes, gap: float) -> Shapes:
    """Return short lines from ends that touch nothing to the nearest end, else the nearest line."""
    ends = np.concatenate([shapely.get_point(parts, 0), shapely.get_point(parts, -1)])
    owner = np.tile(np.arange(len(parts)), 2)
    xy = shapely.get_coordinates(ends)
    joins: list[shapely.Geometry] = []
    end_tree, line_tree = shapely.STRtree(ends), shapely.STRtree(parts)
    joined: set[int] = set()
    for at in _free_ends(ends, owner, line_tree):
        if at in joined:
            continue
        near = [int(one) for one in end_tree.query(ends[at], predicate="dwithin", distance=gap)]
        near = [one for one in near if one != at and (xy[one] != xy[at]).any()]
        if near:
            other = min(near, key=lambda one: (float(np.hypot(*(xy[one] - xy[at]))), one))
            joins.append(shapely.LineString([xy[at], xy[other]]))
            joined |= {at, other}
            continue
        lines = line_tree.query(ends[at], predicate="dwithin", distance=gap)
        others = [int(one) for one in lines if one != owner[at]]
        if others:
            nearest = min(others, key=lambda one: (shapely.distance(parts[one], ends[at]), one))
            joins.append(shapely.shortest_line(ends[at], parts[nearest]))
    found = np.empty(len(joins), dtype=object)
    found[:] = joins
    return found[shapely.length(found) > 0] if len(found) else found


def _free_ends(ends: Shapes, owner: NDArray[np.int64], lines: shapely.STRtree) -> list[int]:
    """Return the ends that touch no line but their own."""
    at, line = lines.query(ends, predicate="intersects")
    touched = np.zeros(len(ends), dtype=bool)
    touched[at[line != owner[at]]] = True
    half = len(ends) // 2
    closed = np.array([a == b for a, b in zip(ends[:half], ends[half:], strict=True)], dtype=bool)
    return np.flatnonzero(~touched & ~np.tile(closed, 2)).tolist()


def _tell_lines(areas: Polygonised, ledger: Ledger) -> None:
    ledger.note("IN-89", found=Words(f"由线围成{len(areas.faces)}个面",
                                     f"its lines close {len(areas.faces)} areas"))  # fmt: skip
    if areas.gaps:
        _say(ledger, f"连接了{areas.gaps}处断口", f"{areas.gaps} gaps were closed")
    loose = areas.dangles + areas.cuts
    if loose:
        _say(
            ledger,
            f"{loose}段线没有围成面(悬挂{areas.dangles},多余{areas.cuts}),未使用",
            f"{loose} pieces of line close no area ({areas.dangles} dangle, {areas.cuts} cut "
            "nothing); they were not used",
        )


def _say(ledger: Ledger, zh: str, en: str) -> None:
    ledger.note("IN-101", found=Words(zh, en))


def _texts(table: RawTable) -> list[str]:
    column = table.columns.get(_TEXT)
    if column is None:
        return [""] * len(table)
    return ["" if t is None or t != t else str(t).strip() for t in column.tolist()]  # noqa: PLR0124


def _named(
    table: RawTable,
    faces: Shapes,
    shapes: Shapes,
    *,
    texts: NDArray[np.bool_],
    layer: Layer,
    ledger: Ledger,
) -> RawTable:
    """Return a table of the areas, each with the texts that lie in it."""
    words = [text for text, one in zip(_texts(table), texts, strict=True) if one]
    inside: list[list[str]] = [[] for _ in faces]
    placed = set()
    tree = shapely.STRtree(shapely.centroid(shapes[texts]))
    for face, text in zip(*tree.query(faces, predicate="intersects"), strict=True):
        inside[int(face)].append(words[int(text)])
        placed.add(int(text))
    lost = [word for at, word in enumerate(words) if at not in placed]
    bare = [str(at) for at, found in enumerate(inside, start=1) if not found]
    if lost:
        _say(ledger, f"{len(lost)}处文字不在任何面内:{listed(lost)}",
             f"{len(lost)} texts lie in no area: {listed(lost)}")  # fmt: skip
    if bare and words:
        _say(ledger, f"{len(bare)}个面内没有文字:第{listed(bare)}个",
             f"{len(bare)} areas hold no text: {listed(bare)}")  # fmt: skip
    columns: dict[str, Column] = {}
    if words:
        ends = tuple(ledger.pack["IN-101"].params["names"].get(layer.name, ()))
        inside, others = _names_only(inside, ends)
        if others:
            _say(ledger, f"面内的{len(others)}处文字未作名称:{listed(others)}",
                 f"{len(others)} texts in areas were not taken as names: {listed(others)}")  # fmt: skip
        keys, names = zip(*map(_key_and_name, inside), strict=True) if inside else ((), ())
        if any(keys):
            columns[layer[layer.key].zh] = np.array(keys, dtype=object)
        columns[_NAME_COLUMN] = np.array(names, dtype=object)
    rows = np.arange(1, len(faces) + 1)
    return replace(table, columns=columns, rows=rows, geometry=faces)


def _names_only(
    inside: list[list[str]], ends: tuple[str, ...]
) -> tuple[list[list[str]], list[str]]:
    """Return the texts of each area, and those left out where one alone ends as a name does.

    The letters of a name may stand far apart, and a second line may say something else.
    """
    kept: list[list[str]] = []
    left: list[str] = []
    for texts in inside:
        lines = [line for text in texts for line in text.splitlines()]
        names = [line for line in lines if ends and _together(line).endswith(ends)]
        if len(names) == 1:
            keys = [line for line in lines if _NUMBER.fullmatch(line)]
            left += [line for line in lines if line not in (*names, *keys)]
            lines = [_together(names[0]), *keys]
        kept.append(lines)
    return kept, left


def _together(name: str) -> str:
    """Return a name without the blanks between its Chinese letters.

    >>> _together("南 河 坝 社 区"), _together("Block 3")
    ('南河坝社区', 'Block 3')
    """
    return name if name.isascii() else re.sub(r"\s+", "", name)


def _key_and_name(texts: list[str]) -> tuple[str | None, str | None]:
    """Return the texts of an area that are a number, and the others."""
    keys = [text for text in texts if _NUMBER.fullmatch(text)]
    names = [text for text in texts if not _NUMBER.fullmatch(text)]
    return " ".join(sorted(keys)) or None, " ".join(sorted(names)) or None
