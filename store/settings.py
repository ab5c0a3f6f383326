"""Settings kept in the store: what place it is and which pack rules it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import orjson

from store.backend import Act, Backend
from store.bulk import write
from store.rows import json_text
from store.schema import LAYERS, Setting
from store.scope import EVERYTHING
from store.select import narrowed, things
from store.write import Write, rows_for


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceInfo:
    """What the page says about the place; `synthetic` data is labelled everywhere."""

    title_zh: str = ""
    title_en: str = ""
    synthetic: bool = False
    pack: str = "default"
    credit: str = ""


_LAYER = LAYERS["settings"]
_PLACE = "place"


def get_setting(backend: Backend, name: str) -> str | None:
    """Return a setting; None when it was never set."""
    conditions = narrowed(backend, _LAYER, scope=EVERYTHING, isin={"name": [name]})
    with backend.reading() as connection:
        found: list[Setting] = things(connection, _LAYER, conditions)
    return found[0].value if found else None


def set_settings(backend: Backend, settings: Mapping[str, str], act: Act) -> int:
    """Keep settings by name; return the revision."""
    kept = [Setting(name=name, value=value) for name, value in sorted(settings.items())]
    return write(backend, act, [Write(layer=_LAYER, rows=rows_for(backend, _LAYER, kept))])


def place_info(backend: Backend) -> PlaceInfo:
    """Return what place this is."""
    text = get_setting(backend, _PLACE)
    return PlaceInfo() if text is None else PlaceInfo(**orjson.loads(text))


def save_place_info(backend: Backend, info: PlaceInfo, act: Act) -> int:
    """Keep what place this is; return the revision."""
    return set_settings(backend, {_PLACE: json_text(asdict(info))}, act)
