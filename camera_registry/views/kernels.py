"""Visible areas by an angular sweep, compiled: every building edge that faces a camera is met once.

The plane is turned so that a camera looks from angle 0, clockwise, to its view angle; `c` and `s`
are the two coordinates, along and across angle 0. Directions are sorted by a `turn` that grows
with the angle and needs no arc functions: 0, 1, 2, 3 at each quarter, 4 after the full circle.
Between two neighbouring turns of edge ends one edge is the nearest, so the border of what is seen
is known exactly; nothing is sampled. Edges must not cross (obstacles are dissolved first) and have
the building on their left.

Edges behind others are dropped first: the circle is cut in slices, and what lies farther than an
edge that fills its slices cannot be seen. Cost per camera: the edges near it once, then n log n in
those left, times the edges lying behind one another.
"""

# ruff: noqa: PLR0917 -- compiled functions take their arguments by position
import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_FULL = 2 * math.pi
_FULL_TURN = 4.0
_SAME = 1e-12  # two directions closer than this are one: in radians, and in turns
_SAME_M2 = 1e-14  # two corners closer than a tenth of a micrometre are one
_SLICES = 128
_ROUNDED = 1 + 1e-9


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
        begun = used
        used = _trace(camera, spans, corners, used)
        _turned_back(camera, corners[begun:used])
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
    """Return edges in reach that face the camera and may be seen, one a row.

    Begin and end (turns), ends (c, s, c, s), least squared distance. An edge lying across angle 0
    of a camera that sees all around comes as two rows, one beginning below 0 and one ending above
    the full turn.
    """
    count = 0
    for k in near:
        count += first_edge[k + 1] - first_edge[k]
    spans, used = np.empty((2 * count, 7)), 0
    last = _last_turn(camera)
    farthest = np.full(_SLICES, camera[4] * camera[4])
    along, across = math.sin(camera[2]), math.cos(camera[2])
    for k in near:
        for e in range(first_edge[k], first_edge[k + 1]):
            ax, ay = edges[e, 0] - camera[0], edges[e, 1] - camera[1]
            bx, by = edges[e, 2] - camera[0], edges[e, 3] - camera[1]
            if ax * by >= ay * bx:  # shows its back
                continue
            ac, az = ax * along + ay * across, ax * across - ay * along
            bc, bz = bx * along + by * across, bx * across - by * along
            least = _least_m2(ac, az, bc, bz)
            if least >= camera[4] * camera[4]:
                continue
            begin, end = _turn(ac, az), _turn(bc, bz)
            full = _FULL_TURN if end < begin else 0.0
            for shift in (0.0, full):
                if begin - shift < last and end + full - shift > 0.0:
                    spans[used, 0], spans[used, 1] = begin - shift, end + full - shift
                    spans[used, 2], spans[used, 3] = ac, az
                    spans[used, 4], spans[used, 5] = bc, bz
                    spans[used, 6] = least
                    _fill(farthest, spans[used], last)
                    used += 1
                if full == 0.0:
                    break
    return spans[: _unhidden(spans, used, farthest, last)]


@njit(cache=True, nogil=True)
def _last_turn(camera: Floats) -> float:
    """Return the turn of the last direction a camera sees."""
    if camera[3] >= _FULL:
        return _FULL_TURN
    return _turn(math.cos(camera[3]), math.sin(camera[3]))


@njit(cache=True, nogil=True)
def _turn(c: float, s: float) -> float:
    """Return how far round a direction is, 0 up to 4."""
    part = c / (abs(c) + abs(s))
    return 1.0 - part if s >= 0.0 else 3.0 + part


@njit(cache=True, nogil=True)
def _direction(turn: float) -> tuple[float, float]:
    """Return a direction (c, s), not of length 1, that is so far round."""
    if turn < 2.0:  # noqa: PLR2004 -- half of the circle
        return 1.0 - turn, turn if turn < 1.0 else 2.0 - turn
    return turn - 3.0, 2.0 - turn if turn < 3.0 else turn - 4.0  # noqa: PLR2004


@njit(cache=True, nogil=True)
def _least_m2(ac: float, az: float, bc: float, bz: float) -> float:
    """Return the squared distance of an edge; inf when it is seen end on."""
    cross = ac * bz - az * bc
    a2, b2 = ac * ac + az * az, bc * bc + bz * bz
    if cross <= 0.0 or cross * cross <= _SAME * _SAME * a2 * b2:
        return np.inf
    dc, dz = bc - ac, bz - az
    t = -(ac * dc + az * dz)
    if t <= 0.0:
        return a2
    d2 = dc * dc + dz * dz
    return b2 if t >= d2 else cross * cross / d2


@njit(cache=True, nogil=True)
def _fill(farthest: Floats, span: Floats, last: float) -> None:
    """Note in the slices an edge fills that nothing farther than its farther end is seen."""
    scale = _SLICES / _FULL_TURN
    begin = math.ceil(max(span[0], 0.0) * scale)
    end = int(last * scale) + 1 if span[1] >= last else int(span[1] * scale)
    most = max(span[2] * span[2] + span[3] * span[3], span[4] * span[4] + span[5] * span[5])
    for k in range(begin, min(end, _SLICES)):
        farthest[k] = min(farthest[k], most)


@njit(cache=True, nogil=True)
def _unhidden(spans: Floats, used: int, farthest: Floats, last: float) -> int:
    """Keep the edges that are not behind others in every slice they touch; return how many."""
    scale, kept = _SLICES / _FULL_TURN, 0
    for i in range(used):
        begin = min(int(max(spans[i, 0], 0.0) * scale), _SLICES - 1)
        end = min(int(min(spans[i, 1], last) * scale), _SLICES - 1)
        for k in range(begin, end + 1):
            if spans[i, 6] <= farthest[k] * _ROUNDED:
                spans[kept] = spans[i]
                kept += 1
                break
    return kept


@njit(cache=True, nogil=True)
def _events(spans: Floats, last: float) -> Floats:
    """Return all turns where the nearest thing may change, sorted, first to last."""
    turns = np.empty(2 + 2 * spans.shape[0])
    turns[0], turns[1] = 0.0, last
    for s in range(spans.shape[0]):
        turns[2 + 2 * s] = min(max(spans[s, 0], 0.0), last)
        turns[3 + 2 * s] = min(max(spans[s, 1], 0.0), last)
    turns.sort()
    return turns


@njit(cache=True, nogil=True)
def _trace(camera: Floats, spans: Floats, corners: Floats, used: int) -> int:
    """Write the corners of what one camera sees, clockwise; return how many are written now."""
    origin = used
    if camera[3] < _FULL:
        corners[used, 0], corners[used, 1] = 0.0, 0.0
        used += 1
    last = _last_turn(camera)
    turns, order = _events(spans, last), np.argsort(spans[:, 0])
    active = np.empty(spans.shape[0], dtype=np.int64)
    waiting, held, before, fresh = 0, 0, -1, False
    inside = (camera[4] * math.cos(camera[3] / camera[5] / 2)) ** 2 / _ROUNDED
    for i in range(turns.shape[0] - 1):
        low, high = turns[i], turns[i + 1]
        if high - low < _SAME:
            continue
        middle = (low + high) / 2
        while waiting < order.shape[0] and spans[order[waiting], 0] < middle:
            active[held] = order[waiting]
            held += 1
            waiting += 1
        held, found = _nearest(spans, active, held, middle)
        nearest = int(found)
        lc, ls = _on_edge(spans, nearest, low, 0)
        hc, hs = _on_edge(spans, nearest, high, 1)
        if lc * lc + ls * ls < inside and hc * hc + hs * hs < inside:
            if nearest != before:
                used = _put(corners, origin, used, lc, ls)
            elif fresh:
                used -= 1  # the same wall goes on: its last corner is none
            so_far = used
            used = _put(corners, origin, used, hc, hs)
            before, fresh = nearest, used > so_far
        else:
            bounds = _angle(low, last, camera[3]), _angle(high, last, camera[3])
            ends = math.hypot(lc, ls), math.hypot(hc, hs)
            used, before, fresh = _past_arc(
                camera, spans, corners, (origin, used, before, fresh), nearest, bounds, ends
            )
    return _closed(corners, origin, used)


@njit(cache=True, nogil=True)
def _angle(turn: float, last: float, view_angle: float) -> float:
    """Return the angle of a turn, radians."""
    if turn >= last:
        return view_angle
    c, s = _direction(turn)
    return math.atan2(s, c) % _FULL


@njit(cache=True, nogil=True)
def _past_arc(camera: Floats, spans: Floats, corners: Floats, state: tuple[int, int, int, bool], s: int, bounds: tuple[float, float], ends: tuple[float, float]) -> tuple[int, int, bool]:  # fmt: skip
    """Write the corners between two angles where the arc may end the view, piece by piece."""
    origin, used, before, fresh = state
    low, near_low = bounds[0], ends[0]
    step = camera[3] / camera[5]
    while bounds[1] - low >= _SAME:
        piece = int(low / step)
        if (piece + 1) * step - low < _SAME:
            piece += 1
        high, near_high = (piece + 1) * step, np.inf
        if bounds[1] - high < _SAME:
            high, near_high = bounds[1], ends[1]
        elif s >= 0:
            near_high = _along(spans, s, math.cos(high), math.sin(high))
        begin, cut, end = _stretch(camera, spans, s, (low, high, near_low, near_high), piece)
        seen_first = s if begin >= 0 else -2 - piece
        if seen_first != before:
            used = _put_at(corners, origin, used, low, abs(begin))
        elif fresh:
            used -= 1
        if cut > low:
            used = _put_at(corners, origin, used, cut, _arc(camera, piece, cut))
        so_far = used
        used = _put_at(corners, origin, used, high, end)
        fresh = used > so_far
        before = seen_first if cut <= low else (-2 - piece if seen_first >= 0 else s)
        low, near_low = high, near_high
    return used, before, fresh


@njit(cache=True, nogil=True)
def _closed(corners: Floats, origin: int, used: int) -> int:
    """Drop the last corner when it is the first again."""
    dx, dy = corners[used - 1, 0] - corners[origin, 0], corners[used - 1, 1] - corners[origin, 1]
    return used - 1 if used > origin + 1 and dx * dx + dy * dy < _SAME_M2 else used


@njit(cache=True, nogil=True)
def _nearest(spans: Floats, active: Ints, held: int, turn: float) -> tuple[int, np.int64]:
    """Drop edges that ended before the turn; return how many stay and the nearest (-1: none)."""
    c, s = _direction(turn)
    kept, best, best_m = 0, np.int64(-1), np.inf
    for i in range(held):
        k = active[i]
        if spans[k, 1] <= turn:
            continue
        active[kept] = k
        kept += 1
        away = _along(spans, k, c, s)
        if away < best_m or (away == best_m and k < best):
            best, best_m = k, away
    return kept, best


@njit(cache=True, nogil=True)
def _along(spans: Floats, k: int, c: float, s: float) -> float:
    """Return how many times the direction (c, s) leads to the edge; inf when it never does."""
    dc, ds = spans[k, 4] - spans[k, 2], spans[k, 5] - spans[k, 3]
    across = c * ds - s * dc
    if across == 0.0:
        return np.inf
    away = float((spans[k, 2] * ds - spans[k, 3] * dc) / across)
    return away if away > 0.0 else np.inf


@njit(cache=True, nogil=True)
def _on_edge(spans: Floats, k: int, turn: float, end: int) -> tuple[float, float]:
    """Return where a direction meets an edge; at its own end the end itself, which is exact."""
    if k < 0:
        return np.inf, np.inf
    if spans[k, end] == turn:
        return spans[k, 2 + 2 * end], spans[k, 3 + 2 * end]
    c, s = _direction(turn)
    away = _along(spans, k, c, s)
    if away == np.inf:
        return np.inf, np.inf
    return away * c, away * s


@njit(cache=True, nogil=True)
def _stretch(camera: Floats, spans: Floats, s: int, between: tuple[float, float, float, float], piece: int) -> tuple[float, float, float]:  # fmt: skip
    """Return how far one sees at two neighbouring angles, and the angle of a change between.

    The first distance is negative when it is the arc that ends the view there, not edge `s`; the
    angle is the lower one when nothing changes between them.
    """
    low, high, near_low, near_high = between
    far_low, far_high = _arc(camera, piece, low), _arc(camera, piece, high)
    if s < 0:
        return -far_low, low, far_high
    begin = near_low if near_low < far_low else -far_low
    cut = low
    if (near_low < far_low) != (near_high < far_high):
        cut = _crossing(camera, spans, s, piece, low, high)
    return begin, cut, min(near_high, far_high)


@njit(cache=True, nogil=True)
def _arc(camera: Floats, piece: int, angle: float) -> float:
    """Return how far the chord of one piece of the arc is at an angle."""
    half = camera[3] / camera[5] / 2
    return float(camera[4] * math.cos(half) / math.cos(angle - (2 * piece + 1) * half))


@njit(cache=True, nogil=True)
def _crossing(camera: Floats, spans: Floats, k: int, piece: int, low: float, high: float) -> float:
    """Return the angle at which the edge crosses the chord of one piece of the arc."""
    half = camera[3] / camera[5] / 2
    middle, reach = (2 * piece + 1) * half, camera[4] * math.cos(half)
    nc, ns = math.cos(middle), math.sin(middle)
    a = spans[k, 2] * nc + spans[k, 3] * ns
    b = spans[k, 4] * nc + spans[k, 5] * ns
    t = (reach - a) / (b - a) if b != a else 0.5
    c = spans[k, 2] + t * (spans[k, 4] - spans[k, 2])
    s = spans[k, 3] + t * (spans[k, 5] - spans[k, 3])
    # measured from the middle of the piece: the turn at the full circle cannot come between
    off = math.atan2(s * nc - c * ns, c * nc + s * ns)
    return float(min(max(middle + off, low), high))


@njit(cache=True, nogil=True)
def _put_at(corners: Floats, origin: int, used: int, angle: float, away: float) -> int:
    """Write the corner at an angle and a distance."""
    return _put(corners, origin, used, away * math.cos(angle), away * math.sin(angle))


@njit(cache=True, nogil=True)
def _put(corners: Floats, origin: int, used: int, c: float, s: float) -> int:
    """Write one corner unless it is the one before; return how many are written now."""
    if used > origin:
        dc, ds = c - corners[used - 1, 0], s - corners[used - 1, 1]
        if dc * dc + ds * ds < _SAME_M2:
            return used
    corners[used, 0], corners[used, 1] = c, s
    return used + 1


@njit(cache=True, nogil=True)
def _turned_back(camera: Floats, corners: Floats) -> None:
    """Write corners given along and across angle 0 as x and y."""
    along, across = math.sin(camera[2]), math.cos(camera[2])
    for i in range(corners.shape[0]):
        c, s = corners[i, 0], corners[i, 1]
        corners[i, 0] = camera[0] + c * along + s * across
        corners[i, 1] = camera[1] + c * across - s * along
