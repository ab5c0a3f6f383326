"""Visible areas by an angular sweep, compiled: every building edge that faces a camera is met once.

The plane is turned so that a bearing is an angle clockwise from north and every camera looks from
0 to its view angle. Between two neighbouring angles of edge ends one edge is the nearest, so the
border of what is seen is known exactly; nothing is sampled. Edges must not cross (obstacles are
dissolved first) and have the building on their left. Cost per camera: n log n in the edges near
it, times the edges lying behind one another.
"""

# ruff: noqa: PLR0917 -- compiled functions take their arguments by position
import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_FULL = 2 * math.pi
_SAME_RAD = 1e-12  # two bearings closer than this are one
_SAME_M2 = 1e-14  # two corners closer than a tenth of a micrometre are one


@njit(cache=True, nogil=True)
def swept(cameras: Floats, edges: Floats, first_edge: Ints, first_near: Ints, near: Ints) -> tuple[Floats, Ints]:  # fmt: skip
    """Return the corners of what each camera sees (v, 2), and where each one's corners begin.

    `cameras` is (n, 6): x, y, first bearing, view angle (both radians), range, number of arc
    pieces. `edges` is (e, 4): x, y of both ends, those of obstacle k from `first_edge[k]`;
    `near[first_near[i]:first_near[i + 1]]` are the obstacles camera i may see.
    """
    first = np.zeros(cameras.shape[0] + 1, dtype=np.int64)
    corners = np.empty((64 * cameras.shape[0] + 64, 2))
    used = 0
    for i in range(cameras.shape[0]):
        camera = cameras[i]
        spans = _facing(camera, edges, first_edge, near[first_near[i] : first_near[i + 1]])
        most = used + 6 * spans.shape[0] + 3 * int(camera[5]) + 16
        if most > corners.shape[0]:
            grown = np.empty((2 * most, 2))
            grown[:used] = corners[:used]
            corners = grown
        used = _trace(camera, spans, corners, used)
        first[i + 1] = used
    return corners[:used], first


def warm() -> None:
    """Compile the sweep, or load it compiled, so that the first camera need not wait."""
    one = np.array([[0.0, 0.0, 0.0, math.pi / 2, 10.0, 90.0]])
    wall = np.array([[-2.0, 2.0, 2.0, 2.0]])
    bounds, near = np.array([0, 1], dtype=np.int64), np.zeros(1, dtype=np.int64)
    swept(one, wall, bounds, bounds, near)


@njit(cache=True, nogil=True)
def _facing(camera: Floats, edges: Floats, first_edge: Ints, near: Ints) -> Floats:
    """Return edges in reach that face the camera: begin, end (radians), ends relative to it.

    An edge lying across the first bearing of a camera that sees all around comes as two rows,
    one beginning below 0 and one ending above the full turn.
    """
    count = 0
    for k in near:
        count += first_edge[k + 1] - first_edge[k]
    spans = np.empty((2 * count, 6))
    used = 0
    for k in near:
        for e in range(first_edge[k], first_edge[k + 1]):
            ax, ay = edges[e, 0] - camera[0], edges[e, 1] - camera[1]
            bx, by = edges[e, 2] - camera[0], edges[e, 3] - camera[1]
            if _hides_nothing(ax, ay, bx, by, camera[4]):
                continue
            begin = (math.atan2(ax, ay) - camera[2]) % _FULL
            end = (math.atan2(bx, by) - camera[2]) % _FULL
            turn = _FULL if end < begin else 0.0
            for shift in (0.0, turn):
                if begin - shift < camera[3] and end + turn - shift > 0.0:
                    spans[used, 0], spans[used, 1] = begin - shift, end + turn - shift
                    spans[used, 2], spans[used, 3] = ax, ay
                    spans[used, 4], spans[used, 5] = bx, by
                    used += 1
                if turn == 0.0:
                    break
    return spans[:used]


@njit(cache=True, nogil=True)
def _hides_nothing(ax: float, ay: float, bx: float, by: float, reach: float) -> bool:
    """Tell whether an edge shows its back, is seen end on, or lies out of reach."""
    cross = ax * by - ay * bx
    if cross > -_SAME_RAD * (math.hypot(ax, ay) * math.hypot(bx, by)):
        return True
    dx, dy = bx - ax, by - ay
    t = min(1.0, max(0.0, -(ax * dx + ay * dy) / (dx * dx + dy * dy)))
    px, py = ax + t * dx, ay + t * dy
    return px * px + py * py >= reach * reach


@njit(cache=True, nogil=True)
def _angles(camera: Floats, spans: Floats) -> Floats:
    """Return all bearings where the nearest thing may change, sorted, first to last."""
    pieces = int(camera[5])
    angles = np.empty(pieces + 1 + 2 * spans.shape[0])
    for j in range(pieces + 1):
        angles[j] = camera[3] * j / pieces
    for s in range(spans.shape[0]):
        angles[pieces + 1 + 2 * s] = min(max(spans[s, 0], 0.0), camera[3])
        angles[pieces + 2 + 2 * s] = min(max(spans[s, 1], 0.0), camera[3])
    angles.sort()
    return angles


@njit(cache=True, nogil=True)
def _trace(camera: Floats, spans: Floats, corners: Floats, used: int) -> int:
    """Write the corners of what one camera sees, clockwise; return how many are written now."""
    origin = used
    if camera[3] < _FULL:
        corners[used, 0], corners[used, 1] = camera[0], camera[1]
        used += 1
    angles, order = _angles(camera, spans), np.argsort(spans[:, 0])
    active = np.empty(spans.shape[0], dtype=np.int64)
    waiting, held, before, fresh = 0, 0, -1, False
    for i in range(angles.shape[0] - 1):
        low, high = angles[i], angles[i + 1]
        if high - low < _SAME_RAD:
            continue
        middle = (low + high) / 2
        while waiting < order.shape[0] and spans[order[waiting], 0] < middle:
            active[held] = order[waiting]
            held += 1
            waiting += 1
        held, found = _nearest(spans, active, held, middle, camera[2])
        nearest = int(found)
        piece = min(int(middle / camera[3] * camera[5]), int(camera[5]) - 1)
        begin, cut, end = _stretch(camera, spans, nearest, low, high, piece)
        seen_first = nearest if begin >= 0 else -2 - piece
        begin, end = abs(begin), abs(end)
        if seen_first != before:
            used = _put(camera, corners, origin, used, low, begin)
        elif fresh:
            used -= 1  # the same wall goes on: its last corner is none
        if cut > low:
            used = _put(camera, corners, origin, used, cut, _arc(camera, piece, cut))
        so_far = used
        used = _put(camera, corners, origin, used, high, end)
        fresh = used > so_far
        before = seen_first if cut <= low else (-2 - piece if seen_first >= 0 else nearest)
    return _closed(corners, origin, used)


@njit(cache=True, nogil=True)
def _closed(corners: Floats, origin: int, used: int) -> int:
    """Drop the last corner when it is the first again."""
    dx, dy = corners[used - 1, 0] - corners[origin, 0], corners[used - 1, 1] - corners[origin, 1]
    return used - 1 if used > origin + 1 and dx * dx + dy * dy < _SAME_M2 else used


@njit(cache=True, nogil=True)
def _nearest(
    spans: Floats, active: Ints, held: int, angle: float, start: float
) -> tuple[int, np.int64]:
    """Drop edges that ended before the angle; return how many stay and the nearest (-1: none)."""
    x, y = math.sin(angle + start), math.cos(angle + start)
    kept, best, best_m = 0, np.int64(-1), np.inf
    for i in range(held):
        s = active[i]
        if spans[s, 1] <= angle:
            continue
        active[kept] = s
        kept += 1
        away = _along(spans, s, x, y)
        if away < best_m or (away == best_m and s < best):
            best, best_m = s, away
    return kept, best


@njit(cache=True, nogil=True)
def _along(spans: Floats, s: int, x: float, y: float) -> float:
    """Return how far along the direction (x, y) the line of the edge lies, metres."""
    dx, dy = spans[s, 4] - spans[s, 2], spans[s, 5] - spans[s, 3]
    across = x * dy - y * dx
    if across == 0.0:
        return np.inf
    return float((spans[s, 2] * dy - spans[s, 3] * dx) / across)


@njit(cache=True, nogil=True)
def _stretch(camera: Floats, spans: Floats, s: int, low: float, high: float, piece: int) -> tuple[float, float, float]:  # fmt: skip
    """Return how far one sees at two neighbouring bearings, and the bearing of a change between.

    The first distance is negative when it is the arc that ends the view there, not edge `s`; the
    bearing is `low` when nothing changes between them.
    """
    far_low, far_high = _arc(camera, piece, low), _arc(camera, piece, high)
    if s < 0:
        return -far_low, low, far_high
    near_low = _distance(spans, s, low, camera[2], 0)
    near_high = _distance(spans, s, high, camera[2], 1)
    begin = near_low if near_low < far_low else -far_low
    cut = low
    if (near_low < far_low) != (near_high < far_high):
        cut = _crossing(camera, spans, s, piece, low, high)
    return begin, cut, min(near_high, far_high)


@njit(cache=True, nogil=True)
def _arc(camera: Floats, piece: int, angle: float) -> float:
    """Return how far the chord of one piece of the arc is at a bearing."""
    half = camera[3] / camera[5] / 2
    return float(camera[4] * math.cos(half) / math.cos(angle - (2 * piece + 1) * half))


@njit(cache=True, nogil=True)
def _distance(spans: Floats, s: int, angle: float, start: float, end: int) -> float:
    """Return how far the edge is at a bearing; at its own end the end itself, which is exact."""
    if spans[s, end] == angle:
        return math.hypot(spans[s, 2 + 2 * end], spans[s, 3 + 2 * end])
    away = _along(spans, s, math.sin(angle + start), math.cos(angle + start))
    return away if away > 0 else np.inf


@njit(cache=True, nogil=True)
def _crossing(camera: Floats, spans: Floats, s: int, piece: int, low: float, high: float) -> float:
    """Return the bearing at which the edge crosses the chord of one piece of the arc."""
    half = camera[3] / camera[5] / 2
    middle, reach = (2 * piece + 1) * half, camera[4] * math.cos(half)
    nx, ny = math.sin(middle + camera[2]), math.cos(middle + camera[2])
    a = spans[s, 2] * nx + spans[s, 3] * ny
    b = spans[s, 4] * nx + spans[s, 5] * ny
    t = (reach - a) / (b - a) if b != a else 0.5
    x = spans[s, 2] + t * (spans[s, 4] - spans[s, 2])
    y = spans[s, 3] + t * (spans[s, 5] - spans[s, 3])
    # measured from the middle of the piece: the turn at north cannot come between
    off = math.atan2(x * ny - y * nx, x * nx + y * ny)
    return float(min(max(middle + off, low), high))


@njit(cache=True, nogil=True)
def _put(camera: Floats, corners: Floats, origin: int, used: int, angle: float, away: float) -> int:
    """Write one corner unless it is the one before; return how many are written now."""
    x = camera[0] + away * math.sin(angle + camera[2])
    y = camera[1] + away * math.cos(angle + camera[2])
    if used > origin:
        dx, dy = x - corners[used - 1, 0], y - corners[used - 1, 1]
        if dx * dx + dy * dy < _SAME_M2:
            return used
    corners[used, 0], corners[used, 1] = x, y
    return used + 1
