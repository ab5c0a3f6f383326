"""Codes of units and townships that a person typed: refused when the store does not know them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from web.cli.output import refuse, words

if TYPE_CHECKING:
    from store.backend import Backend


def units_named(backend: "Backend", codes: Sequence[str] | None) -> list[str] | None:
    """Return the codes of the units, a township standing for all of its own; None for every unit.

    Codes that are neither are refused.
    """
    from gis.divisions import units_in
    from store.places import load_units

    if not codes:
        return None
    units = load_units(backend)
    known = {unit.code for unit in units}
    there = [unit for unit in units if unit.abolished_into is None]
    named = {c: [c] if c in known else [unit.code for unit in units_in(c, there)] for c in codes}
    missing = ", ".join(sorted(code for code, inside in named.items() if not inside))
    if missing:
        refuse(
            words(
                f"库 {backend.address} 中没有村(社区)或乡镇(街道):{missing}",
                f"no such unit or township in {backend.address}: {missing}",
            )
        )
    return list(dict.fromkeys(code for inside in named.values() for code in inside))
