"""Which layer a file is likely to hold, for a person who has not said it."""

from collections.abc import Mapping
from pathlib import Path

from gis.cells.words import comparable
from gis.layers.catalogue import LAYERS, labels
from gis.reading.files import read_table
from gis.reading.kinds import UnreadableFileError, WhichLayerError


def likely_layers_of(path: Path, answers: Mapping[str, str]) -> list[str]:
    """Return the layers a file may hold, best first; all of them when it cannot be told."""
    known = {label for name in LAYERS for label in labels(name)}
    try:
        table = read_table(path, answers.get("sheet"), labels=known, answers=answers)
    except WhichLayerError as error:
        named = [name for name in LAYERS if name in error.there]
        return named or list(LAYERS)
    except UnreadableFileError:
        return list(LAYERS)
    found = likely_layers(list(table.columns), shaped=table.geometry is not None)
    return [*found, *(name for name in LAYERS if name not in found)]


def likely_layers(columns: list[str], *, shaped: bool) -> list[str]:
    """Return the layers by how many of their names the columns have."""
    told = {comparable(name) for name in columns}
    score = {
        name: len(told & set(labels(name)))
        for name, layer in LAYERS.items()
        if layer.shapes or not shaped
    }
    return sorted((name for name in score if score[name]), key=lambda name: -score[name])
