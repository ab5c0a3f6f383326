"""Which row of a sheet is its header, and what its columns are called."""

from collections.abc import Collection, Sequence

from gis.cells.words import comparable
from gis.reading.kinds import UnreadableFileError
from gis.rulebook import Words

HEADER_ROWS = 20  # titles and notes stand above the header, never more than this


def header_of(file: str, rows: Sequence[Sequence[object]], labels: Collection[str]) -> int:
    """Return the index of the header: the row with most known names, else the first row."""
    if not rows:
        nothing = Words("没有任何行", "it has no rows")
        raise UnreadableFileError(file, nothing, Words("应有表头和数据", "a header and rows"))

    def known(row: Sequence[object]) -> int:
        return len({comparable(str(cell)) for cell in row if cell is not None} & set(labels))

    most = max(known(row) for row in rows)
    return next(at for at, row in enumerate(rows) if known(row) == most)


def named(row: Sequence[object]) -> list[str]:
    """Return column names; a name met again gets a number, a blank one stays empty."""
    names: list[str] = []
    for cell in row:
        plain = "" if cell is None else " ".join(str(cell).split())
        again = sum(name == plain or name.startswith(f"{plain} (") for name in names)
        names.append(f"{plain} ({again + 1})" if plain and again else plain)
    return names
