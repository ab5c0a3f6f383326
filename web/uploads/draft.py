"""One uploaded file: whose it is, what was said about it, and what came of it."""

import contextlib
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from web.uploads.folder import load

READING, WRITING = "reading", "writing"
RESULT, PROGRESS, SHAPES = "result.json", "progress.json", "shapes.json"
_NOTHING: Mapping[str, Any] = {
    "layers": [],
    "columns": [],
    "fields": [],
    "mapping": {},
    "questions": [],
    "findings": [],
    "rejects": [],
}
_NO_SHAPES = b'{"type":"FeatureCollection","features":[]}'


@dataclass(slots=True, kw_only=True)
class Draft:
    """A file that was uploaded. `turn` counts what was asked of it; only the last one counts.

    `may` are the layers that its owner may bring in; `failed` says why a turn ended without a
    result; `touched_s` is when its owner last asked for it.
    """

    draft_id: str
    owner: str
    folder: Path
    file_name: str
    layer: str | None
    may: frozenset[str]
    answers: Mapping[str, str] = field(default_factory=dict)
    size: int = 0
    turn: int = 0
    doing: str = READING
    failed: Mapping[str, Any] | None = None
    worker: subprocess.Popen[bytes] | None = None
    touched_s: float = 0.0

    @property
    def path(self) -> Path:
        """The uploaded file: in a folder with nothing of ours, whatever it is called."""
        return self.folder / "file" / self.file_name

    def folder_of(self, turn: int) -> Path:
        """Return where the process of a turn leaves what it has to say."""
        return self.folder / f"turn-{turn}"

    def result(self) -> dict[str, Any] | None:
        """Return what came of the last turn; None while it is under way."""
        made = load(self.folder_of(self.turn) / RESULT)
        return dict(self.failed) if made is None and self.failed is not None else made

    @property
    def arrives(self) -> bool:
        """Whether its file is still coming: no turn has begun."""
        return self.turn == 0

    @property
    def writes(self) -> bool:
        """Whether it is being written now, and must be left alone."""
        return self.doing == WRITING and self.result() is None

    def document(self) -> dict[str, Any]:
        """Return what is known now, as `web.shapes.imports.DraftOut` takes it."""
        turn, doing = self.turn, self.doing
        progress = load(self.folder_of(turn) / PROGRESS)
        return {
            **_NOTHING,
            "state": doing,
            "layer": self.layer,
            **(self.result() or {}),
            "draft_id": self.draft_id,
            "file_name": self.file_name,
            "size": self.size,
            "answers": dict(self.answers),
            "progress": progress or {"title": "", "done": 0, "total": 0},
        }

    def shapes(self) -> bytes:
        """Return the shapes of the last preview as GeoJSON."""
        with contextlib.suppress(FileNotFoundError):
            return (self.folder_of(self.turn) / SHAPES).read_bytes()
        return _NO_SHAPES

    def give_up(self) -> None:
        """End the process that reads it, if one does."""
        if self.worker is not None and self.worker.poll() is None:
            self.worker.kill()

    def forget(self, turn: int) -> None:
        """Remove what a turn that no longer counts has left."""
        shutil.rmtree(self.folder_of(turn), ignore_errors=True)
