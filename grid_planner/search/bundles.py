"""Which lumps can go to a neighbouring grid together? Bundles of so many households.

A bundle is grown from the line between the two grids, nearest to the receiving grid first. What
would be cut off behind a leaving lump leaves with it, so both grids stay in one piece.
"""

# ruff: noqa: PLR0917 -- compiled loops are called by position

from typing import NamedTuple

import numpy as np

from gis.compiled import jit
from grid_planner.problem import Floats, Ints

NEW = -1
"""Home of a lump that was in no grid before: it moves for nothing."""
SEEDS = 12
"""Places on a line that a bundle is grown from, at most."""
_LEAVING, _WAITING = 1, 2
_NONE = 1 << 60
_HOMEWARD = -1e12


class Yard(NamedTuple):
    """The lumps of a piece while grids exchange them.

    Neighbours as compressed rows `start`, `to`; grid now `part`, grid in force `home`; `sums`
    households of each grid, `middle` its centre. `apart` are pairs of lumps kept apart; `mark`
    (0), `seen`, `clock` and `queue` are scratch space.
    """

    start: Ints
    to: Ints
    weight: Ints
    xy: Floats
    part: Ints
    home: Ints
    sums: Ints
    middle: Floats
    apart: Ints
    mark: Ints
    seen: Ints
    clock: Ints
    queue: Ints


class Bundle(NamedTuple):
    """A bundle while it grows: lumps that left, lumps waiting, and the counts of both."""

    chosen: Ints
    edge: Ints
    tail: Ints
    tally: Ints


SIZE, WAITING, PRICE, WEIGHT = range(4)


@jit
def price_of(yard: Yard, a: int, grid: int, to: int) -> int:
    """Return by how much more households are moved when lump a goes from one grid to another."""
    home = yard.home[a]
    if home == grid:
        return int(yard.weight[a])
    if home == to:
        return -int(yard.weight[a])
    return 0


@jit
def best_bundles(
    yard: Yard, grid: int, to: int, window: tuple[int, int, int], out: Ints
) -> tuple[int, int]:
    """Write the best bundles from one grid to another to the two rows of `out`; return sizes.

    Row 0: within window[0] .. window[1] households and dearest the least, then lightest; row 1:
    as heavy as possible up to window[2]. Size 0 where there is none.
    """
    seeds = _line(yard, grid, to)
    record = np.array([_NONE, _NONE, 0, 0, 0])  # price and weight, gain, the two sizes
    for k in range(min(SEEDS, len(seeds))):
        if record[0] <= window[0] and record[2] >= window[2]:
            break  # no household too many moves
        _grow(yard, (grid, to), seeds[k], k == 0, window, out, record)
    return int(record[3]), int(record[4])


@jit
def behind(yard: Yard, grid: int, a: int, out: Ints) -> int:
    """Write what lump a cuts off from the rest of its grid to `out`; return how many, -1: all.

    Marked lumps have left already. The heaviest part stays.
    """
    stamp = yard.clock[0] + 2
    yard.clock[0] = stamp
    first, wanted = -1, 0
    for e in range(yard.start[a], yard.start[a + 1]):
        j = yard.to[e]
        if yard.part[j] == grid and yard.mark[j] != _LEAVING:
            yard.seen[j] = stamp
            first = j
            wanted += 1
    if wanted <= 1:
        return wanted - 1
    yard.seen[a] = stamp + 1
    size, wanted = _flood(yard, grid, first, 0, wanted)
    if wanted == 0:
        return 0
    return _lighter_parts(yard, grid, a, size, out)


@jit
def _flood(yard: Yard, grid: int, at: int, size: int, wanted: int) -> tuple[int, int]:
    """Walk the grid from a lump into the queue, until every wanted lump was met."""
    stamp = yard.clock[0]
    wanted -= int(yard.seen[at] == stamp)
    yard.seen[at] = stamp + 1
    yard.queue[size] = at
    done, size = size, size + 1
    while done < size and wanted:
        i = yard.queue[done]
        done += 1
        for e in range(yard.start[i], yard.start[i + 1]):
            j = yard.to[e]
            if yard.seen[j] == stamp + 1 or yard.part[j] != grid or yard.mark[j] == _LEAVING:
                continue
            wanted -= int(yard.seen[j] == stamp)
            yard.seen[j] = stamp + 1
            yard.queue[size] = j
            size += 1
    return size, wanted


@jit
def _lighter_parts(yard: Yard, grid: int, a: int, size: int, out: Ints) -> int:
    """Write all parts left of a grid but the heaviest to `out`; the queue holds the first."""
    begin, end = 0, size
    heaviest = _households(yard, 0, size)
    for e in range(yard.start[a], yard.start[a + 1]):
        j = yard.to[e]
        if yard.seen[j] == yard.clock[0]:
            now, _ = _flood(yard, grid, j, size, _NONE)
            weight = _households(yard, size, now)
            if weight > heaviest or (weight == heaviest and now - size > end - begin):
                heaviest, begin, end = weight, size, now
            size = now
    count = 0
    for k in range(size):
        if not begin <= k < end:
            out[count] = yard.queue[k]
            count += 1
    return count


@jit
def _households(yard: Yard, begin: int, end: int) -> int:
    total = 0
    for k in range(begin, end):
        total += yard.weight[yard.queue[k]]
    return total


@jit
def _line(yard: Yard, grid: int, to: int) -> Ints:
    """Return the lumps of a grid that touch another, those of least way to it first."""
    found = np.empty(len(yard.part), np.int64)
    count = 0
    for i in range(len(yard.part)):
        if yard.part[i] == grid and _touches(yard, i, to):
            found[count] = i
            count += 1
    score = np.empty(count, np.float64)
    for k in range(count):
        score[k] = _score(yard, found[k], grid, to)
    return found[:count][np.argsort(score, kind="mergesort")]


@jit
def _touches(yard: Yard, a: int, grid: int) -> bool:
    found = False
    for e in range(yard.start[a], yard.start[a + 1]):
        found = found or yard.part[yard.to[e]] == grid
    return found


@jit
def _score(yard: Yard, a: int, grid: int, to: int) -> float:
    """Return how much farther a lump lies from the middle it goes to; those at home there first."""
    total = _HOMEWARD if yard.home[a] == to else 0.0
    for axis in range(2):
        total += (yard.xy[a, axis] - yard.middle[to, axis]) ** 2
        total -= (yard.xy[a, axis] - yard.middle[grid, axis]) ** 2
    return total


@jit
def _grow(
    yard: Yard,
    way: tuple[int, int],
    seed: int,
    loose: bool,  # noqa: FBT001 -- a compiled loop
    window: tuple[int, int, int],
    out: Ints,
    record: Ints,
) -> None:
    """Grow one bundle from a lump on the line; the best on the way go to `out`."""
    n = len(yard.part)
    bundle = Bundle(
        np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.int64), np.zeros(4, np.int64)
    )
    _wait(yard, bundle, seed)
    if loose:
        for i in _line(yard, way[0], way[1]):
            _wait(yard, bundle, i)
    while bundle.tally[WAITING] and bundle.tally[WEIGHT] < max(window[0], window[2]):
        pick = _next(yard, way, bundle, window, out, record)
        if pick < 0 or not _take(yard, way, bundle, bundle.edge[pick]):
            break
    for k in range(bundle.tally[SIZE]):
        yard.mark[bundle.chosen[k]] = 0
    for k in range(bundle.tally[WAITING]):
        yard.mark[bundle.edge[k]] = 0


@jit
def _wait(yard: Yard, bundle: Bundle, a: int) -> None:
    if yard.mark[a] == 0:
        yard.mark[a] = _WAITING
        bundle.edge[bundle.tally[WAITING]] = a
        bundle.tally[WAITING] += 1


@jit
def _next(
    yard: Yard,
    way: tuple[int, int],
    bundle: Bundle,
    window: tuple[int, int, int],
    out: Ints,
    record: Ints,
) -> int:
    """Return which waiting lump goes next (-1: none can), and judge each with what has left."""
    pick, least = -1, 1e300
    most = max(window[1], window[2])
    for k in range(bundle.tally[WAITING]):
        a = bundle.edge[k]
        weight = bundle.tally[WEIGHT] + yard.weight[a]
        if weight > most or _clash(yard, a, way[1]):
            continue
        score = _score(yard, a, way[0], way[1])
        if score < least:
            pick, least = k, score
        price = bundle.tally[PRICE] + price_of(yard, a, way[0], way[1])
        if _wins(price, weight, window, record)[0] or _wins(price, weight, window, record)[1]:
            _judge(yard, way, bundle, a, window, out, record)
    return pick


@jit
def _take(yard: Yard, way: tuple[int, int], bundle: Bundle, a: int) -> bool:
    """Let a lump leave with what it cuts off; their neighbours wait. False when none would stay."""
    tail = behind(yard, way[0], a, bundle.tail)
    if tail < 0:
        return False
    begin = bundle.tally[SIZE]
    for k in range(-1, tail):
        i = a if k < 0 else bundle.tail[k]
        yard.mark[i] = _LEAVING
        bundle.chosen[bundle.tally[SIZE]] = i
        bundle.tally[SIZE] += 1
        bundle.tally[PRICE] += price_of(yard, i, way[0], way[1])
        bundle.tally[WEIGHT] += yard.weight[i]
    keep = 0
    for k in range(bundle.tally[WAITING]):
        if yard.mark[bundle.edge[k]] == _WAITING:
            bundle.edge[keep] = bundle.edge[k]
            keep += 1
    bundle.tally[WAITING] = keep
    for k in range(begin, bundle.tally[SIZE]):
        i = bundle.chosen[k]
        for e in range(yard.start[i], yard.start[i + 1]):
            if yard.part[yard.to[e]] == way[0]:
                _wait(yard, bundle, yard.to[e])
    return True


@jit
def _clash(yard: Yard, a: int, to: int) -> bool:
    """Tell whether a lump meets one there that it is to be kept apart from."""
    for k in range(len(yard.apart)):
        for side in range(2):
            if yard.apart[k, side] == a and yard.part[yard.apart[k, 1 - side]] == to:
                return True
    return False


@jit
def _wins(price: int, weight: int, window: tuple[int, int, int], record: Ints) -> tuple[bool, bool]:
    """Tell for both rows whether a bundle would be the best so far."""
    lighter = price < record[0] or (price == record[0] and weight < record[1])
    first = weight > 0 and window[0] <= weight <= window[1] and lighter
    return first, 0 < weight <= window[2] and 2 * weight - price > record[2]


@jit
def _judge(
    yard: Yard,
    way: tuple[int, int],
    bundle: Bundle,
    a: int,
    window: tuple[int, int, int],
    out: Ints,
    record: Ints,
) -> None:
    """Keep what has left, one lump more and what it cuts off, if that is the best so far."""
    tails = behind(yard, way[0], a, bundle.tail)
    price = bundle.tally[PRICE] + price_of(yard, a, way[0], way[1])
    weight = bundle.tally[WEIGHT] + yard.weight[a]
    for k in range(tails):
        price += price_of(yard, bundle.tail[k], way[0], way[1])
        weight += yard.weight[bundle.tail[k]]
    first, second = _wins(price, weight, window, record)
    if tails >= 0 and first:
        record[0], record[1] = price, weight
        record[3] = _written(bundle, a, tails, out[0])
    if tails >= 0 and second:
        record[2] = 2 * weight - price
        record[4] = _written(bundle, a, tails, out[1])


@jit
def _written(bundle: Bundle, a: int, tails: int, out: Ints) -> int:
    size = bundle.tally[SIZE]
    out[:size] = bundle.chosen[:size]
    out[size] = a
    out[size + 1 : size + 1 + tails] = bundle.tail[:tails]
    return int(size + 1 + tails)
