"""Settings kept in the store: what place it is and which pack rules it."""

from collections.abc import Mapping
from dataclasses import dataclass

from store.backend import Act, Backend


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceInfo:
    """What the page says about the place; `synthetic` data is labelled everywhere."""

    title_zh: str = ""
    title_en: str = ""
    synthetic: bool = False
    pack: str = "default"
    credit: str = ""


def get_setting(backend: Backend, name: str) -> str | None:
    """Return a setting; None when it was never set."""
    raise NotImplementedError


def set_settings(backend: Backend, settings: Mapping[str, str], act: Act) -> int:
    """Keep settings by name; return the revision."""
    raise NotImplementedError


def place_info(backend: Backend) -> PlaceInfo:
    """Return what place this is."""
    raise NotImplementedError


def save_place_info(backend: Backend, info: PlaceInfo, act: Act) -> int:
    """Keep what place this is; return the revision."""
    raise NotImplementedError
