"""Gauss-Kruger zones of China: which EPSG code is which datum, width, meridian and prefix.

A zone of 3 degrees has the number meridian / 3 (25 to 45), one of 6 degrees (meridian + 3) / 6
(13 to 23): a number in front of the easting therefore names width and meridian together.
"""

from collections.abc import Mapping
from dataclasses import dataclass

PREFIX_M = 1_000_000.0  # the zone's number stands in front of six digits of metres

CGCS2000, XIAN_80, BEIJING_54 = "cgcs2000", "xian80", "beijing54"

_THREE, _SIX = 3, 6
_FIRST = {_THREE: 25, _SIX: 13}
_NUMBERS = {_THREE: range(25, 46), _SIX: range(13, 24)}
# the first code of each row of zones: (datum, width, with prefix)
_STARTS = {
    (CGCS2000, _THREE, True): 4513,
    (CGCS2000, _THREE, False): 4534,
    (CGCS2000, _SIX, True): 4491,
    (CGCS2000, _SIX, False): 4502,
    (XIAN_80, _THREE, True): 2349,
    (XIAN_80, _THREE, False): 2370,
    (XIAN_80, _SIX, True): 2327,
    (XIAN_80, _SIX, False): 2338,
    (BEIJING_54, _THREE, True): 2401,
    (BEIJING_54, _THREE, False): 2422,
    (BEIJING_54, _SIX, True): 21413,
    (BEIJING_54, _SIX, False): 21453,
}


@dataclass(frozen=True, slots=True)
class Zone:
    """One zone: EPSG code, datum, width and central meridian in degrees, prefix or None."""

    code: int
    datum: str
    width: int
    meridian: int
    prefix: int | None

    @property
    def name(self) -> str:
        """The name of its coordinate system, EPSG:n."""
        return f"EPSG:{self.code}"


def _zone(key: tuple[str, int, bool], number: int) -> Zone:
    named, width, prefixed = key
    meridian = number * _THREE if width == _THREE else number * _SIX - _THREE
    code = _STARTS[key] + number - _FIRST[width]
    return Zone(code, named, width, meridian, number if prefixed else None)


ZONES: Mapping[int, Zone] = {
    zone.code: zone
    for key in _STARTS
    for zone in (_zone(key, number) for number in _NUMBERS[key[1]])
}


def of_prefix(prefix: int, named: str = CGCS2000) -> Zone | None:
    """Return the zone whose number stands in front of the eastings, None for no such zone.

    >>> of_prefix(38).name, of_prefix(19).meridian, of_prefix(50)
    ('EPSG:4526', 111, None)
    """
    found = [zone for zone in ZONES.values() if (zone.datum, zone.prefix) == (named, prefix)]
    return found[0] if found else None


def of_meridian(meridian: int, named: str = CGCS2000, width: int = _THREE) -> Zone | None:
    """Return the zone without prefix of a central meridian, None where there is none.

    >>> of_meridian(114).name, of_meridian(115)
    ('EPSG:4547', None)
    """
    wanted = (named, width, meridian, None)
    found = [z for z in ZONES.values() if (z.datum, z.width, z.meridian, z.prefix) == wanted]
    return found[0] if found else None


def meridians(width: int = _THREE) -> tuple[int, ...]:
    """Return the central meridians of all zones of a width, from west to east."""
    return tuple(sorted({zone.meridian for zone in ZONES.values() if zone.width == width}))
