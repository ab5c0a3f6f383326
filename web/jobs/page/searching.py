"""Find a place by a piece of its name or code: units, grids, hamlets, cameras, blocks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from shapely import Geometry

from store import register
from store.places import load_blocks, load_hamlets, load_key_places, load_units
from store.scope import Scope
from web.access import Reader
from web.jobs.page.outlines import box_of, centre_of
from web.jobs.page.plans import shown
from web.kept import Desk
from web.shapes.place import Found, SearchOut

MOST_SHOWN = 40
_RANKED = 400  # cameras that answer and are ranked; beyond, the first and those called so


@dataclass(frozen=True, slots=True)
class _Entry:
    """A thing that can be found. Its answer is made only when it was."""

    text: str
    kind: str
    id: str
    name: str
    unit_code: str | None
    geometry: Geometry | None


def search(desk: Desk, reader: Reader, words: str) -> SearchOut:
    """Return what the reader may see whose name or code holds every word, whole names first."""
    wanted = words.casefold().split()
    if not wanted:
        return SearchOut(q=words, found=[], more=False)
    hits: list[tuple[int, int, str, _Entry]] = []
    for rank, (permission, entries) in enumerate(_KINDS):
        scope = reader.scope_of(permission)
        if scope.nothing:
            continue
        hits += [
            (_worth(entry, wanted), rank, entry.id, entry)
            for entry in _kept(desk, scope, rank, entries)
            if all(word in entry.text for word in wanted)
        ]
    scope = reader.scope_of("cameras.read")
    hits += [(_worth(e, wanted), len(_KINDS), e.id, e) for e in _cameras(desk, scope, wanted)]
    hits.sort(key=lambda hit: hit[:3])
    found = [_found(entry) for *_, entry in hits[:MOST_SHOWN]]
    return SearchOut(q=words, found=found, more=len(hits) > MOST_SHOWN)


def _worth(entry: _Entry, wanted: list[str]) -> int:
    phrase = " ".join(wanted)
    if phrase in entry.text.split("\n"):
        return 0
    return 1 if entry.text.startswith(phrase) else 2


def _found(entry: _Entry) -> Found:
    return Found(
        kind=entry.kind,
        id=entry.id,
        name=entry.name,
        unit_code=entry.unit_code,
        centre=centre_of(entry.geometry),
        bounds=box_of(entry.geometry),
    )


Entries = Callable[[Desk, Scope], Iterator[_Entry]]


def _kept(desk: Desk, scope: Scope, rank: int, entries: Entries) -> list[_Entry]:
    return desk.once(("search", rank, scope.key()), lambda: list(entries(desk, scope)))


def _entry(
    kind: str, key: str, name: str | None, unit_code: str | None, *, at: Geometry | None
) -> _Entry:
    code = key.rpartition("/")[2]  # of a grid: without the plan's id
    text = "\n".join(filter(None, ((name or "").casefold(), code.casefold())))
    return _Entry(text, kind, key, name or code, unit_code, at)


def _units(desk: Desk, scope: Scope) -> Iterator[_Entry]:
    for unit in load_units(desk.backend, scope=scope):
        yield _entry("unit", unit.code, unit.name, unit.code, at=unit.boundary)


def _grids(desk: Desk, scope: Scope) -> Iterator[_Entry]:
    for plan in shown(desk, scope, "latest").plans:
        for grid in plan.grids:
            gid = f"{plan.plan_id}/{grid.grid_code}"
            yield _entry("grid", gid, grid.name, grid.unit_code, at=grid.boundary)


def _hamlets(desk: Desk, scope: Scope) -> Iterator[_Entry]:
    for hamlet in load_hamlets(desk.backend, scope=scope):
        yield _entry("hamlet", hamlet.code, hamlet.name, hamlet.unit_code, at=hamlet.geometry)


def _key_places(desk: Desk, scope: Scope) -> Iterator[_Entry]:
    for place in load_key_places(desk.backend, scope=scope):
        yield _entry(
            "key_place", place.key_place_id, place.name, place.unit_code, at=place.geometry
        )


def _cameras(desk: Desk, scope: Scope, wanted: list[str]) -> Iterator[_Entry]:
    """Return the first cameras that answer; the store looks for them, nobody reads them all."""
    if scope.nothing:
        return
    asked = register.Wanted(words=tuple(wanted), order="id")
    hits = register.gather(desk.backend, asked, scope=scope)
    if hits is None:
        rows = register.page(desk.backend, asked, after=None, limit=MOST_SHOWN + 1, scope=scope)
        rows += register.called(desk.backend, " ".join(wanted), limit=MOST_SHOWN, scope=scope)
    else:
        rows = register.rows_at(desk.backend, hits.numbers[:_RANKED])
        if len(hits.numbers) > _RANKED:
            rows += register.called(desk.backend, " ".join(wanted), limit=MOST_SHOWN, scope=scope)
    for row in {row.camera_id: row for row in rows}.values():
        yield _entry("camera", row.camera_id, row.name, row.unit_code, at=row.position)


def _blocks(desk: Desk, scope: Scope) -> Iterator[_Entry]:
    for block in load_blocks(desk.backend, scope=scope):
        yield _entry("block", block.block_id, block.name, block.unit_code, at=block.geometry)


# best first where names are equal, cameras last: the store finds those; a search shows no more than the lists it stands for
_KINDS: tuple[tuple[str, Entries], ...] = (
    ("map.read", _units),
    ("grids.read", _grids),
    ("map.read", _hamlets),
    ("map.read", _key_places),
    ("blocks.read", _blocks),
)
