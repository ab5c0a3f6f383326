"""What a sample place is: its title, its pack, and the files that are imported, in order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path


class NoDataError(ValueError):
    """The data of a sample place is not on this machine; the message says where it is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerFile:
    """One file to import, and what a person would answer about it.

    `crs` is the datum as the command line takes it; None when the file says it itself. `unit` is
    given to every row; `mapping` names columns that are not recognised by themselves.
    """

    layer: str
    path: Path
    crs: str | None = None
    unit: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    accept_rest: bool = False
    table: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePlace:
    """A sample place. `files` writes or finds its files, using a folder that is thrown away.

    `files` raises NoDataError when the data is not there.
    """

    name: str
    title_zh: str
    title_en: str
    pack: str
    credit: str
    synthetic: bool
    files: Callable[[Path, datetime], Sequence[LayerFile]]
