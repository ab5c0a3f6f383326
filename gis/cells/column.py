"""A whole column of cells into values, and which of them cannot be read."""

from collections.abc import Iterable

from gis.cells.cell import CellError, Parse


def read_column(cells: Iterable[object], parse: Parse) -> tuple[list[object], dict[int, CellError]]:
    """Return the value of every cell, None where it cannot be read, and those errors by index."""
    values: list[object] = []
    errors: dict[int, CellError] = {}
    for index, cell in enumerate(cells):
        try:
            values.append(parse(cell))
        except CellError as error:
            values.append(None)
            errors[index] = error
    return values, errors
