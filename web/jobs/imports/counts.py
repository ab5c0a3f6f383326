"""New counts of blocks the store has: a table without places changes households, nothing else.

The survey sheet comes back this way: who counted knows the ids of the blocks, not their outlines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from gis.cells.words import text
from gis.intake.columns.recognising import recognised
from gis.intake.ledger import Ledger
from gis.intake.rows.sieve import Form
from gis.intake.taking import Intake, Wishes
from gis.layers.catalogue import LAYERS
from gis.layers.fields import SHAPE
from gis.places import Block
from gis.reading.table import RawTable
from gis.rulebook import Pack, Words

_PLACES = frozenset(("lon", "lat", "shape"))
_ABOUT = ("basis", "as_of", "source")  # of the count, not of the block
_LOOKED_AT = 50  # rows that tell which column is which
_STORED = "EPSG:4490"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """A table of counts: the rows that hold one, with the outlines of the store; who is known."""

    table: RawTable
    known: Mapping[str, Block]
    blank: int

    @property
    def forms(self) -> Mapping[str, Form]:
        """What an id must be: one of a block in the store."""
        return {"block_id": Form(rule="IN-105", fault=self._fault)}

    def _fault(self, code: str) -> Words | None:
        return None if code in self.known else Words("库中没有这个楼栋", "no such block")

    def kept(self, things: Sequence[object]) -> tuple[Block, ...]:
        """Return the blocks of the store with what the rows say of their counts.

        Basis, day and source of a count that changed are those of the file, unknown without.
        """
        found = []
        for one in (thing for thing in things if isinstance(thing, Block)):
            old = self.known[one.block_id]
            same = one.households == old.households and one.approx == old.approx
            about: dict[str, Any] = {
                n: getattr(one, n) or (getattr(old, n) if same else None) for n in _ABOUT
            }
            found.append(replace(old, households=one.households, approx=one.approx, **about))
        return tuple(found)

    def told(self, intake: Intake, ledger: Ledger) -> Intake:
        """Return the intake, rejected rows without the outlines that were not delivered."""
        ledger.note("IN-104", found=intake.accepted)
        if self.blank:
            ledger.note("IN-106", found=self.blank)
        rejected = (
            replace(row, original={k: v for k, v in row.original.items() if k != SHAPE.zh})
            for row in intake.rejected
        )
        return replace(intake, datum=None, rejected=tuple(rejected))


def is_of_counts(table: RawTable, wishes: Wishes, pack: Pack) -> bool:
    """Tell whether a table of blocks has ids and households, and nothing about places."""
    layer = LAYERS["blocks"]
    if table.geometry is not None:
        return False
    head = {name: column[:_LOOKED_AT] for name, column in table.columns.items()}
    few = replace(table, columns=head, rows=table.rows[:_LOOKED_AT])
    ledger = Ledger(pack, table.file, wishes.answers)
    mapping = recognised(few, layer, wishes.said(layer), ledger).column_of
    return not _PLACES & mapping.keys() and {"block_id", "households"} <= mapping.keys()


def counts_of(
    table: RawTable, wishes: Wishes, blocks: Sequence[Block], pack: Pack
) -> Counts | None:
    """Return a table of counts held against the blocks there are; None where it knows none."""
    layer = LAYERS["blocks"]
    ledger = Ledger(pack, table.file, wishes.answers)
    columns = recognised(table, layer, wishes.said(layer), ledger).column_of
    known = {block.block_id: block for block in blocks}
    ids = [text(cell) or "" for cell in table.columns[columns["block_id"]].tolist()]
    if not known.keys() & set(ids):
        return None
    counts = table.columns[columns["households"]].tolist()
    there = np.array([text(cell) is not None for cell in counts], dtype=bool)
    shapes = np.empty(len(ids), dtype=object)
    shapes[:] = [known[code].geometry if code in known else None for code in ids]
    kept = replace(
        table,
        columns={name: column[there] for name, column in table.columns.items()},
        rows=table.rows[there],
        geometry=shapes[there],
        crs=_STORED,
    )
    named = sum(bool(code) and not full for code, full in zip(ids, there.tolist(), strict=True))
    return Counts(table=kept, known=known, blank=named)
