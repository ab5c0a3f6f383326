"""To which units and grids the rows of a file belong, and on which basis they were counted."""

from collections.abc import Sequence

from gis.intake.places import Typed
from gis.intake.rows.basis import with_basis
from gis.intake.rows.division_codes import check_codes
from gis.intake.rows.sieve import Sieve
from gis.intake.rows.totals import check_reported
from gis.intake.units.grid_names import in_grids
from gis.intake.units.located import Beside, in_units
from gis.places import Unit


def among_units(typed: Typed, sieve: Sieve, names: Beside, units: Sequence[Unit] | None) -> Typed:
    """Return the rows with the units and grids they lie in; totals of units are checked."""
    layer, ledger = sieve.columns.layer, sieve.ledger
    typed = in_units(typed, layer, ledger, units, divisions=names.divisions)
    typed = in_grids(typed, ledger, names.grids)
    check_codes(typed, layer.name, ledger)
    if layer.name == "blocks":
        check_reported(typed.values, units, ledger)
    return with_basis(typed, sieve.table, sieve.columns, ledger)
