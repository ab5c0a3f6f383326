"""Places in the store: divisions, units, hamlets, blocks, barriers, crossings, roads."""

from collections.abc import Collection, Sequence

from gis.places import Barrier, Block, Crossing, Division, Hamlet, KeyPlace, Road, Unit
from store.backend import Act, Backend, Bounds
from store.imports import ImportRecord, Reject
from store.scope import EVERYTHING, Scope


def import_layer(
    backend: Backend,
    act: Act,
    layer: str,
    things: Sequence[object],
    *,
    record: ImportRecord | None = None,
    rejects: Sequence[Reject] = (),
) -> int:
    """Bring things of a layer in, all at once or not at all; return the revision.

    A thing of the same id is replaced. The import record and the rejected rows become visible
    with the things. Other writers wait for no more than a chunk of it.
    """
    raise NotImplementedError


def load_divisions(
    backend: Backend, codes: Collection[str] | None = None, *, scope: Scope = EVERYTHING
) -> list[Division]:
    """Return divisions sorted by code."""
    raise NotImplementedError


def load_units(
    backend: Backend, codes: Collection[str] | None = None, *, scope: Scope = EVERYTHING
) -> list[Unit]:
    """Return units sorted by code."""
    raise NotImplementedError


def load_hamlets(
    backend: Backend,
    unit_codes: Collection[str] | None = None,
    *,
    bounds: Bounds | None = None,
    scope: Scope = EVERYTHING,
) -> list[Hamlet]:
    """Return hamlets sorted by code."""
    raise NotImplementedError


def load_blocks(
    backend: Backend,
    *,
    unit_codes: Collection[str] | None = None,
    bounds: Bounds | None = None,
    scope: Scope = EVERYTHING,
    without_unit: bool = False,
) -> list[Block]:
    """Return blocks sorted by id; `without_unit` asks for those that lie in no unit."""
    raise NotImplementedError


def get_block(backend: Backend, block_id: str, *, scope: Scope = EVERYTHING) -> Block:
    """Return a block. Raises NotFoundError."""
    raise NotImplementedError


def load_barriers(
    backend: Backend, bounds: Bounds | None = None, *, scope: Scope = EVERYTHING
) -> list[Barrier]:
    """Return barriers sorted by id."""
    raise NotImplementedError


def load_crossings(
    backend: Backend, bounds: Bounds | None = None, *, scope: Scope = EVERYTHING
) -> list[Crossing]:
    """Return crossings sorted by id."""
    raise NotImplementedError


def load_roads(
    backend: Backend, bounds: Bounds | None = None, *, scope: Scope = EVERYTHING
) -> list[Road]:
    """Return roads sorted by id."""
    raise NotImplementedError


def load_key_places(
    backend: Backend,
    unit_codes: Collection[str] | None = None,
    *,
    bounds: Bounds | None = None,
    scope: Scope = EVERYTHING,
) -> list[KeyPlace]:
    """Return key places sorted by id."""
    raise NotImplementedError
