"""Public notices of grids that were posted: the day, and what they showed."""

from collections.abc import Mapping

import orjson

from grid_planner.notices import Posted
from store.backend import Act, Backend
from store.schema import LAYERS, Setting
from store.scope import EVERYTHING
from store.select import narrowed, things
from store.settings import set_settings

_NAME = "notice "


def load_notices(backend: Backend) -> dict[str, Posted]:
    """Return the last notice of each grid, by grid code."""
    layer = LAYERS["settings"]
    with backend.reading() as connection:
        kept: list[Setting] = things(connection, layer, narrowed(backend, layer, scope=EVERYTHING))
    return {
        one.name.removeprefix(_NAME): Posted(**orjson.loads(one.value))
        for one in kept
        if one.name.startswith(_NAME)
    }


def save_notices(backend: Backend, notices: Mapping[str, Posted], act: Act) -> int:
    """Keep notices by grid code, in place of those before; return the revision."""
    named = {
        f"{_NAME}{code}": orjson.dumps({"on": one.on, "shows": one.shows}).decode()
        for code, one in notices.items()
    }
    return set_settings(backend, named, act)
