"""A delivered table with only the rows that are things, and its cells where they belong."""

from gis.intake.columns.decided import Columns
from gis.intake.coordinates.pairs import apart
from gis.intake.ledger import Ledger
from gis.intake.rows.filling import filled
from gis.intake.rows.quantities import tell_quantities
from gis.intake.rows.totals import without_totals
from gis.reading.table import RawTable


def only_things(table: RawTable, columns: Columns, ledger: Ledger) -> RawTable:
    """Return the table without totals and footers, blank places filled, pairs taken apart."""
    table = filled(without_totals(table, columns, ledger), columns, ledger)
    tell_quantities(table, columns, ledger)
    return apart(table, columns, ledger)
