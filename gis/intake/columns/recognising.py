"""Which column is which field: what a person said, known names, names that differ by a slip.

Nothing that only looks alike is taken: it is asked (`column.FIELD`). Columns about persons go
before anything else is done with them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from gis.cells.words import comparable, text
from gis.intake.columns.decided import BY_NAME, BY_ROW, CONSTANT, NONE, SUFFIX, TAB, Columns
from gis.intake.columns.headings import Headings, headings_of
from gis.intake.columns.missing import Offer, ask_alike, ask_several, asked_for
from gis.intake.columns.persons import KINDS, PersonColumns, persons_of
from gis.intake.ledger import Ledger, listed
from gis.layers.fields import Field, Layer
from gis.questions import Choice
from gis.reading.table import RawTable
from gis.rulebook import Words

_UNIT_NAMES = frozenset(("unit_code", "unit_name"))
_CODED = 0.5  # a column of codes holds digits in most of its cells
_LOOKED_AT = 200
_YES, _NO = Words("是", "yes"), Words("不是", "no")


@dataclass(frozen=True, slots=True)
class _Desk:
    """One file while its columns are told apart: what is taken, what is held to be personal."""

    table: RawTable
    layer: Layer
    ledger: Ledger
    persons: PersonColumns
    headings: Headings
    held: Mapping[str, str]
    column_of: dict[str, str] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)

    def barred(self, column: str, name: str | None = None) -> bool:
        """Tell whether a column is about persons and may not be this field."""
        kind = self.held.get(column)
        own = kind == "mobile" and name in self.persons.staff_fields
        return self.persons.named(column, name) or (kind is not None and not own)

    @property
    def free_columns(self) -> list[str]:
        taken = set(self.column_of.values())
        there = [c for c in self.table.columns if c and c not in taken and not self.persons.free(c)]
        return [c for c in there if not self.barred(c)]

    @property
    def free_fields(self) -> list[str]:
        gone = {*self.column_of, *self.closed}
        return [one.name for one in self.layer.all_fields if one.name not in gone]

    @property
    def offer(self) -> Offer:
        return Offer(self.table, self.layer, self.headings, self.persons, tuple(self.free_columns))


def recognised(table: RawTable, layer: Layer, said: Mapping[str, str], ledger: Ledger) -> Columns:
    """Return which columns are which fields; not `complete` when the file cannot be used so.

    The ledger then says and asks what is missing, and always what was dropped or left unused.
    """
    desk = _desk(table, layer, ledger)
    asked = _as_said(desk, said)
    if asked is None:
        return _left(desk, Columns(layer=layer, persons=desk.persons))
    _take_known(desk)
    _take_near(desk)
    _take_tabs(desk)
    have = {*desk.column_of, *asked.value_of}
    by_row = asked.by_row or (layer.numbered and layer.key not in have)
    have |= {layer.key} if by_row or asked.by_name or layer.key_from in have else set()
    lacking = asked_for(desk.offer, have, ledger)
    ask_alike(desk.offer, [f for f in desk.free_fields if f not in {*have, *lacking, *desk.asked}],
              ledger)  # fmt: skip
    found = replace(asked, column_of=dict(desk.column_of), by_row=by_row, complete=not lacking)
    return _left(desk, found)


def _desk(table: RawTable, layer: Layer, ledger: Ledger) -> _Desk:
    persons = persons_of(layer.name, ledger.pack)
    held = {name: persons.held(cells) for name, cells in table.columns.items()}
    return _Desk(
        table,
        layer,
        ledger,
        persons,
        headings_of(layer, ledger.pack),
        {name: kind for name, kind in held.items() if kind is not None},
    )


def _as_said(desk: _Desk, said: Mapping[str, str]) -> Columns | None:
    """Return what the person said, or None with a finding for everything that cannot hold."""
    asked = Columns(layer=desk.layer, persons=desk.persons)
    before = len(desk.ledger.findings)
    there = desk.table.columns
    for name, spec in said.items():
        refused = _refused(desk, name, spec)
        desk.closed.add(name)
        if refused:
            desk.ledger.note("IN-12", found=f"{name}={spec}", required=refused)
        elif spec == NONE and spec not in there:
            continue
        elif spec.startswith(CONSTANT):
            value = spec.removeprefix(CONSTANT)
            asked = replace(asked, value_of={**asked.value_of, name: value})
        elif spec in (BY_ROW, BY_NAME) and spec not in there:
            asked = replace(asked, by_row=spec == BY_ROW, by_name=spec == BY_NAME)
        else:
            suffixed = spec not in there
            desk.column_of[name] = spec.removesuffix(SUFFIX) if suffixed else spec
            asked = replace(asked, suffixed=asked.suffixed or suffixed)
    return asked if len(desk.ledger.findings) == before else None


def _refused(desk: _Desk, name: str, spec: str) -> Words | None:
    """Return why what a person said of a field cannot hold, or None."""
    fields = {one.name for one in desk.layer.all_fields}
    if name not in fields:
        there = ", ".join(one.name for one in desk.layer.all_fields)
        zh = f"图层 {desk.layer.name} 的字段有 {there}"
        return Words(zh, f"fields of {desk.layer.name} are {there}")
    if spec.startswith(CONSTANT) or spec == NONE:
        return None
    of_key = name == desk.layer.key
    there_as_is = spec in desk.table.columns
    column = spec.removesuffix(SUFFIX) if of_key and not there_as_is else spec
    made = (BY_ROW, BY_NAME) if desk.layer.name == "units" else (BY_ROW,)
    if column not in desk.table.columns and not (of_key and spec in made):
        there = listed([one for one in desk.table.columns if not desk.barred(one)]) or "-"
        return Words(f"文件中的列是 {there}", f"the columns of the file are {there}")
    if column in desk.table.columns and desk.barred(column, name):
        return Words("个人信息列不能导入", "a column about persons cannot be imported")
    return None


def _take_known(desk: _Desk) -> None:
    """Take the columns whose names are known; an identifier goes before label and synonym."""
    by_name: dict[str, list[str]] = {}
    free, taken = set(desk.free_fields), set(desk.column_of.values())
    for column in desk.table.columns:
        name = desk.headings.known.get(comparable(column))
        if name in free and column not in taken and not desk.barred(column, name):
            by_name.setdefault(name, []).append(column)
    for known, columns in by_name.items():
        columns.sort(key=partial(_rank, desk.layer[known]))
        desk.column_of[known] = columns[0]
    for known, columns in by_name.items():
        if len(columns) > 1 and ask_several(desk.offer, known, columns, desk.ledger):
            desk.asked.add(known)


def _rank(one: Field, column: str) -> int:
    """Return how far behind a heading is; our identifier is spelt as we do: gbId is not gb_id."""
    order = [comparable(name) for name in one.names]
    return 0 if column.casefold() == one.name else order.index(comparable(column)) or len(order)


def _take_near(desk: _Desk) -> None:
    """Take the columns whose names differ from known ones by a slip, where one field fits one."""
    free = set(desk.free_fields)
    fits: dict[str, list[str]] = {}
    for column in desk.free_columns:
        names = _fitting(desk, column) & free
        for name in names:
            fits.setdefault(name, []).append(column)
    sure = {name: columns[0] for name, columns in fits.items() if len(columns) == 1}
    alone = {n: c for n, c in sure.items() if list(sure.values()).count(c) == 1}
    alone = {n: c for n, c in alone.items() if sum(c in cs for cs in fits.values()) == 1}
    desk.column_of.update(alone)
    if alone:
        pairs = [f"{column} → {desk.layer[name].zh}" for name, column in alone.items()]
        desk.ledger.note("IN-70", found=len(pairs), columns=listed(pairs))
    for name, columns in fits.items():
        if name not in alone and name not in desk.column_of and not desk.layer[name].required:
            desk.asked.add(name)
            ask_several(desk.offer, name, columns, desk.ledger)


def _fitting(desk: _Desk, column: str) -> frozenset[str]:
    near = desk.headings.near(column)
    if desk.table.kind == "shapefile":
        near |= desk.headings.cut(column)
    if near >= _UNIT_NAMES:
        near -= {"unit_name" if _holds_codes(desk.table, column) else "unit_code"}
    return near


def _holds_codes(table: RawTable, column: str) -> bool:
    cells = [one for one in map(text, table.columns[column][:_LOOKED_AT].tolist()) if one]
    return sum(any(c.isdigit() for c in one) for one in cells) > _CODED * len(cells)


def _take_tabs(desk: _Desk) -> None:
    """Ask whether the name of a sheet is the unit of its rows, where no column says the unit."""
    free = set(desk.free_fields)
    if TAB not in desk.table.columns or not free >= _UNIT_NAMES:
        return
    tabs = tuple(dict.fromkeys(filter(None, map(text, desk.table.columns[TAB].tolist()))))
    answer = desk.ledger.ask(
        "IN-77",
        "tab_unit",
        choices=(Choice(value="yes", label=_YES), Choice(value="no", label=_NO)),
        samples=tabs[:3],
        otherwise=Words(
            "工作表名称不作为村(社区),所属村(社区)按位置确定或为未知",
            "the name of the sheet is not used; units are found by position or stay unknown",
        ),
        found=listed(tabs),
    )
    if answer == "yes":
        desk.column_of["unit_name"] = TAB


def _left(desk: _Desk, found: Columns) -> Columns:
    """Return the columns with those that are dropped and unused, and say which they are."""
    left = [name for name in desk.table.columns if name not in found.column_of.values()]
    personal = tuple(name for name in left if desk.barred(name))
    unused = tuple(name for name in left if name not in personal)
    told = [name for name in personal if desk.persons.named(name)]
    _note_columns(desk.ledger, "IN-19", told)
    _note_columns(desk.ledger, "IN-21", [name for name in unused if name and name != TAB])
    inside = [name for name in personal if name not in told]
    if inside:
        kinds = [KINDS[one] for one in dict.fromkeys(desk.held[name] for name in inside)]
        said = Words("、".join(k.zh for k in kinds), ", ".join(k.en for k in kinds))
        desk.ledger.note("IN-72", found=listed(inside), kinds=said)
    return replace(found, personal=personal, unused=unused)


def _note_columns(ledger: Ledger, rule: str, names: Collection[str]) -> None:
    if names:
        ledger.note(rule, found=", ".join(names))
