"""Land kept in files: one a unit, with the digest of everything it was worked out from."""

import io
import os
import secrets
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import shapely

from gis.adjacency import Shapes
from grid_planner.redraw.ground import Land


def read_land(path: Path, key: str, ids: tuple[str, ...]) -> Land | None:
    """Return the land kept under a key; None when another is, or none, or not a whole one."""
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as kept:
            if str(kept["key"]) != key:
                return None
            return Land(
                block_ids=ids, edges=kept["edges"], metres=kept["metres"],
                border_m=kept["border_m"], touch=kept["touch"],
                cells=_shapes(kept["wkb"].tobytes(), kept["sizes"].tolist()),
            )  # fmt: skip
    except (OSError, EOFError, KeyError, ValueError, BadZipFile, shapely.errors.ShapelyError):
        return None  # not there, or not whole: made again


def _shapes(wkb: bytes, sizes: Sequence[int]) -> Shapes:
    begin = np.cumsum([0, *sizes]).tolist()
    cut = [wkb[a:b] or None for a, b in pairwise(begin)]
    shapes: Shapes = shapely.from_wkb(np.array(cut, dtype=object))
    return shapes


def write_land(path: Path, key: str, land: Land) -> None:
    """Keep a land under a key; a reader sees it whole or not at all. Raises OSError."""
    wkb = [one or b"" for one in shapely.to_wkb(land.cells).tolist()]
    content = io.BytesIO()
    np.savez(
        content, key=np.array(key), edges=land.edges, metres=land.metres, border_m=land.border_m,
        touch=land.touch, wkb=np.frombuffer(b"".join(wkb), dtype=np.uint8),
        sizes=np.array([len(one) for one in wkb], dtype=np.int64),
    )  # fmt: skip
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content.getbuffer())
    beside.replace(path)
