"""What sheet is asked for, what whoever asks may see, and which units that means."""

from collections.abc import Sequence
from dataclasses import dataclass

from gis.divisions import DIGITS, units_in
from gis.places import Unit
from gis.rulebook import Words
from grid_planner.sheet.words import Language, Speech
from store.backend import Backend
from store.places import load_divisions, load_units
from store.scope import EVERYTHING, Scope
from store.settings import place_info

_NAMED = 3  # so many units are named in a title


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which sheet is asked for: units or a township (neither: the whole store), plan, language."""

    units: tuple[str, ...] = ()
    township: str | None = None
    plan: str | None = None
    language: Language = "zh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Where whoever prints may see grids, blocks and the land."""

    grids: Scope = EVERYTHING
    blocks: Scope = EVERYTHING
    land: Scope = EVERYTHING


def units_asked(backend: Backend, asked: Asked, sight: Sight) -> list[Unit]:
    """Return the units to print: those named, those of a township, or all there are."""
    named = list(asked.units) or None
    units = load_units(backend, named, scope=sight.grids)
    if asked.township is not None:
        units = units_in(asked.township, units)
    return [unit for unit in units if named or unit.abolished_into is None]


def place_name(backend: Backend, asked: Asked, units: Sequence[Unit]) -> str:
    """Return what the place on the sheet is called."""
    speech = Speech(asked.language)
    if asked.township is not None:
        township = asked.township.ljust(DIGITS, "0")
        found = load_divisions(backend, [township, asked.township])
        if found:
            return found[0].name
    if len(units) == 1:
        return units[0].name
    if not asked.units and asked.township is None:
        info = place_info(backend)
        return speech.of(Words(info.title_zh, info.title_en)) or units[0].name
    names = speech("list.comma").join(unit.name for unit in units[:_NAMED])
    if len(units) <= _NAMED:
        return names
    return speech("place.many", names=names, n=len(units))
