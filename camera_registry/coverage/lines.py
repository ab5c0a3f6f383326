"""How much of lines cameras see, and how many cameras see it: exact along each line.

Roads are lines by themselves. Ground is measured by lines too: a row every metre, so that its
area comes out as metres of row times a metre, whatever the shapes and however many of them.
"""

# ruff: noqa: PLR0913, PLR0917, C901 -- compiled functions take their arguments by position
import numpy as np
from numpy.typing import NDArray

from gis.compiled import jit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bits = NDArray[np.uint8]

# what a view may be counted for: a bit each
SEEN, DECLARED, WORKING, VERIFIED, NOW, REACH = (1 << i for i in range(6))
MARKS = 6
TIMES = 4  # seen by 0, 1, 2, 3 or more cameras


@jit
def along(
    segments: Floats, edges: Floats, first: Ints, boxes: Floats, device: Ints, marks: Bits, devices: int
) -> tuple[Floats, Floats, Floats]:  # fmt: skip
    """Return how many metres of the segments (s, 4) are seen: by mark, by times, by device.

    View i has `edges[first[i]:first[i + 1]]` (x, y of both ends), the box `boxes[i]`, belongs to
    `device[i]` and counts for the bits of `marks[i]`. Views are sorted by the south of their box.
    By times: metres seen by 0, 1, 2, 3 or more devices with the bit SEEN. By device, (devices, 2):
    metres it sees, and metres it alone sees.
    """
    by_mark, by_times, by_device = np.zeros(MARKS), np.zeros(TIMES), np.zeros((devices, 2))
    inside, active = np.zeros(device.shape[0], dtype=np.bool_), np.zeros(devices, dtype=np.int64)
    since = np.zeros(devices)
    at, who = np.empty(256), np.empty(256, dtype=np.int64)
    tallest = 0.0
    for i in range(boxes.shape[0]):
        tallest = max(tallest, boxes[i, 3] - boxes[i, 1])
    for s in range(segments.shape[0]):
        segment = segments[s]
        west, east = min(segment[0], segment[2]), max(segment[0], segment[2])
        south, north = min(segment[1], segment[3]), max(segment[1], segment[3])
        used = 0
        low, end = 0, device.shape[0]
        while low < end:  # the first view that may reach so far north
            middle = (low + end) // 2
            if boxes[middle, 1] < south - tallest:
                low = middle + 1
            else:
                end = middle
        for i in range(low, device.shape[0]):
            if boxes[i, 1] > north:
                break
            if boxes[i, 3] < south or boxes[i, 0] > east or boxes[i, 2] < west:
                continue
            room = used + first[i + 1] - first[i]
            if room > at.shape[0]:
                wider, longer = np.empty(2 * room), np.empty(2 * room, dtype=np.int64)
                wider[:used], longer[:used] = at[:used], who[:used]
                at, who = wider, longer
            used = _cross(segment, edges[first[i] : first[i + 1]], i, at, who, used)
        _sort(at, who, used)
        _walk(segment, at[:used], who[:used], device, marks, inside, active, since, by_mark, by_times, by_device)  # fmt: skip
    return by_mark, by_times, by_device


@jit
def _cross(segment: Floats, edges: Floats, view: int, at: Floats, who: Ints, used: int) -> int:
    """Note where (0 to 1) the segment enters and leaves a view; return how many notes there are.

    What lies before or behind the segment is noted at its ends, so that every view that is
    entered is left.
    """
    x, y = segment[0], segment[1]
    dx, dy = segment[2] - x, segment[3] - y
    square = dx * dx + dy * dy
    for e in range(edges.shape[0]):
        ax, ay, bx, by = edges[e, 0] - x, edges[e, 1] - y, edges[e, 2] - x, edges[e, 3] - y
        a, b = dx * ay - dy * ax, dx * by - dy * bx
        if (a > 0) != (b > 0):
            share = a / (a - b)
            t = ((ax + share * (bx - ax)) * dx + (ay + share * (by - ay)) * dy) / square
            at[used], who[used] = min(1.0, max(0.0, t)), view
            used += 1
    return used


@jit
def _sort(at: Floats, who: Ints, count: int) -> None:
    """Sort the first `count` notes by place; Shell's way, compiled ten times faster than numpy's."""
    gap = 1
    while 3 * gap + 1 < count:
        gap = 3 * gap + 1
    while gap > 0:
        for i in range(gap, count):
            place, view, j = at[i], who[i], i
            while j >= gap and at[j - gap] > place:
                at[j], who[j] = at[j - gap], who[j - gap]
                j -= gap
            at[j], who[j] = place, view
        gap //= 3


@jit
def _walk(
    segment: Floats, at: Floats, who: Ints, device: Ints, marks: Bits, inside: NDArray[np.bool_],
    active: Ints, since: Floats, by_mark: Floats, by_times: Floats, by_device: Floats,
) -> None:  # fmt: skip
    """Add up one segment: `at` (sorted) are the places where the views `who` begin or end."""
    length = np.hypot(segment[2] - segment[0], segment[3] - segment[1])
    counts = np.zeros(MARKS, dtype=np.int64)
    times, sole, before = 0, 0, 0.0
    for j in range(at.shape[0]):
        piece = (at[j] - before) * length
        if piece > 0:
            for m in range(MARKS):
                if counts[m] > 0:
                    by_mark[m] += piece
            by_times[min(times, TIMES - 1)] += piece
            if times == 1:
                by_device[sole, 1] += piece
            before = at[j]
        i, d = who[j], device[who[j]]
        inside[i] = not inside[i]
        step = 1 if inside[i] else -1
        for m in range(MARKS):
            if marks[i] >> m & 1:
                counts[m] += step
        if not marks[i] & SEEN:
            continue
        active[d] += step
        if active[d] == 1 and step > 0:
            times, sole, since[d] = times + 1, sole + d, at[j]
        elif active[d] == 0:
            times, sole = times - 1, sole - d
            by_device[d, 0] += (at[j] - since[d]) * length
    by_times[0] += (1.0 - before) * length
