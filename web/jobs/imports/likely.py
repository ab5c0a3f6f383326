"""Which layer a file is likely to hold, for a person who has not said it."""

from collections.abc import Mapping
from pathlib import Path

from gis.intake.columns.headings import layers_told_by, likely_layers
from gis.layers.catalogue import LAYERS, labels
from gis.reading.errors import WhichLayerError
from gis.reading.files import read_table
from gis.rulebook import load_pack


def likely_layers_of(path: Path, answers: Mapping[str, str]) -> list[str]:
    """Return the layers a file may hold, best first; all of them when it cannot be told.

    Raises UnreadableFileError for a file that holds nothing readable, whatever the layer.
    """
    told_by = layers_told_by(path.stem, load_pack())
    known = {label for name in LAYERS for label in labels(name)}
    try:
        table = read_table(path, answers.get("sheet"), labels=known, answers=answers)
    except WhichLayerError as error:
        named = [name for name in LAYERS if name in error.there]
        return named or sorted(LAYERS, key=lambda name: name not in told_by)
    found = likely_layers(list(table.columns), table.kind, table.geometry is not None, told_by)
    return [*found, *(name for name in LAYERS if name not in found)]
