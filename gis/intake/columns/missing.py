"""What is asked about columns: which one a missing field is, which of several, which alike one."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from gis.cells import angles, codes
from gis.cells.column import read_column
from gis.cells.words import comparable, text
from gis.intake.columns.decided import BY_NAME, BY_ROW, CONSTANT, NONE, SUFFIX
from gis.intake.columns.headings import Headings, likely_pairs
from gis.intake.columns.persons import PersonColumns
from gis.intake.ledger import Ledger, listed
from gis.layers.fields import POINT, Field, Layer
from gis.questions import Choice
from gis.reading.outlines import is_place
from gis.reading.table import RawTable
from gis.rulebook import Words

_MOST_OFFERED = 60
_SAMPLES = 3
_LOOKED_AT = 50
_ROW_NUMBERS = Words("没有编号,按行号编号", "no identifier: number the rows")
_BY_NAME = Words(
    "没有代码,按名称对应库中已有的村(社区)", "no codes: the store's units of these names"
)
_NOT_THERE = Words("文件中没有这一项", "the file does not have it")
_UNUSED = Words("该列不使用", "the column is not used")
_COUNTS = ("households", "residents")
_PAIR = ("lon", "lat")
_LEAST_METRES = 100_000  # a whole number below it is a count of things


def _whole(value: float) -> bool:
    return value == int(value) and abs(value) < _LEAST_METRES


@dataclass(frozen=True, slots=True)
class Offer:
    """The columns that can still be chosen, and what is needed to show them."""

    table: RawTable
    layer: Layer
    headings: Headings
    persons: PersonColumns
    columns: tuple[str, ...]

    def choices(self, columns: Sequence[str]) -> tuple[Choice, ...]:
        """Return columns as choices, each with up to three of its cells."""
        return tuple(
            Choice(value=one, label=Words(one, one), note=self._samples(one))
            for one in columns[:_MOST_OFFERED]
        )

    def places(self) -> list[str]:
        """Return the columns whose cells may be longitudes, latitudes or metres of a plane."""
        return [one for one in self.columns[:_MOST_OFFERED] if self._of_places(one)]

    def written_places(self) -> list[str]:
        """Return the columns most of whose cells are places written as text."""
        return [one for one in self.columns[:_MOST_OFFERED] if self._of_texts(one)]

    def _of_texts(self, column: str) -> bool:
        cells = list(filter(None, map(text, self.table.columns[column][:_LOOKED_AT].tolist())))
        return 2 * sum(map(is_place, cells)) > len(cells)

    def _of_places(self, column: str) -> bool:
        cells = list(filter(None, map(text, self.table.columns[column][:_LOOKED_AT].tolist())))
        read = read_column(cells, angles.angle)
        good = [value for value in read.values if value is not None and not _whole(value)]
        return bool(cells) and 2 * len(good) > len(cells)

    def _samples(self, column: str) -> Words | None:
        cells = filter(None, map(text, self.table.columns[column][:_LOOKED_AT].tolist()))
        few = [self.persons.shown(one)[:40] for one in list(dict.fromkeys(cells))[:_SAMPLES]]
        return Words("如:" + "、".join(few), "such as " + ", ".join(few)) if few else None


def asked_for(offer: Offer, have: AbstractSet[str], ledger: Ledger) -> list[str]:
    """Ask which column each missing field is, and return the fields; none when all are there."""
    layer = offer.layer
    lacking = [one for one in layer.all_fields if one.required and one.name not in have]
    if layer.placed and offer.table.geometry is None and "shape" not in have:
        pair = [one for one in layer.all_fields if one.name in _PAIR and one.name not in have]
        if not have & {*_PAIR} and offer.written_places():
            pair = [layer["shape"]]
        elif not {*_PAIR} <= {*have} and not (pair and offer.places()):
            _say_nowhere(layer, ledger)
            return ["shape"]
        lacking += pair
    for one in lacking:
        _ask_missing(offer, one, ledger)
    return [one.name for one in lacking]


def _say_nowhere(layer: Layer, ledger: Ledger) -> None:
    """Say what to do with a file in which nothing can be a place."""
    points = POINT in layer.shapes
    zh = (
        "在表中补上“经度”“纬度”两列或“坐标”一列,或" if points else "在表中补上“范围”一列(坐标串),或"
    )
    en = (
        "add columns 经度 and 纬度 (longitude, latitude) or one 坐标, or"
        if points
        else "add a column 范围 with the points of each boundary, or"
    )
    ledger.note(
        "IN-01",
        found=Words(
            "既没有坐标列,也没有图形", "it has neither columns of coordinates nor geometry"
        ),
        required=Words(
            f"{layer.zh}的每一行都要有位置:请{zh}导入带图形的文件"
            "(GeoPackage、Shapefile、DXF、KML、GeoJSON)",
            f"every row of {layer.name} needs a place: {en} import a file with geometry "
            "(GeoPackage, Shapefile, DXF, KML, GeoJSON)",
        ),
    )


def _ask_missing(offer: Offer, one: Field, ledger: Ledger) -> None:
    of_key = one.name == offer.layer.key
    there = offer.places() if one.name in _PAIR else offer.columns[:_MOST_OFFERED]
    best = sorted(
        offer.written_places() if one.name == "shape" else there,
        key=lambda column: -offer.headings.likeness(column, one.name),
    )
    choices = offer.choices(best)
    numbered = of_key and one.parse is not codes.division_code  # those are the state's
    if numbered:
        choices += (Choice(value=BY_ROW, label=_ROW_NUMBERS),)
    if of_key and offer.layer.name == "units":
        choices = (Choice(value=BY_NAME, label=_BY_NAME), *choices)
    ledger.ask(
        "IN-03",
        f"column.{one.name}",
        choices=choices,
        free=f"COLUMN{SUFFIX}" if of_key else f"{CONSTANT}VALUE",
        found=listed(offer.columns) or "-",
        required=" / ".join(one.names),
        field=one.zh,
        name=one.name,
    )


def ask_several(offer: Offer, name: str, columns: Sequence[str], ledger: Ledger) -> bool:
    """Ask which of several columns a field is; tell whether it was asked.

    Of several known names the first is taken; only of counts it is asked, where one name may be
    the total and the other a part of it.
    """
    known = [one for one in columns if offer.headings.known.get(comparable(one)) == name]
    if len(known) == len(columns) and name not in _COUNTS:
        return False
    taken = Words(f"取“{columns[0]}”", f'"{columns[0]}" is taken')
    _ask(offer, offer.layer[name], columns, ledger, otherwise=taken if known else _UNUSED)
    return True


def ask_alike(offer: Offer, fields: Sequence[str], ledger: Ledger) -> None:
    """Ask about columns that are only alike to a field, which goes on without an answer."""
    rule = ledger.pack["IN-70"]
    wanted = [name for name in fields if not offer.layer[name].required]
    pairs = likely_pairs(offer.headings, offer.columns, wanted, rule.number("ask"))
    for _, column, name in pairs[: rule.count("questions")]:
        _ask(offer, offer.layer[name], [column], ledger, otherwise=_UNUSED)


def _ask(
    offer: Offer, one: Field, columns: Sequence[str], ledger: Ledger, *, otherwise: Words
) -> None:
    ledger.ask(
        "IN-71",
        f"column.{one.name}",
        choices=(*offer.choices(columns), Choice(value=NONE, label=_NOT_THERE)),
        otherwise=otherwise,
        found=listed(list(columns)),
        field=one.zh,
        name=one.name,
    )
