"""Sheets one below the other: which belong together, and whose columns are the same."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from gis.cells.words import comparable
from gis.reading.grid import stacked
from gis.reading.table import Note, RawTable
from gis.rulebook import Words

TAB = "工作表"  # the column that holds the name of each row's sheet or layer

_MOST_NAMED = 10


def fields_of(names: Collection[str], labels: Collection[str]) -> frozenset[str]:
    """Return the fields that names of columns mean; where fields are not told, the names."""
    known = {comparable(name) for name in names} & set(labels)
    return frozenset(labels[one] for one in known) if isinstance(labels, Mapping) else frozenset()


def same_columns(tables: Sequence[RawTable], labels: Collection[str]) -> list[RawTable]:
    """Return tables whose columns bear the names of the first one's where they mean the same.

    They do when they differ in blanks and signs only, or when each table has one column left that
    is the field: 组别 here, 社别 there. What was taken for what is said (IN-55).
    """
    first, *others = tables
    return [first, *(_renamed(first, other, labels) for other in others)]


def layers_stacked(tables: Sequence[RawTable], name: str) -> RawTable:
    """Return layers of one file one below the other, with their shapes and the name of each.

    Rows are counted on from layer to layer, as for sheets.
    """
    whole = stacked(tables, name, TAB)
    empty = [np.full(len(one), None, dtype=object) for one in tables]
    shapes = [e if t.geometry is None else t.geometry for t, e in zip(tables, empty, strict=True)]
    counts = "、".join(f"{one.layer} {len(one)}" for one in tables[:_MOST_NAMED])
    english = ", ".join(f"{one.layer} {len(one)}" for one in tables[:_MOST_NAMED])
    what = Words(f"{len(tables)} 个图层已依次相接({counts}),行号接着数",
                 f"{len(tables)} layers were put one below the other ({english}), "
                 "their rows counted on")  # fmt: skip
    notes = (*whole.notes, Note(rule="IN-55", values={"found": what}))
    return replace(whole, geometry=np.concatenate(shapes), notes=notes)


def _renamed(first: RawTable, other: RawTable, labels: Collection[str]) -> RawTable:
    base = {comparable(name): name for name in first.columns}
    names = {name: base[comparable(name)] for name in other.columns if comparable(name) in base}
    if isinstance(labels, Mapping):
        own = _one_each([n for n in first.columns if n not in names.values()], labels)
        left = _one_each([n for n in other.columns if n not in names], labels)
        names |= {left[field]: own[field] for field in own if field in left}
    told = [(a, b) for a, b in names.items() if comparable(a) != comparable(b)]
    columns = {names.get(name, name): cells for name, cells in other.columns.items()}
    if len(columns) < len(other.columns):  # two of them would be one
        return other
    return replace(other, columns=columns, notes=(*other.notes, *_notes(other.layer, told)))


def _one_each(names: Sequence[str], labels: Mapping[str, str]) -> dict[str, str]:
    """Return the columns by field, of each field that one column only can be."""
    field_of = {name: labels[comparable(name)] for name in names if comparable(name) in labels}
    count = Counter(field_of.values())
    return {field: name for name, field in field_of.items() if count[field] == 1}


def _notes(sheet: str, told: Sequence[tuple[str, str]]) -> list[Note]:
    if not told:
        return []
    zh = "、".join(f"“{a}”列与“{b}”列相接" for a, b in told[:_MOST_NAMED])
    en = ", ".join(f'"{a}" was put below "{b}"' for a, b in told[:_MOST_NAMED])
    what = Words(f"工作表“{sheet}”的{zh}", f'of the sheet "{sheet}", {en}')
    return [Note(rule="IN-55", values={"found": what})]
