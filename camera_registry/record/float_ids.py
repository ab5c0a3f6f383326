"""Device ids that a number cell has rounded: their last digits are lost (DAT-02, IN-92)."""

import math
from collections.abc import Iterable

from camera_registry.record.gb_id import DIGITS
from gis.rulebook import Rule


def from_floats(ids: Iterable[str], rule: Rule) -> frozenset[str]:
    """Return the ids that a number cell has rounded, when they are too many to be chance.

    A float of 20 digits is a multiple of 2048 or more. One honest id in some thousands is such a
    number too: only more of them than `chance` allows say that a file went through one.

    >>> from gis.rulebook import load_pack
    >>> rule = load_pack()["IN-92"]
    >>> sorted(from_floats(["37010200001320000001", "37010200001320001536"], rule))
    ['37010200001320001536']
    >>> from_floats(["37010200001320000001", "37010200001320000002"], rule)
    frozenset()
    """
    plain = {one for one in ids if len(one) == DIGITS and one.isascii() and one.isdigit()}
    rounded = frozenset(one for one in plain if int(float(one)) == int(one))
    expected = sum(1 / math.ulp(float(one)) for one in plain)
    return (
        rounded
        if rounded and _by_chance(len(rounded), expected) < rule.number("chance")
        else (frozenset())
    )


def _by_chance(least: int, expected: float) -> float:
    """Return how likely so many or more would be by chance (Poisson)."""
    below, term = 0.0, math.exp(-expected)
    for number in range(least):
        below += term
        term *= expected / (number + 1)
        if number > expected and term < 1e-12:  # noqa: PLR2004 -- what follows adds nothing
            break
    return max(0.0, 1.0 - below)
