"""Codes of units that a person typed: refused when the store does not know them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from web.cli.output import refuse, words

if TYPE_CHECKING:
    from store.backend import Backend


def refuse_unknown(backend: "Backend", codes: Sequence[str] | None) -> None:
    """Refuse codes that no unit of the store has; None and nothing mean every unit."""
    from store.places import load_units

    known = {unit.code for unit in load_units(backend, codes)} if codes else set()
    missing = ", ".join(sorted(set(codes or ()) - known))
    if missing:
        refuse(
            words(
                f"库 {backend.address} 中没有村(社区):{missing}",
                f"no such unit in {backend.address}: {missing}",
            )
        )
