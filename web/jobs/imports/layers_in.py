"""Which layers a person may bring in, and what each of them takes."""

from store.backend import NotFoundError
from web.access import Reader, load_roles
from web.errors import NotAllowedError
from web.shapes.imports import FieldOut, LayerOut, Text


def may_import(reader: Reader, layer: str) -> bool:
    """Tell whether the reader may bring a layer in, everywhere."""
    needed = load_roles().imports.get(layer)
    return needed is not None and reader.scope_of(needed).everything


def check_may_import(reader: Reader, layer: str | None) -> None:
    """Raise NotAllowedError where the reader may not bring the layer in; None is not said yet.

    Raises NotFoundError for a layer that does not exist.
    """
    if layer is None:
        return
    needed = load_roles().imports.get(layer)
    if needed is None:
        raise NotFoundError(f"no layer {layer!r}")
    if not may_import(reader, layer):
        raise NotAllowedError(f"bringing in {layer} needs {needed}", required=needed)


def layers_for(reader: Reader) -> list[LayerOut]:
    """Return the layers the reader may bring in."""
    from gis.layers.catalogue import LAYERS

    return [
        LayerOut(
            name=layer.name,
            title=Text(zh=layer.zh, en=layer.name.replace("_", " ")),
            shapes=list(layer.shapes),
            placed=layer.placed,
            fields=[
                FieldOut(name=one.name, zh=one.zh, required=one.required, also=list(one.also))
                for one in layer.all_fields
            ],
        )
        for layer in LAYERS.values()
        if may_import(reader, layer.name)
    ]
