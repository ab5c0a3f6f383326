"""What a file has no column for stays as the store has it: a list of codes erases no border."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import Field, fields, replace
from typing import Any

from gis.intake.ledger import Ledger
from gis.layers.catalogue import LAYERS
from gis.rulebook import Pack, Words
from store.backend import Backend
from store.cameras import load_cameras
from store.places import load_divisions, load_hamlets, load_units
from web.jobs.imports.result import FileRead

_LOADED: Mapping[str, Callable[[Backend], Sequence[object]]] = {
    "divisions": load_divisions,
    "units": load_units,
    "hamlets": load_hamlets,
    "cameras": load_cameras,
}
_SHAPES = frozenset(("boundary", "geometry", "position"))
_OF_PLACE = _SHAPES | {"delivered", "position_state", "unit_located", "unit_code"}
# what is read from one column besides its own field
_COME_WITH = {"bearing_deg": ("bearing_within_deg", "more_bearings_deg"), "room_type": ("indoor",),
              "stream": ("stream_host", "stream_port")}  # fmt: skip
_PLACE = Words("位置", "place")


def lasting(backend: Backend, layer: str, one: FileRead, pack: Pack) -> FileRead:
    """Return a file whose things have what the store knows of them and the file is silent about.

    Only what the file has no column for: an empty cell is an answer. The preview says which.
    """
    if layer not in _LOADED or not one.things or one.intake.typed is None:
        return one
    key = LAYERS[layer].key
    before = {getattr(thing, key): thing for thing in _LOADED[layer](backend)}
    silent = [own for own in fields(one.things[0]) if own.name not in _told(one)]  # type: ignore[arg-type]
    things = list(one.things)
    kept: set[str] = set()
    count = 0
    for at, thing in enumerate(things):
        old = before.get(getattr(thing, key))
        more = {} if old is None else _more(thing, old, silent)
        if more:
            things[at] = replace(thing, **more)  # type: ignore[type-var]
            kept |= more.keys()
            count += 1
    if not count:
        return one
    ledger = Ledger(pack, one.path.name)
    ledger.note("IN-36", found=count, required=_labels(layer, kept))
    findings = (*one.intake.findings, *ledger.told())
    return replace(one, things=tuple(things), intake=replace(one.intake, findings=findings))


def _told(one: FileRead) -> set[str]:
    """Return the fields that the file itself says something about."""
    told = set(one.intake.mapping)
    told |= {more for name in told for more in _COME_WITH.get(name, ())}
    placed = one.intake.datum is not None or told & {"lon", "lat", "shape"}
    return told | (_OF_PLACE if placed else frozenset())


def _more(thing: object, old: object, silent: Sequence[Field[Any]]) -> dict[str, Any]:
    """Return what the old thing knows, where the new one has nothing."""
    found = {}
    for own in silent:
        now, then = getattr(thing, own.name), getattr(old, own.name)
        if now != then and now in (None, (), own.default):
            found[own.name] = then
    return found


def _labels(layer: str, kept: Collection[str]) -> Words:
    labels = {own.name: Words(own.zh, own.name) for own in LAYERS[layer].all_fields}
    labels |= dict.fromkeys(_SHAPES, _PLACE)
    shown = [labels[name] for name in sorted(kept) if name in labels]
    return Words("、".join(label.zh for label in shown), ", ".join(label.en for label in shown))
