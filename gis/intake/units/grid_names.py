"""Which grid a thing belongs to by the label people write: 1号网格, 一号网格, 第一网格, 网格1."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from gis.intake.ledger import Ledger, listed
from gis.intake.places import Typed
from gis.intake.units.unit_names import GridName, grid_key, grids_by_name

_SHOWN = 5


def in_grids(typed: Typed, ledger: Ledger, grids: Sequence[GridName] | None) -> Typed:
    """Return the rows with the grids their labels mean, in the row's unit where it is known.

    Labels are used up here; one that means no grid or several leaves the grid unknown.
    """
    values = dict(typed.values)
    labels = values.pop("grid_name", None)
    if labels is None or grids is None:
        return replace(typed, values=values)
    words = ledger.pack["IN-174"].params["words"]
    by_name = grids_by_name(grids, words)
    nobody: list[str | None] = [None] * len(typed)
    given = values.get("grid_code", nobody)
    said = list(zip(given, labels, values.get("unit_code", nobody), strict=True))
    found = {
        one: one[0] or _grid(by_name.get((one[2], grid_key(one[1], words)), set()))
        for one in set(said)
        if one[1]
    }
    rows = Counter(one for one in said if one in found and one[0] is None)
    known = {one: n for one, n in rows.items() if found[one]}
    strange = {one: n for one, n in rows.items() if not found[one]}
    if known:
        pairs = sorted({f"{one[1]} → {found[one]}" for one in known})
        shown = ", ".join(pairs[:_SHOWN]) + (" …" if len(pairs) > _SHOWN else "")
        ledger.note("IN-174", found=sum(known.values()), names=shown)
    if strange:
        names = listed(sorted({str(one[1]) for one in strange}))
        ledger.note("IN-175", found=sum(strange.values()), names=names)
    values["grid_code"] = [found.get(one, one[0]) for one in said]
    return replace(typed, values=values)


def _grid(codes: set[str]) -> str | None:
    return next(iter(codes)) if len(codes) == 1 else None
