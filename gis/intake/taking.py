"""From a delivered table to checked rows: what is taken, what is rejected, and why.

Nothing here decides for a person: a file whose columns or coordinate system are not known is
blocked, a row that cannot be kept is rejected with its original cells, and every other change is
said in a finding.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from gis.findings import Finding
from gis.intake.columns.decided import CONSTANT, Columns, shown_samples
from gis.intake.columns.recognising import recognised
from gis.intake.coordinates.drawings import drawn
from gis.intake.coordinates.tracks import joined
from gis.intake.ledger import Ledger
from gis.intake.places import Typed
from gis.intake.rows.kept import kept, where_they_lie
from gis.intake.rows.sieve import Form, Rejected, Sieve
from gis.intake.things import only_things
from gis.intake.units.belonging import among_units
from gis.intake.units.located import Beside, coded_by_name
from gis.layers.catalogue import LAYERS
from gis.layers.fields import Layer
from gis.places import Unit
from gis.questions import Answers, Question
from gis.reading.table import RawTable
from gis.rulebook import Pack, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a person said about a file: its datum, the unit of all rows, fields to columns.

    `mapping` is what `gis.intake.columns.decided` reads: a column, ":=VALUE", "#row" or "COLUMN#".
    `answers` answer the questions of the file by their ids (`gis.questions`).
    """

    crs: str | None = None
    unit: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    answers: Answers = field(default_factory=dict)

    def said(self, layer: Layer) -> dict[str, str]:
        """Return the mapping with the answers about columns and the unit of all rows in it."""
        names = {one.name for one in layer.fields}
        where = layer.key if layer.name == "units" else "unit_code"
        told = {f"column.{one.name}": one.name for one in layer.all_fields}
        said = {told[name]: value for name, value in self.answers.items() if name in told and value}
        said |= self.mapping
        if self.unit is not None and where in names:
            said[where] = f"{CONSTANT}{self.unit}"
        return said


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What became of a file. `typed` is None when it is blocked: the findings say why.

    `samples` are a few cells of each column that is about no person.
    """

    layer: str
    file: str
    read: int
    typed: Typed | None
    datum: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    questions: tuple[Question, ...] = ()
    samples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def accepted(self) -> int:
        """How many rows are taken."""
        return 0 if self.typed is None else len(self.typed)


def taken_in(
    table: RawTable,
    layer_name: str,
    wishes: Wishes,
    *,
    pack: Pack,
    units: Sequence[Unit] | None,
    forms: Mapping[str, Form] | None = None,
    beside: Beside | None = None,
) -> Intake:
    """Return what can be kept of a table, and everything there is to say about it.

    `units` are those of the store, to find and check unit codes; None where there is no store.
    `forms` says by field what its codes must look like; `beside` holds names that rows may use.
    """
    layer = LAYERS[layer_name]
    ledger = Ledger(pack, table.file, wishes.answers)
    for said in table.notes:
        ledger.note(said.rule, **said.values)  # type: ignore[arg-type]
    ledger.asked.extend(table.questions)
    table = joined(drawn(table, layer, ledger), layer, ledger)
    if table.kind == "dxf" and ledger.waits:  # its columns are told when its layer is
        nothing = Intake(layer=layer_name, file=table.file, read=len(table), typed=None)
        return _waiting(nothing, ledger)
    columns = recognised(table, layer, wishes.said(layer), ledger)
    table = only_things(table, columns, ledger)
    blocked = Intake(
        layer=layer_name,
        file=table.file,
        read=len(table),
        typed=None,
        mapping=columns.as_text(),
        samples=shown_samples(table, columns),
    )
    if columns.complete and not len(table):
        without = Words("只有表头,没有数据行", "it has a header but no rows")
        ledger.note("IN-01", found=without, required=Words("应有数据", "rows are needed"))
    if not columns.complete or not len(table) or ledger.waits:
        return _waiting(blocked, ledger)
    if columns.by_name:
        table, columns = coded_by_name(table, columns, ledger, beside or Beside())
    sieve = Sieve(table, columns, ledger, forms or {})
    where = where_they_lie(sieve, wishes.crs, units)
    if where is None:
        return _waiting(blocked, ledger)
    typed = among_units(kept(sieve, where), sieve, beside or Beside(), units)
    if sieve.ledger.waits:  # asked while the rows were read
        return _waiting(blocked, ledger)
    _count_unknown(typed, layer, columns, ledger)
    return replace(
        _waiting(blocked, ledger),
        typed=typed,
        datum=where.datum,
        rejected=tuple(sieve.rejected()),
    )


def _waiting(blocked: Intake, ledger: Ledger) -> Intake:
    return replace(blocked, findings=ledger.told(), questions=tuple(ledger.asked))


def _count_unknown(typed: Typed, layer: Layer, columns: Columns, ledger: Ledger) -> None:
    """Say how many blocks have no count of households: unknown is not 0 (DAT-01)."""
    if layer.name != "blocks" or not len(typed):
        return
    counts = typed.values.get("households", [None] * len(typed))
    unknown = sum(count is None for count in counts)
    if "households" not in {*columns.column_of, *columns.value_of}:
        names = " / ".join(layer["households"].names)
        ledger.note("IN-30", found=unknown, required=names, col=layer["households"].zh)
    elif unknown:
        ledger.note("IN-15", found=unknown, col=columns.heading("households"))
