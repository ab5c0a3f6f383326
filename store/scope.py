"""Which places someone may see: levels with codes, never a prefix of a text.

A 12-digit code has its meaning by position (province 2 digits, city 4, county 6, township 9,
unit 12). A unit code of another shape (sample places abroad) is covered only by everything or by
a grant of exactly that unit.
"""

from dataclasses import dataclass

from gis.places import Level

DIGITS = {Level.PROVINCE: 2, Level.CITY: 4, Level.COUNTY: 6, Level.TOWNSHIP: 9, Level.UNIT: 12}
CODE_LENGTH = 12

Grants = tuple[tuple[Level | None, str], ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """Grants by (level, code); the level None covers everything. No grant covers nothing.

    >>> Scope(((Level.COUNTY, "510711"),)).covers("510711002003")
    True
    >>> Scope(((Level.CITY, "510700000000"),)).covers("510811002003")
    False
    >>> Scope().covers("510711002003")
    False
    """

    grants: Grants = ()

    def __post_init__(self) -> None:
        for level, code in self.grants:
            _check(level, code)

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return any(level is None for level, _ in self.grants)

    @property
    def nothing(self) -> bool:
        """Whether nothing at all may be seen."""
        return not self.grants

    def covers(self, unit_code: str | None) -> bool:
        """Tell whether things of this unit may be seen; None is a place in no unit."""
        if self.everything:
            return True
        if unit_code is None:
            return False
        return any(_covers(level, code, unit_code) for level, code in self.grants)

    def key(self) -> str:
        """Return a short text that is equal for equal scopes: for caches and ETags."""
        if self.everything:
            return "*"
        parts = (f"{level}:{code}" for level, code in self.grants if level is not None)
        return ",".join(sorted(set(parts))) or "-"


def _check(level: Level | None, code: str) -> None:
    if level is None or level is Level.UNIT:
        if level is Level.UNIT and not code:
            raise ValueError("a grant of level unit needs the unit's code, found ''")
        return
    digits = DIGITS[level]
    if not (code.isascii() and code.isdigit() and digits <= len(code) <= CODE_LENGTH):
        raise ValueError(
            f"grant {code!r}: expected {digits} to {CODE_LENGTH} digits for level {level}"
        )
    if code[digits:].strip("0"):
        raise ValueError(f"grant {code!r}: names something below level {level}")


def _covers(level: Level | None, code: str, unit_code: str) -> bool:
    if level is None or level is Level.UNIT:
        return level is None or unit_code == code
    if len(unit_code) != CODE_LENGTH or not (unit_code.isascii() and unit_code.isdigit()):
        return False
    digits = DIGITS[level]
    return unit_code[:digits] == code[:digits]


EVERYTHING = Scope(((None, ""),))
NOTHING = Scope()
