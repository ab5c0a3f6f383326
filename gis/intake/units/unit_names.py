"""Which unit a name means: 新华村, 新华村委会 and 新华社区居委会 are compared without their committee.

Names are made comparable only to be matched; what was delivered is never rewritten.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from gis.cells.words import normal
from gis.places import Division, Level, Unit
from gis.rulebook import Rule

_TOWNSHIP_DIGITS = 9
_LONGEST = 60  # no name of a unit is longer
_STEPS = 20  # mergers of mergers


class How(Enum):
    """How a unit was found."""

    CODE = auto()
    NAME = auto()
    NEAR = auto()  # by its name without the words for its committee
    SEVERAL = auto()  # more than one may be meant: a person must say
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Match:
    """The units a name may mean, and how they were found."""

    units: tuple[Unit, ...]
    how: How


NOTHING = Match((), How.UNKNOWN)


class UnitNames:
    """The units of the store by code and by every form of their names."""

    def __init__(self, units: Sequence[Unit], divisions: Sequence[Division], rule: Rule) -> None:
        self._bodies = [(str(end), str(kind)) for end, kind in rule.params["bodies"]]
        self._kinds = tuple(map(str, rule.params["kinds"]))
        self.by_code = {unit.code: unit for unit in units}
        self._forms: tuple[dict[str, list[Unit]], ...] = ({}, {}, {})
        for unit in units:
            for forms, form in zip(self._forms, self._all_forms(plain(unit.name)), strict=True):
                forms.setdefault(form, []).append(unit)
        self.towns: dict[str, set[str]] = {}
        for one in divisions:
            if one.level is Level.TOWNSHIP:
                for name in (plain(one.name), _bare_town(plain(one.name))):
                    self.towns.setdefault(name, set()).add(one.code[:_TOWNSHIP_DIGITS])
        self._above = sorted({plain(one.name) for one in divisions}, key=len, reverse=True)
        self._town_name = {one.code[:_TOWNSHIP_DIGITS]: one.name for one in divisions
                           if one.level is Level.TOWNSHIP}  # fmt: skip

    def match(self, name: str, town: str | None = None) -> Match:
        """Return the units a name means, those of the township only where one is named."""
        word = plain(name)
        if not word or len(word) > _LONGEST:
            return NOTHING
        within = self.towns.get(plain(town)) if town else None
        if within is None and town:
            within = self.towns.get(_bare_town(plain(town)))
        found = self._match(word, within)
        if found is NOTHING:
            rest, inside = self._without_places(word)
            found = self._match(rest, inside or within) if rest != word else found
        return found

    def learn(self, said: Iterable[tuple[str | None, str | None]]) -> None:
        """Learn which township a name of one is, where the store does not say it.

        It is the one in which all units lie that are named with it and of whose names there is
        one only: 柳溪镇青龙嘴村 tells where 柳溪镇新华村 is.
        """
        within: dict[str, set[str]] = {}
        for name, town in said:
            word = plain(town) if town else ""
            if not name or not word or {word, _bare_town(word)} & self.towns.keys():
                continue
            found = self._match(plain(name), None)
            if found.how in (How.NAME, How.NEAR):
                within.setdefault(word, set()).add(_town_of(found.units[0]))
        self.towns |= {word: towns for word, towns in within.items() if len(towns) == 1}

    def now(self, unit: Unit) -> Unit:
        """Return the unit that this one became part of, itself while it is current."""
        for _ in range(_STEPS):
            follower = self.by_code.get(unit.abolished_into or "")
            if follower is None or follower is unit:
                return unit
            unit = follower
        return unit

    def said(self, unit: Unit) -> str:
        """Return the name of a unit with its township, as a person tells it from its namesakes."""
        return f"{self._town_name.get(_town_of(unit), '')}{unit.name}"

    def _match(self, word: str, within: set[str] | None) -> Match:
        kind = self._kind(self._body(word))
        for at, (forms, form) in enumerate(zip(self._forms, self._all_forms(word), strict=True)):
            units = forms.get(form, [])
            if within is not None:
                units = [unit for unit in units if _town_of(unit) in within]
            if not units:
                continue
            meant = {self.now(unit).code for unit in units}
            other = {self._kind(self._body(plain(unit.name))) for unit in units} - {kind, ""}
            if len(meant) > 1 or (at == len(self._forms) - 1 and kind and other):
                return Match(tuple(units), How.SEVERAL)
            return Match((_best(units),), How.NEAR if at else How.NAME)
        return NOTHING

    def _all_forms(self, word: str) -> tuple[str, str, str]:
        body = self._body(word)
        kind = self._kind(body)
        return word, body, body.removesuffix(kind) or body

    def _body(self, word: str) -> str:
        for end, kind in self._bodies:
            stem = word.removesuffix(end)
            if stem not in ("", word):
                return stem if stem.endswith(self._kinds) else stem + kind
        return word

    def _kind(self, body: str) -> str:
        return next((kind for kind in self._kinds if body.endswith(kind) and body != kind), "")

    def _without_places(self, word: str) -> tuple[str, set[str] | None]:
        """Return a name without the places above it that it begins with, and those townships."""
        within = None
        again = True
        while again:
            place = next((p for p in self._above if word.startswith(p) and p != word), None)
            again = place is not None
            if place is not None:
                word = word.removeprefix(place)
                within = self.towns.get(place, within)
        return word, within


def plain(name: str) -> str:
    """Return a name as it is compared: plain letters, no blanks or brackets."""
    return "".join(letter for letter in normal(name) if letter.isalnum())


def _bare_town(name: str) -> str:
    return next((name.removesuffix(end) for end in ("街道办事处", "街道", "镇", "乡")
                 if name.endswith(end) and name != end), name)  # fmt: skip


def _town_of(unit: Unit) -> str:
    return (unit.parent or unit.code)[:_TOWNSHIP_DIGITS]


def _best(units: Iterable[Unit]) -> Unit:
    """Return the current one of units that are the same now."""
    return min(units, key=lambda unit: (unit.abolished_into is not None, unit.code))


@dataclass(frozen=True, slots=True)
class GridName:
    """A grid of the store: its code, its unit, and what it is called."""

    code: str
    unit_code: str | None
    name: str


def grids_by_name(
    grids: Iterable[GridName], words: Sequence[str]
) -> Mapping[tuple[str | None, str], set[str]]:
    """Return codes of grids by unit and comparable name, and by name alone (unit None)."""
    found: dict[tuple[str | None, str], set[str]] = {}
    for one in grids:
        for unit in {one.unit_code, None}:
            found.setdefault((unit, grid_key(one.name, words)), set()).add(one.code)
    return found


def grid_key(name: str, words: Sequence[str]) -> str:
    """Return the name of a grid as it is compared: its number in digits, however it is written.

    >>> [grid_key(name, ("网格",)) for name in ("1号网格", "一号网格", "第一网格", "网格1", "十二网格")]
    ['1', '1', '1', '1', '12']
    >>> grid_key("三里屯网格", ("网格",)), grid_key("新华第3网格", ("网格",))
    ('三里屯', '新华3')
    """
    word = plain(name)
    for end in words:
        head, found, tail = word.partition(end)
        if found and not (head and tail):
            return _numbered(head or tail, at_end=True)
        if found:
            return _numbered(head, at_end=True) + _numbered(tail, at_end=True)
    return _numbered(word, at_end=False) if word.startswith("第") or word.endswith("号") else word


_DIGITS = "零一二三四五六七八九"


def _numbered(word: str, *, at_end: bool) -> str:
    """Return a word with the number at its end (第十二号) in digits; words stay as they are."""
    stem = word.removesuffix("号")
    start = len(stem)
    while start and (stem[start - 1] in _DIGITS + "十百" or stem[start - 1].isdecimal()):
        start -= 1
    number = _value(stem[start:])
    head = stem[:start].removesuffix("第")
    clear = at_end or stem != word or head != stem[:start]
    return f"{head}{number}" if number is not None and clear else word


def _value(number: str) -> int | None:
    """Return a whole number written in digits or in Chinese, None when it is not well formed."""
    if number.isdecimal():
        return int(number) if len(number) < _TOWNSHIP_DIGITS else None
    total, digit = 0, 0
    for at, letter in enumerate(number):
        if letter in "十百":
            base = 10 if letter == "十" else 100
            if at and not digit:
                return None
            total, digit = total + max(digit, 1) * base, 0
        elif letter in _DIGITS and (not digit or letter == "零"):
            digit = _DIGITS.index(letter)
        else:
            return None
    return total + digit or None
