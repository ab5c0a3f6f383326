"""What is done with one uploaded file: a preview of it, or writing what was shown."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gis.layers.catalogue import LAYERS
from gis.reading.errors import UnreadableFileError
from gis.rulebook import load_pack
from store.backend import Backend, ConflictError
from store.open import open_store
from store.settings import place_info
from store.users import get_user, grants_of
from web.jobs.imports.importing import preview, write
from web.jobs.imports.likely import likely_layers_of
from web.jobs.imports.result import ImportOptions, ImportResult
from web.jobs.progress import Progress
from web.uploads.draft import SHAPES, WRITING
from web.uploads.outlook import outlook, shapes_of, unread
from web.uploads.said import AS_SHOWN, CHANGED, NO_LAYER, NOT_ANY_MORE, failed


class Work:
    """One order: a preview, or writing what was shown."""

    def __init__(self, order: Mapping[str, Any], say: Progress) -> None:
        self._order = order
        self._say = say
        self._path = Path(order["path"])
        self._options = ImportOptions(
            answers=order["answers"], accept_rest=order.get("accept_rest", False)
        )

    def done(self) -> dict[str, Any]:
        """Return what the page is told when it is done."""
        backend = open_store(self._order["address"])
        try:
            try:
                layers = self._layers()
            except UnreadableFileError as error:  # it would take as long again to be as unreadable
                rules = load_pack(place_info(backend).pack)
                return unread(self._path.name, error, self._allowed(LAYERS), rules)
            if not layers:
                return {"state": "blocked", "error": NO_LAYER}
            result = self._preview(backend, layers[0])
            if self._order["doing"] == WRITING:
                return {**self._written(backend, result), "layers": layers}
            return {**self._shown(result), "layers": layers}
        finally:
            backend.close()

    def _layers(self) -> list[str]:
        if not self._order["may"]:
            return []
        layer = self._order["layer"]
        found = [layer] if layer else likely_layers_of(self._path, self._order["answers"])
        return self._allowed(found)

    def _allowed(self, layers: Mapping[str, object] | list[str]) -> list[str]:
        return [layer for layer in layers if layer in self._order["may"]]

    def _preview(self, backend: Backend, layer: str) -> ImportResult:
        return preview(backend, layer, [self._path], self._options, progress=self._say)

    def _shown(self, result: ImportResult) -> dict[str, Any]:
        shapes = Path(self._order["folder"]) / SHAPES
        shapes.write_bytes(shapes_of(result))
        return outlook(result)

    def _written(self, backend: Backend, result: ImportResult) -> dict[str, Any]:
        """Write exactly what was shown; where that is no longer so, show what is so now."""
        who = self._order["who"]
        if not _may_still(backend, who, result.layer):
            return failed(WRITING, NOT_ANY_MORE)
        now, shown = outlook(result), self._order["shown"]
        if all(now[name] == shown[name] for name in AS_SHOWN):
            try:
                at = datetime.now(UTC)
                options, say = self._options, self._say
                return outlook(write(backend, result, options, who=who, now=at, progress=say))
            except ConflictError:  # somebody wrote between the look and the writing
                result = self._preview(backend, result.layer)
        return {**self._shown(result), "error": CHANGED}


def _may_still(backend: Backend, who: str, layer: str) -> bool:
    """Tell whether the account may bring the layer in now, whatever it could when it said yes."""
    from web.access import reader_of
    from web.jobs.imports.layers_in import may_import

    user = get_user(backend, who)
    if user is None or user.disabled_at is not None:
        return False
    return may_import(reader_of(who, grants_of(backend, who)), layer)
