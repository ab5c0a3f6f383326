"""Rejected rows that were corrected and come again: which import they are of, and which rows."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from gis.cells.words import text
from gis.reading.table import RawTable
from web.jobs.imports.result import REJECTS_HEAD


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Rows of a list of rejected rows: the import they are of, and by row here the row there."""

    import_id: str
    row_of: Mapping[int, int]


def without_reasons(
    table: RawTable, imports: Collection[str]
) -> tuple[RawTable, Correction | None]:
    """Return a list of rejected rows as the table it came from, and what it corrects.

    Any other table is returned as it is. A list that was written before anything was imported
    (`--rejects` of a refused import) corrects nothing that is known.
    """
    if not set(REJECTS_HEAD) <= table.columns.keys():
        return table, None
    cells = {name: list(map(text, table.columns[name].tolist())) for name in ("row", "import_id")}
    own = {name: column for name, column in table.columns.items() if name not in REJECTS_HEAD}
    bare = replace(table, columns=own)
    named = {one for one in cells["import_id"] if one}
    if len(named) != 1 or not named <= set(imports):
        return bare, None
    rows = zip(table.rows.tolist(), cells["row"], strict=True)
    row_of = {here: int(there) for here, there in rows if there and there.isdecimal()}
    return bare, Correction(import_id=named.pop(), row_of=row_of)
