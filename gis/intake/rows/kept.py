"""The rows of a file read and placed, and of those the ones that are kept."""

from collections.abc import Sequence
from itertools import compress

from gis.intake.coordinates.placing import Placed, placed
from gis.intake.places import Typed
from gis.intake.rows.reading import values_of
from gis.intake.rows.sieve import Sieve
from gis.intake.rows.values import BadConstantError
from gis.places import Unit

_AS_THEY_STOOD = ("lon", "lat")  # whose digits tell whether they were padded


def where_they_lie(sieve: Sieve, crs: str | None, units: Sequence[Unit] | None) -> Placed | None:
    """Return values and shapes of the rows, None with a finding when they cannot be used."""
    try:
        values = values_of(sieve)
    except BadConstantError as error:
        sieve.ledger.note("IN-12", found=error.said, required=error.wanted)
        return None
    return placed(sieve, values, crs, units)


def kept(sieve: Sieve, where: Placed) -> Typed:
    """Return the rows that nothing rejects."""
    good = sieve.kept()
    chosen = good.tolist()
    return Typed(
        values={name: list(compress(column, chosen)) for name, column in where.values.items()},
        rows=sieve.table.rows[good],
        shapes=where.shapes[good],
        delivered=list(compress(where.delivered, chosen)),
        unit_located=[False] * int(good.sum()),
        headings=sieve.columns.column_of,
        cells={
            name: sieve.table.columns[column][good]
            for name, column in sieve.columns.column_of.items()
            if name in _AS_THEY_STOOD
        },
    )
