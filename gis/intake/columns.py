"""Which column of a file is which field: identifiers, labels, synonyms, and what a person said.

A person says it with `--map`, one text for each field: a column's name; ":=VALUE" for one value
in every row; "#row" for identifiers made from row numbers; "COLUMN#" for a column whose repeated
values get #2, #3 and so on.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from gis.cells.words import comparable
from gis.intake.ledger import Ledger
from gis.layers.catalogue import labels
from gis.layers.fields import Field, Layer
from gis.reading.table import RawTable
from gis.rulebook import Words

BY_ROW = "#row"
CONSTANT = ":="
SUFFIX = "#"

_CUT_AT_BYTES = 9  # a Shapefile keeps 10 bytes of a name, perhaps one less for a half character
_PERSONAL = re.compile(
    r"身份证|证件号|公民身份|户主|姓名|手机|电话|联系方式|车牌|人脸|出生|性别|民族|微信|当事人|"
    r"报警人|上报人|举报人|idcard|idnumber|identitycard|mobile|telephone|^phone|birth|fullname"
)
_STAFF_FIELDS = frozenset(("worker", "phone", "operator_contact"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of a file by field, and what else was decided about them.

    `column_of` maps fields to column names, `value_of` to the one value of every row. `by_row`
    says that identifiers come from row numbers, `suffixed` that repeated ones get a number.
    `personal` columns are dropped and never shown, `unused` ones hold nothing we keep.
    """

    layer: Layer
    column_of: Mapping[str, str] = field(default_factory=dict)
    value_of: Mapping[str, str] = field(default_factory=dict)
    by_row: bool = False
    suffixed: bool = False
    personal: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()

    def heading(self, name: str) -> str:
        """Return what a person calls the field: the column's name, else the label."""
        return self.column_of.get(name) or self.layer[name].zh

    def as_text(self) -> dict[str, str]:
        """Return the mapping as `--map` would say it, for previews and import records."""
        said = {name: f"{CONSTANT}{value}" for name, value in self.value_of.items()}
        said |= self.column_of
        if self.by_row:
            said[self.layer.key] = BY_ROW
        elif self.suffixed:
            said[self.layer.key] += SUFFIX
        return said


def recognised(
    table: RawTable, layer: Layer, said: Mapping[str, str], ledger: Ledger
) -> Columns | None:
    """Return which columns are which fields, or None when the file cannot be used like this.

    The ledger then says what is missing, and always what was dropped or left unused.
    """
    asked = _asked(table, layer, said, ledger)
    if asked is None:
        return None
    column_of = {
        **asked.column_of,
        **_known(table, layer, set(said), set(asked.column_of.values())),
    }
    have = {*column_of, *asked.value_of}
    by_row = asked.by_row or (layer.numbered and layer.key not in have)
    complete = _complete(table, layer, have | ({layer.key} if by_row else set()), ledger)
    left = [name for name in table.columns if name not in column_of.values()]
    personal = tuple(name for name in left if is_personal(name))
    unused = tuple(name for name in left if name not in personal)
    for rule, names in (("IN-19", personal), ("IN-21", unused)):
        if names:
            ledger.note(rule, found=", ".join(names))
    found = replace(asked, column_of=column_of, by_row=by_row, personal=personal, unused=unused)
    return found if complete else None


def _asked(
    table: RawTable, layer: Layer, said: Mapping[str, str], ledger: Ledger
) -> Columns | None:
    """Return what the person said, or None with a finding for everything that cannot hold."""
    asked = Columns(layer=layer)
    before = len(ledger.findings)
    for name, spec in said.items():
        refused = _refused(table, layer, name, spec)
        if refused:
            ledger.note("IN-12", found=f"{name}={spec}", required=refused)
        elif spec.startswith(CONSTANT):
            value = spec.removeprefix(CONSTANT)
            asked = replace(asked, value_of={**asked.value_of, name: value})
        elif spec == BY_ROW and spec not in table.columns:
            asked = replace(asked, by_row=True)
        else:
            suffixed = spec not in table.columns
            column = spec.removesuffix(SUFFIX) if suffixed else spec
            asked = replace(
                asked,
                column_of={**asked.column_of, name: column},
                suffixed=asked.suffixed or suffixed,
            )
    return asked if len(ledger.findings) == before else None


def is_personal(column: str) -> bool:
    """Tell whether a column's name says that it is about a person (DAT-09)."""
    return bool(_PERSONAL.search(comparable(column)))


def _refused(table: RawTable, layer: Layer, name: str, spec: str) -> Words | None:
    """Return why a `--map` cannot hold, or None."""
    fields = {one.name: one for one in layer.all_fields}
    if name not in fields:
        there = ", ".join(fields)
        return Words(f"图层 {layer.name} 的字段有 {there}", f"fields of {layer.name} are {there}")
    if spec.startswith(CONSTANT):
        return None
    of_key = name == layer.key
    column = spec.removesuffix(SUFFIX) if of_key and spec not in table.columns else spec
    if column not in table.columns and not (of_key and spec == BY_ROW):
        there = ", ".join(table.columns) or "-"
        return Words(f"文件中的列是 {there}", f"the columns of the file are {there}")
    if is_personal(column) and not layer.staff and name not in _STAFF_FIELDS:
        return Words("个人信息列不能导入", "a column about persons cannot be imported")
    return None


def _known(table: RawTable, layer: Layer, said: set[str], taken: set[str]) -> dict[str, str]:
    """Return the columns whose names are known; an identifier goes before label and synonym."""
    by_name: dict[str, list[str]] = {}
    for column in table.columns:
        name = labels(layer.name).get(comparable(column)) or _cut_short(table, layer, column)
        if name and name not in said and column not in taken:
            by_name.setdefault(name, []).append(column)
    found = {}
    for name, columns in by_name.items():
        order = [comparable(one) for one in layer[name].names]
        found[name] = min(columns, key=lambda one: _rank(order, comparable(one)))
    return found


def _rank(order: list[str], name: str) -> int:
    return order.index(name) if name in order else len(order)


def _cut_short(table: RawTable, layer: Layer, column: str) -> str | None:
    """Return the field whose name a Shapefile has cut to this one, when there is just one."""
    long = max(len(column.encode()), len(column.encode("gb18030"))) >= _CUT_AT_BYTES
    if table.kind != "shapefile" or not long:
        return None
    start = comparable(column)
    found = {name for label, name in labels(layer.name).items() if label.startswith(start)}
    return found.pop() if len(found) == 1 else None


def _complete(table: RawTable, layer: Layer, have: set[str], ledger: Ledger) -> bool:
    """Tell whether nothing required is missing; the ledger names what is."""
    if layer.key_from in have:
        have = have | {layer.key}
    lacking = [one for one in layer.all_fields if one.required and one.name not in have]
    if layer.placed and table.geometry is None and "shape" not in have:
        pair = [one for one in layer.all_fields if one.name in ("lon", "lat")]
        lacking += [one for one in pair if one.name not in have]
        if not pair:
            without = Words("没有图形", "it has no geometry")
            wanted = Words("需要带图形的文件", "a file with geometry is needed")
            ledger.note("IN-01", found=without, required=wanted)
            return False
    for one in lacking:
        _lacks(table, layer, one, ledger)
    return not lacking


def _lacks(table: RawTable, layer: Layer, one: Field, ledger: Ledger) -> None:
    by_row = f"--map {one.name}={BY_ROW}" if one.name == layer.key else ""
    ledger.note(
        "IN-03",
        found=", ".join(name for name in table.columns if not is_personal(name)) or "-",
        required=" / ".join(one.names),
        field=one.zh,
        name=one.name,
        hint=Words(
            f",或用 {by_row} 按行号编号" if by_row else "",
            f", or number the rows with {by_row}" if by_row else "",
        ),
    )
