"""Rows that stand for several things: told with their number, each is taken as one."""

from gis.cells.column import read_column
from gis.cells.counts import count
from gis.cells.words import comparable
from gis.intake.columns.decided import Columns
from gis.intake.ledger import Ledger, listed
from gis.reading.table import RawTable


def tell_quantities(table: RawTable, columns: Columns, ledger: Ledger) -> None:
    """Say which rows of a register name more than one thing: nothing makes three cameras of one."""
    rule = ledger.pack["IN-177"]
    if columns.layer.name not in rule.params["layers"]:
        return
    words = {comparable(word) for word in rule.params["headings"]}
    for name in columns.unused:
        if comparable(name) not in words:
            continue
        values = read_column(table.columns[name], count).values
        several = [at for at, value in enumerate(values) if value is not None and value > 1]
        if several:
            ledger.note(
                "IN-177",
                found=len(several),
                col=name,
                n=sum(value for value in values if value is not None),
                rows=listed([str(row) for row in table.rows[several]]),
            )
