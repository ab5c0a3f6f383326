"""Units of a file that has names and no codes: matched to those of the store."""

from collections import Counter
from dataclasses import replace

import numpy as np

from gis.cells.column import as_list
from gis.cells.words import known_text
from gis.intake.columns import Columns
from gis.intake.ledger import Ledger, listed
from gis.intake.units import Beside, Said, told_units
from gis.reading.table import RawTable


def coded_by_name(
    table: RawTable, columns: Columns, ledger: Ledger, beside: Beside
) -> tuple[RawTable, Columns]:
    """Return the table with the codes of the units that its names mean, and with their own names."""
    heading = columns.column_of["name"]
    names = [known_text(cell) for cell in as_list(table.columns[heading])]
    said: Counter[Said] = Counter((None, name, None) for name in names)
    found = told_units(said, ledger, beside.units or (), beside.divisions)
    codes = [found[None, name, None] for name in names]
    by_code = {unit.code: unit.name for unit in beside.units or ()}
    known = [None if code is None else by_code[code] for code in codes]
    added = {"code": (_free(table, "区划代码"), codes), "name": (_free(table, "名称"), known)}
    matched = [name for name in known if name is not None]
    ledger.note("IN-178", found=len(matched), names=listed(matched))
    cells = {heading: np.array(values, dtype=object) for heading, values in added.values()}
    headings = {name: heading for name, (heading, _) in added.items()}
    return (
        replace(table, columns={**table.columns, **cells}),
        replace(columns, column_of={**columns.column_of, **headings}),
    )


def _free(table: RawTable, heading: str) -> str:
    while heading in table.columns:
        heading += "'"
    return heading
