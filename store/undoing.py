"""Undo an import as one step: what it brought goes, what it replaced comes back as it was.

Nothing is undone that has been worked on since: when something else replaced a thing the import
had brought, or found it there the same, undoing is refused and the reader is told what, by whom.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from gis.rulebook import Words
from store.backend import Act, Backend, ConflictError, StoreError
from store.books import BATCHES, CONFIRMED, IMPORTS, REJECTS, SUPERSEDED
from store.bulk import Along, write_held
from store.change import Change
from store.clearing import clear_up_held
from store.history import forget, forgettable, replaced_by, replacers_of, undone
from store.import_records import ImportRecord, get_import
from store.plans_since import plans_since
from store.rows import iso
from store.schema import LAYERS
from store.select import Condition
from store.write import Write

_FIRST = 5  # ids named when undoing is refused
_AT_ONCE = 500
_PLANS = ("plans", "grids")


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What undoing an import did: things removed and restored.

    `plans` were made since, maybe from what is gone now: they stay as they are.
    """

    revision: int
    removed: int
    restored: int
    plans: tuple[str, ...] = ()


class UndoRefusedError(ConflictError):
    """An import cannot be undone. `words` say why; `ids` are the first of `found` things."""

    def __init__(self, words: Words, *, found: int = 0, ids: Sequence[str] = ()) -> None:
        StoreError.__init__(self, words.en)
        self.words = words
        self.expected = 0
        self.found = found
        self.ids = tuple(ids)


def undo_import(backend: Backend, act: Act, import_id: str) -> Undone:
    """Undo an import in one step; its record says when, by whom and why (`act`).

    Raises NotFoundError, and UndoRefusedError (a ConflictError) when it is undone already or
    when something has happened to its things since.
    """
    with backend.bulk_lock(wait=True):
        clear_up_held(backend)
        record = get_import(backend, import_id)
        number = _number(backend, record)
        check = partial(_refuse, record=record, number=number)
        with backend.reading() as connection:
            check(connection)
            brought, restored = _counts(connection, number)
            plans = () if record.layer == "grids" else tuple(plans_since(connection, number))
        writing = list(_writing(backend, record, number))
        along = Along(
            undoes=number,
            expected=lambda made: check(made.connection),
            together=lambda made: _mark_undone(made, record, number, act),
            at_once=record.layer == "grids",
        )
        revision = write_held(backend, act, writing, along)
        if record.layer != "grids":
            clear_up_held(backend)
    return Undone(revision=revision, removed=brought - restored, restored=restored, plans=plans)


def things_of_import(backend: Backend, import_id: str) -> tuple[int, int]:
    """Return how many things an import brought, and how many of them nothing has changed since."""
    record = get_import(backend, import_id)
    said = record.counts.get("new", 0) + record.counts.get("changed", 0)
    if record.undone_at is not None:
        return said, 0
    query = sa.select(BATCHES.c.batch, BATCHES.c.rows)
    with backend.reading() as connection:
        found = connection.execute(query.where(BATCHES.c.import_id == import_id)).one_or_none()
        if found is None:  # of an earlier version: nothing is known of its rows
            return said, said
        replaced = {key for key, _ in replacers_of(connection, found.batch)}
    return found.rows, found.rows - len(replaced)


def _number(backend: Backend, record: ImportRecord) -> int:
    query = sa.select(BATCHES.c.batch).where(
        BATCHES.c.import_id == record.import_id, BATCHES.c.done > 0
    )
    with backend.reading() as connection:
        number = connection.execute(query).scalar()
    if number is None:
        raise UndoRefusedError(
            Words(
                "本次导入由旧版本程序完成,未保留撤销所需的数据",
                "this import was made by an earlier version, which kept nothing to undo it by",
            )
        )
    return int(number)


def _counts(connection: Connection, number: int) -> tuple[int, int]:
    query = sa.select(BATCHES.c.rows).where(BATCHES.c.batch == number)
    kept = sa.select(sa.func.count()).where(SUPERSEDED.c.by_batch == number)
    return int(connection.execute(query).scalar_one()), int(connection.execute(kept).scalar_one())


def _writing(backend: Backend, record: ImportRecord, number: int) -> Iterator[Write]:
    """Return what is written: rows of the import go, those it replaced come."""

    def ours(table: Table) -> Condition:
        return table.c.row_import == number

    if record.layer == "cameras":  # what a lens sees goes with its camera
        yield Write(layer=LAYERS["views"], rows=(), instead_of=partial(_orphans, number=number))
    for name in _PLANS if record.layer == "grids" else (record.layer,):
        layer = LAYERS[name]
        yield Write(layer=layer, rows=replaced_by(backend, layer, number), instead_of=ours)


def _orphans(views: Table, *, number: int) -> Condition:
    cameras = LAYERS["cameras"].first
    theirs = sa.select(cameras.c.camera_id).where(cameras.c.row_import == number)
    back = sa.select(SUPERSEDED.c.key).where(
        SUPERSEDED.c.by_batch == number, SUPERSEDED.c.layer == "cameras"
    )
    return sa.and_(views.c.camera_id.in_(theirs), views.c.camera_id.not_in(back))


def _mark_undone(made: Change, record: ImportRecord, number: int, act: Act) -> None:
    connection = made.connection
    values = {"undone_at": iso(act.at), "undone_by": act.who, "undone_why": act.why}
    where = IMPORTS.c.import_id == record.import_id
    connection.execute(IMPORTS.update().where(where).values(values))
    connection.execute(BATCHES.update().where(BATCHES.c.batch == number).values(undone=1))
    connection.execute(CONFIRMED.delete().where(CONFIRMED.c.by_batch == number))
    again = REJECTS.c.resolved_by == record.import_id
    connection.execute(REJECTS.update().where(again).values(resolved_by=None))
    numbers = forgettable(connection, number)
    if len(numbers) <= made.backend.chunk_rows:  # else in chunks, when all is shown
        for at in range(0, len(numbers), _AT_ONCE):
            forget(connection, numbers[at : at + _AT_ONCE])


# --- when it is refused ---------------------------------------------------------------------------


def _refuse(connection: Connection, *, record: ImportRecord, number: int) -> None:
    """Raise UndoRefusedError when something stands against undoing."""
    where = IMPORTS.c.import_id == record.import_id
    at = connection.execute(sa.select(IMPORTS.c.undone_at).where(where)).scalar()
    if at is not None:
        raise UndoRefusedError(
            Words(f"本次导入已于 {at[:10]} 撤销", f"this import was undone on {at[:10]} already")
        )
    _refuse_replaced(connection, number)
    _refuse_confirmed(connection, number)
    if record.layer == "grids":
        _refuse_plans(connection, number)


def _refuse_replaced(connection: Connection, number: int) -> None:
    by_of: dict[str, int] = {}
    for key, by in replacers_of(connection, number):
        by_of[key] = max(by, by_of.get(key, 0))
    if not by_of:
        return
    ids = sorted(by_of)[:_FIRST]
    who_zh, who_en = _names(connection, Counter(by_of.values()))
    first = "、".join(ids), ", ".join(ids)
    more = ("等", " ...") if len(by_of) > len(ids) else ("", "")
    raise UndoRefusedError(
        Words(
            f"本次导入的 {len(by_of)} 条数据此后已被更改({who_zh}):{first[0]}{more[0]};"
            "请先撤销其后的导入,或改为导入更正后的文件",
            f"{len(by_of)} things of this import were changed since ({who_en}): {first[1]}{more[1]}; "
            "undo the later imports first, or import a corrected file instead",
        ),
        found=len(by_of),
        ids=ids,
    )


def _refuse_confirmed(connection: Connection, number: int) -> None:
    query = sa.select(CONFIRMED.c.by_batch, CONFIRMED.c.rows).where(
        CONFIRMED.c.was_import == number, CONFIRMED.c.by_batch.not_in(undone())
    )
    rows = {int(by): int(count) for by, count in connection.execute(query)}
    if not rows:
        return
    who_zh, who_en = _names(connection, rows)
    count = sum(rows.values())
    raise UndoRefusedError(
        Words(
            f"此后的导入又送来了其中相同的 {count} 条数据({who_zh});请先撤销其后的导入",
            f"later imports brought {count} of the same things again ({who_en}); undo them first",
        ),
        found=count,
    )


def _refuse_plans(connection: Connection, number: int) -> None:
    later = plans_since(connection, number, of_its_units=True)
    if later:
        ids = later[:_FIRST]
        raise UndoRefusedError(
            Words(
                f"此后同一村(社区)已有 {len(later)} 个方案:{'、'.join(ids)};不能撤销,请另行制定方案",
                f"{len(later)} plans of the same units were made or moved since: {', '.join(ids)}; "
                "it cannot be undone, put another plan in force instead",
            ),
            found=len(later),
            ids=ids,
        )


def _names(connection: Connection, batches: dict[int, int]) -> tuple[str, str]:
    """Return who replaced things, in both languages: imports by file name, or a person's hand."""
    query = (
        sa.select(BATCHES.c.batch, IMPORTS.c.file_name)
        .join(IMPORTS, IMPORTS.c.import_id == BATCHES.c.import_id)
        .where(BATCHES.c.batch.in_(sorted(batches)))
    )
    files: dict[int, str] = {row.batch: row.file_name for row in connection.execute(query)}
    zh = [f"导入 {files[one]}" if one in files else "人工修改" for one in sorted(batches)[:_FIRST]]
    en = [
        f"import of {files[one]}" if one in files else "by hand" for one in sorted(batches)[:_FIRST]
    ]
    return "、".join(dict.fromkeys(zh)), ", ".join(dict.fromkeys(en))
