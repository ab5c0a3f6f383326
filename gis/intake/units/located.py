"""In which unit a thing lies: by code, by the name a person wrote, else by its position."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.cells.column import as_list
from gis.cells.words import known_text
from gis.intake.columns.decided import Columns
from gis.intake.ledger import Ledger, listed
from gis.intake.places import Typed
from gis.intake.units.unit_names import GridName, How, Match, UnitNames
from gis.layers.fields import Layer
from gis.places import Division, Unit
from gis.questions import Choice
from gis.reading.table import RawTable
from gis.rulebook import Words

Said = tuple[str | None, str | None, str | None]  # code, name, township

_NONE = "-"
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Beside:
    """What else of the store rows may name: townships, grids by their labels, units anew."""

    divisions: Sequence[Division] = ()
    grids: Sequence[GridName] | None = None
    units: Sequence[Unit] | None = None


def in_units(
    typed: Typed,
    layer: Layer,
    ledger: Ledger,
    units: Sequence[Unit] | None,
    *,
    divisions: Sequence[Division] = (),
) -> Typed:
    """Return the rows with their units: as delivered, else where they lie in the store's units.

    Names of units and townships are used up here. Without a store nothing can be looked up.
    """
    values = dict(typed.values)
    names = values.pop("unit_name", None)
    towns = values.pop("township", None)
    typed = replace(typed, values=values)
    if units is None or not any(one.name == "unit_code" for one in layer.fields):
        return typed
    nobody: list[str | None] = [None] * len(typed)
    said = list(zip(values.get("unit_code", nobody), names or nobody, towns or nobody, strict=True))
    unit_of = told_units(Counter(said), ledger, units, divisions)
    given = [unit_of[one] for one in said]
    typed = replace(typed, values={**values, "unit_code": given})
    # the units of a grid are those its blocks lie in
    return typed if layer.name == "grids" else _by_position(typed, layer, ledger, units)


def told_units(
    said: Counter[Said], ledger: Ledger, units: Sequence[Unit], divisions: Sequence[Division]
) -> dict[Said, str | None]:
    """Return the code of the unit for each code, name and township that were said, None for no one."""
    return _Told(ledger, UnitNames(units, divisions, ledger.pack["IN-73"])).units(said)


def _by_position(typed: Typed, layer: Layer, ledger: Ledger, units: Sequence[Unit]) -> Typed:
    given = typed.values["unit_code"]
    unplaced = typed.shapes.copy()
    unplaced[np.array([code is not None for code in given], dtype=bool)] = None
    found = located(unplaced, units)
    codes = [code or place for code, place in zip(given, found, strict=True)]
    outside = [
        str(key) for key, code in zip(typed.values[layer.key], codes, strict=True) if not code
    ]
    if outside:
        ledger.note("IN-14", found=len(outside), ids=listed(outside))
    return replace(
        typed,
        values={**typed.values, "unit_code": codes},
        unit_located=[place is not None for place in found],
    )


class _Told:
    """The units of one file, told once for each thing that people wrote, and what is to be said."""

    def __init__(self, ledger: Ledger, names: UnitNames) -> None:
        self.ledger = ledger
        self.names = names
        self.questions = ledger.pack["IN-73"].count("questions")
        self.strange: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()
        self.matched: Counter[tuple[str, str]] = Counter()
        self.merged: Counter[tuple[str, Unit]] = Counter()
        self.apart: Counter[str] = Counter()
        self.several: dict[str, tuple[Match, Counter[Said]]] = {}

    def units(self, said: Counter[Said]) -> dict[Said, str | None]:
        """Return the code of the unit for each code, name and township that were said."""
        self.names.learn((name, town) for _, name, town in said)
        found = {one: self._unit(one, rows) for one, rows in said.items()}
        for name, (match, rows) in self.several.items():
            code = self._asked(name, match, rows.total())
            found |= dict.fromkeys(rows, code)
        self._say()
        return found

    def _unit(self, said: Said, rows: int) -> str | None:
        code, name, town = said
        by_code = self.names.by_code.get(code or "")
        match = self._by_name(said) if name or (code and not by_code) else None
        if by_code is not None:
            if match is not None and match.units and by_code not in match.units:
                self.apart[f"{code} / {name}"] += rows
            return self._now(by_code, f"{by_code.name} {code}", rows)
        if match is None or match.how is How.UNKNOWN:
            return self._strange(code, name, rows)
        wrote = f"{town or ''}{name or code}"
        if match.how is How.SEVERAL:
            self.several.setdefault(wrote, (match, Counter()))[1][said] += rows
            return None
        if match.how is not How.CODE:
            self.matched[wrote, match.units[0].name] += rows
        if match.how is How.CODE:
            wrote = f"{match.units[0].name} {match.units[0].code}"
        return self._now(match.units[0], wrote, rows)

    def _by_name(self, said: Said) -> Match:
        code, name, town = said
        wrote = name or code or ""
        unit = self.names.by_code.get(wrote)
        return Match((unit,), How.CODE) if unit else self.names.match(wrote, town)

    def _strange(self, code: str | None, name: str | None, rows: int) -> str | None:
        if code is not None:
            self.strange[code] += rows
        elif name is not None:
            self.unknown[name] += rows
        return code

    def _now(self, unit: Unit, wrote: str, rows: int) -> str:
        follower = self.names.now(unit)
        if follower is not unit:
            self.merged[wrote, follower] += rows
        return follower.code

    def _asked(self, name: str, match: Match, rows: int) -> str | None:
        """Ask which unit a name is, unless too many were asked already."""
        self.questions -= 1
        if self.questions < 0:
            self.unknown[name] += rows
            return None
        labels = {unit.code: self.names.said(unit) for unit in match.units}
        choices = [Choice(value=code, label=Words(f"{label} {code}", f"{label} {code}"))
                   for code, label in sorted(labels.items())]  # fmt: skip
        answer = self.ledger.ask(
            "IN-73",
            f"unit_of.{name}",
            choices=(*choices, Choice(value=_NONE, label=Words("都不是", "none of them"))),
            otherwise=Words(
                "按位置确定;没有位置的,所属村(社区)为未知",
                "the position decides; without one the unit stays unknown",
            ),
            found=name,
            required=", ".join(f"{label} {code}" for code, label in sorted(labels.items())),
            n=rows,
        )
        return None if answer in (None, _NONE) else self.names.now(self.names.by_code[answer]).code

    def _say(self) -> None:
        note = self.ledger.note
        if self.strange:
            note("IN-13", found=self.strange.total(), codes=listed(sorted(self.strange)))
        if self.unknown:
            note("IN-76", found=self.unknown.total(), names=listed(sorted(self.unknown)))
        if self.apart:
            note("IN-171", found=self.apart.total(), names=listed(sorted(self.apart)))
        if self.matched:
            # those that were written differently are the ones to look at
            pairs = sorted(self.matched, key=lambda pair: (pair[0] == pair[1], pair))
            shown = ", ".join(f"{one} → {other}" for one, other in pairs[:_SHOWN])
            more = f" … (+{len(pairs) - _SHOWN})" if len(pairs) > _SHOWN else ""
            note("IN-74", found=self.matched.total(), names=shown + more)
        for (wrote, unit), rows in self.merged.items():
            note("IN-75", found=wrote, required=self.names.said(unit), n=rows)


def located(shapes: NDArray[np.object_], units: Sequence[Unit]) -> list[str | None]:
    """Return the code of the unit each shape's representative point lies in, None for no unit.

    Shapes and boundaries are lon/lat; a shape may be None. On a common border the smaller code
    is taken, so that the answer does not depend on the order of the units. A unit that became
    part of another one of these holds nothing any more.
    """
    there = {unit.code for unit in units}
    known = sorted(
        (u for u in units if u.boundary is not None and u.abolished_into not in there),
        key=lambda u: u.code,
    )
    placed = np.flatnonzero(~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))
    found = np.full(len(shapes), len(known))
    if known and len(placed):
        found[placed] = _first_around(_points(shapes[placed]), [unit.boundary for unit in known])
    codes = np.array([*(unit.code for unit in known), None], dtype=object)
    result: list[str | None] = codes[found].tolist()
    return result


def _first_around(points: NDArray[np.object_], boundaries: Sequence[object]) -> NDArray[np.int64]:
    """Return the index of the first boundary that each point lies in or on, else their number.

    Points are sorted from west to east, so that each boundary looks at those near it only.
    """
    areas = np.array(boundaries, dtype=object)
    shapely.prepare(areas)
    x, y = shapely.get_x(points), shapely.get_y(points)
    order = np.argsort(x)
    x, y = x[order], y[order]
    found = np.full(len(points), len(areas))
    for at, (west, south, east, north) in enumerate(shapely.bounds(areas).tolist()):
        start, end = np.searchsorted(x, west), np.searchsorted(x, east, side="right")
        near = slice(start, max(start, end))
        level = (y[near] >= south) & (y[near] <= north) & (found[near] == len(areas))
        some = start + np.flatnonzero(level)
        found[some[shapely.intersects_xy(areas[at], x[some], y[some])]] = at
    result = np.empty_like(found)
    result[order] = found
    return result


def _points(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return a point in or on each shape; points themselves are not computed again."""
    points = shapes.copy()
    others = shapely.get_type_id(shapes) != 0
    points[others] = shapely.point_on_surface(shapes[others])
    return points


def coded_by_name(
    table: RawTable, columns: Columns, ledger: Ledger, beside: Beside
) -> tuple[RawTable, Columns]:
    """Return the table with the codes of the units that its names mean, and with their own names."""
    heading = columns.column_of["name"]
    names = [known_text(cell) for cell in as_list(table.columns[heading])]
    said: Counter[Said] = Counter((None, name, None) for name in names)
    found = told_units(said, ledger, beside.units or (), beside.divisions)
    codes = [found[None, name, None] for name in names]
    by_code = {unit.code: unit.name for unit in beside.units or ()}
    known = [None if code is None else by_code[code] for code in codes]
    added = {"code": (_free(table, "区划代码"), codes), "name": (_free(table, "名称"), known)}
    matched = [name for name in known if name is not None]
    ledger.note("IN-178", found=len(matched), names=listed(matched))
    cells = {heading: np.array(values, dtype=object) for heading, values in added.values()}
    headings = {name: heading for name, (heading, _) in added.items()}
    return (
        replace(table, columns={**table.columns, **cells}),
        replace(columns, column_of={**columns.column_of, **headings}),
    )


def _free(table: RawTable, heading: str) -> str:
    while heading in table.columns:
        heading += "'"
    return heading
