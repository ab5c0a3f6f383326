"""Cells into values, row by row: what can be kept, what is unknown, what rejects its row."""

from typing import Any

from gis.intake.rows.division_codes import reject_no_units
from gis.intake.rows.keys import (
    add_keys,
    add_levels,
    offer_plain,
    reject_malformed,
    reject_repeated,
)
from gis.intake.rows.plausible import doubt_counts, doubt_levels, settle_angles
from gis.intake.rows.shifts import settle_shifts
from gis.intake.rows.sieve import Sieve
from gis.intake.rows.values import constant, field_values


def values_of(sieve: Sieve) -> dict[str, list[Any]]:
    """Return the values by field, in row order; rows that cannot be kept are rejected."""
    values: dict[str, list[Any]] = {}
    about: frozenset[int] = frozenset()
    for one in sieve.columns.layer.all_fields:
        if one.name in sieve.columns.column_of:
            read = field_values(sieve, one)
            values[one.name], about = read.values, about | read.about
        elif one.name in sieve.columns.value_of:
            values[one.name] = [constant(sieve, one)] * len(sieve.table)
    if about:
        said = values.get("approx", [None] * len(sieve.table))
        values["approx"] = [at in about or value for at, value in enumerate(said)]
    settle_angles(sieve, values)
    settle_shifts(sieve, values)
    offer_plain(sieve, values)
    add_keys(sieve, values)
    if sieve.columns.layer.name == "divisions":
        add_levels(sieve, values)
    _reject_missing(sieve, values)
    reject_malformed(sieve, values)
    reject_no_units(sieve, values)
    reject_repeated(sieve, values)
    doubt_counts(sieve, values)
    doubt_levels(sieve, values)
    return values


def _reject_missing(sieve: Sieve, values: dict[str, list[Any]]) -> None:
    for one in sieve.columns.layer.all_fields:
        if one.required and None in values.get(one.name, ()):
            for at, value in enumerate(values[one.name]):
                if value is None and at not in sieve.bad:
                    sieve.reject(at, "IN-06", col=sieve.columns.heading(one.name))
