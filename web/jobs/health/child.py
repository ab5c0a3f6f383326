"""Judge bursts in a process of its own: pictures are hostile input, and nothing here can dial.

Run by `web.jobs.health.worker`. A request is four bytes of length, a JSON object, and the bytes
of the frames it names; an answer four bytes of length and a JSON object.
"""

import struct
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import cv2
import orjson

from camera_registry.health.frames import Delivery, Unread, read_frame
from camera_registry.health.judge import Verdict, judge_frames
from camera_registry.health.keeping import hidden, kept_of, reference_of
from camera_registry.health.kept import KeptReference
from camera_registry.health.limits import Limits
from camera_registry.health.reference import Reference, remember
from gis.reading.child.fence import fence
from store.rows import from_plain

_FIGURES = ("frames", "mean", "top", "noise", "changed_share", "burnt_share")
_DIFFERENCE = ("agree_share", "lost_share", "sharpness", "contrast", "textured")
_SHORT = 4


def main() -> int:
    """Answer requests until there are no more."""
    start = _message()
    if start is None:
        return 0
    cv2.setNumThreads(1)
    limits = Limits(**start["limits"])
    read_frame(b"GIF89a", most_megapixels=1)  # loads the decoders while files can be read
    fence(__file__, parent=start["parent"])
    while (task := _message()) is not None:
        burst: list[Delivery] = [
            read_frame(sys.stdin.buffer.read(size), most_megapixels=limits.most_megapixels)
            for size in task["frames"]
        ]
        answer = orjson.dumps(_answer(task, burst, limits), option=orjson.OPT_SERIALIZE_NUMPY)
        sys.stdout.buffer.write(struct.pack(">I", len(answer)) + answer)
        sys.stdout.buffer.flush()
    return 0


def _message() -> dict[str, Any] | None:
    head = sys.stdin.buffer.read(_SHORT)
    if len(head) < _SHORT:
        return None
    found: dict[str, Any] = orjson.loads(sys.stdin.buffer.read(struct.unpack(">I", head)[0]))
    return found


def _answer(task: Mapping[str, Any], burst: list[Delivery], limits: Limits) -> dict[str, Any]:
    unread = [one.value for one in burst if isinstance(one, Unread)]
    kept = task.get("reference")
    try:
        reference = None if kept is None else reference_of(from_plain(KeptReference, kept))
    except (ValueError, KeyError, TypeError):
        reference = None
    if task.get("remember"):
        return {"unread": unread, "reference": _remembered(task, burst, reference)}
    verdict = judge_frames(burst, reference, limits, turns=bool(task.get("turns")))
    return {"unread": unread, **_said(verdict)}


def _remembered(
    task: Mapping[str, Any], burst: list[Delivery], reference: Reference | None
) -> KeptReference | None:
    """Return the reference with the look of this burst; None when no frame can be read."""
    masks = tuple(tuple((x, y) for x, y in mask) for mask in task.get("masks") or ())
    if reference is not None and masks:
        reference = hidden(reference, masks)
    try:
        made = remember(burst, reference, masks=masks)
    except ValueError:
        return None
    at = datetime.fromisoformat(task["at"])
    return kept_of(task["camera_id"], made, by=task["by"], at=at)


def _said(verdict: Verdict) -> dict[str, Any]:
    figures, apart = verdict.figures, verdict.difference
    numbers: dict[str, float] = {}
    if figures is not None:
        numbers |= {name: getattr(figures, name) for name in _FIGURES}
    if apart is not None:
        numbers |= {name: getattr(apart, name) for name in _DIFFERENCE}
        if apart.turn is not None:
            numbers |= {f"turn_{name}": value for name, value in asdict(apart.turn).items()}
    return {
        "state": verdict.state,
        "faults": verdict.faults,
        "unjudged": verdict.unjudged,
        "why": verdict.why,
        "light": None if figures is None else figures.light,
        "figures": {name: round(value, 4) for name, value in numbers.items()},
    }
