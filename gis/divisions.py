"""What a 12-digit division code says: levels, kind of township, kind of unit, and what is wrong.

Source: rules of the statistics bureau (国统字〔2009〕91号), GB/T 2260, GB/T 10114. Village ranges
agree with every code list seen; their text was not read.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from gis.findings import Finding, Outcome, Place
from gis.places import Level, Unit, UnitKind
from gis.rulebook import Pack, Words

DIGITS = 12
_ENDS = {Level.PROVINCE: 2, Level.CITY: 4, Level.COUNTY: 6, Level.TOWNSHIP: 9, Level.UNIT: 12}

TOWNSHIP_CLASSES: tuple[tuple[range, Words], ...] = (
    (range(1, 100), Words("街道", "subdistrict")),
    (range(100, 200), Words("镇", "town")),
    (range(200, 400), Words("乡", "township")),
    (range(400, 600), Words("类似乡级单位", "similar to a township")),
)
UNIT_CLASSES: tuple[tuple[range, str, Words], ...] = (
    (range(1, 200), "committee", Words("居民委员会", "a residents' committee")),
    (range(200, 400), "village", Words("村民委员会", "a village committee")),
    (range(400, 500), "committee", Words("类似居委会", "similar to a residents' committee")),
    (range(500, 600), "village", Words("类似村委会", "similar to a village committee")),
)
# 统计上划分城乡的规定
URBAN_RURAL_CLASSES = ("111", "112", "121", "122", "123", "210", "220")
KINDS = {
    UnitKind.URBAN_COMMUNITY: Words("城镇社区", "urban community"),
    UnitKind.MARKET_TOWN_COMMUNITY: Words("场镇社区", "market-town community"),
    UnitKind.VILLAGE: Words("村", "village"),
}


@dataclass(frozen=True, slots=True)
class DivisionCode:
    """A valid code and its level; a code above the village is padded with zeros."""

    text: str
    level: Level

    @property
    def prefix(self) -> str:
        """The digits that count: every place below has a code that begins with them."""
        return self.text[: _ENDS[self.level]]

    @property
    def township_class(self) -> Words | None:
        """What kind of township digits 7-9 name; None above the township."""
        if _ENDS[self.level] < _ENDS[Level.TOWNSHIP]:
            return None
        return next(words for span, words in TOWNSHIP_CLASSES if int(self.text[6:9]) in span)

    @property
    def implied(self) -> tuple[str, Words] | None:
        """What digits 10-12 say a unit is: `committee` or `village`, and its words."""
        if self.level is not Level.UNIT:
            return None
        number = int(self.text[9:12])
        return next((kind, words) for span, kind, words in UNIT_CLASSES if number in span)

    def parent(self, level: Level) -> "DivisionCode":
        """Return the code of the place of a higher level that this one lies in."""
        return DivisionCode(self.text[: _ENDS[level]].ljust(DIGITS, "0"), level)

    def covers(self, other: str) -> bool:
        """Tell whether a code lies in this place (or is this place)."""
        return other.startswith(self.prefix)


def units_in(township: str, units: Iterable[Unit]) -> list[Unit]:
    """Return the units of a township, named by nine digits, twelve, or a code of its own."""
    code = read_code(township.ljust(DIGITS, "0"), Level.TOWNSHIP)
    inside = code.covers if isinstance(code, DivisionCode) else (lambda _: False)
    return [unit for unit in units if unit.parent == township or inside(unit.code)]


def read_code(text: str, level: Level = Level.UNIT) -> DivisionCode | Words:
    """Return the code, or the reason why it is none of this level (ADM-01).

    Blanks around it are dropped; nothing else is repaired: a lost zero cannot be known.
    """
    code = text.strip()
    fault = _form_fault(code) or _level_fault(code, level) or _number_fault(code, level)
    return fault or DivisionCode(code, level)


def _form_fault(code: str) -> Words | None:
    if "E+" in code.upper():
        return Words(
            "是表格软件改写的科学计数,末尾数字已丢失",
            "a spreadsheet rewrote it and lost its digits",
        )
    if not (code.isascii() and code.isdigit()):
        return Words("含有数字以外的字符", "it holds something other than digits")
    if len(code) != DIGITS:
        return Words(f"应为12位,现有{len(code)}位", f"it has {len(code)} digits, expected 12")
    return None


def _level_fault(code: str, level: Level) -> Words | None:
    end = _ENDS[level]
    if code[end:].strip("0"):
        return Words(
            f"第{end + 1}位起应为0,这是更低一级的代码",
            f"digits from {end + 1} on should be 0: it is the code of a lower level",
        )
    starts = [0, *[e for e in _ENDS.values() if e < end]]
    for start, stop in zip(starts, [*starts[1:], end], strict=True):
        if not code[start:stop].strip("0"):
            return Words(
                f"第{start + 1}—{stop}位全为0,这是更高一级的代码",
                f"digits {start + 1}-{stop} are 0: it is the code of a higher level",
            )
    return None


def _number_fault(code: str, level: Level) -> Words | None:
    if not "11" <= code[:2] <= "82":
        return Words(f"没有省级代码{code[:2]}", f"there is no province {code[:2]}")
    end = _ENDS[level]
    if end >= _ENDS[Level.TOWNSHIP] and not any(int(code[6:9]) in s for s, _ in TOWNSHIP_CLASSES):
        return Words(
            f"乡级代码{code[6:9]}不在001—599内", f"township number {code[6:9]} is not in 001-599"
        )
    if end == DIGITS and not any(int(code[9:]) in s for s, _, _ in UNIT_CLASSES):
        return Words(
            f"村级代码{code[9:]}不在001—599内", f"village number {code[9:]} is not in 001-599"
        )
    return None


def code_findings(unit: Unit, on: str, pack: Pack) -> list[Finding]:
    """Return what is wrong with a unit's code and class on an ISO date (ADM-01 to ADM-04)."""
    checks: dict[str, Callable[[Unit, Pack], Finding | None]] = {
        "ADM-01": _form,
        "ADM-02": _agreement,
        "ADM-03": _urban_rural,
        "ADM-04": partial(_current, on=on),
    }
    found = [check(unit, pack) for rule, check in checks.items() if pack.has(rule)]
    return [finding for finding in found if finding is not None]


def _form(unit: Unit, pack: Pack) -> Finding | None:
    fault = read_code(unit.code)
    if isinstance(fault, DivisionCode):
        return None
    return pack["ADM-01"].finding(
        Outcome.FAIL, _place(unit), found=unit.code, required="12", code=unit.code, why=fault
    )


def _agreement(unit: Unit, pack: Pack) -> Finding | None:
    code = read_code(unit.code)
    implied = code.implied if isinstance(code, DivisionCode) else None
    if implied is None:
        return None  # ADM-01 says so
    if unit.kind is None:
        return None  # CHK-02 says so
    kind, words = implied
    if (kind == "village") == (unit.kind is UnitKind.VILLAGE):
        return None
    return pack["ADM-02"].finding(
        Outcome.FAIL,
        _place(unit),
        found=unit.kind.value,
        required=kind,
        unit=unit.name,
        code=unit.code,
        implied=words,
        kind=KINDS[unit.kind],
    )


def _urban_rural(unit: Unit, pack: Pack) -> Finding | None:
    found = unit.urban_rural_class
    if found is None or found in URBAN_RURAL_CLASSES:
        return None
    required = " ".join(URBAN_RURAL_CLASSES)
    return pack["ADM-03"].finding(
        Outcome.FAIL, _place(unit), found=found, required=required, c=found
    )


def _current(unit: Unit, pack: Pack, on: str) -> Finding | None:
    ended = unit.valid_to is not None and unit.valid_to < on
    if unit.abolished_into is None and not ended:
        return None
    return pack["ADM-04"].finding(
        Outcome.FAIL,
        _place(unit),
        found=unit.valid_to,
        unit=unit.name,
        code=unit.code,
        succ=unit.abolished_into or Words("去向未登记", "successor not recorded"),
    )


def _place(unit: Unit) -> Place:
    return Place("unit", unit.code, unit.code)
