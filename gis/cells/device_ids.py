"""Cells that hold ids of devices: twenty digits, taken as they are written and no other way."""

from gis.cells.codes import sheet_code
from gis.cells.words import known_text


def device_id(cell: object) -> str | None:
    """Return the id as it is written, full-width digits and all; what is wrong is for others.

    A number of over 15 digits is refused wherever it comes from: no float keeps them (DAT-02).

    >>> device_id("３７01"), device_id("37010200001320000001"), device_id("/")
    ('３７01', '37010200001320000001', None)
    """
    plain = sheet_code(cell)
    return known_text(cell) if isinstance(cell, str) else plain
