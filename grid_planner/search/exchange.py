"""How do households leave a grid that has too many, or reach one that has too few? In chains.

Directly to a neighbour, or through neighbours that are full themselves: a chain of bundles,
found like a shortest path between the grids. Fewest households moved for each one that comes
back into the band.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from gis.compiled import jit
from grid_planner.graph.pieces import Piece
from grid_planner.problem import Ints
from grid_planner.search.bundles import NEW, Yard, best_bundles
from grid_planner.search.kernels import draw
from grid_planner.search.state import Aim, outside

HOPS = 5
"""Longest chain of bundles."""
WIDTH = 8
"""Unfinished chains followed at once."""
SPARE = 8
"""Grids that may be opened in addition."""

APART = 1 << 40
"""Weight of two lumps that are to be kept apart: comes before households outside the band."""

Going = Callable[[int], bool]
Kept = tuple[Ints, Ints, Ints, Ints]
Bundles = tuple[Ints, Ints]
Rank = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Hop:
    """Lumps that go from one grid to its neighbour."""

    lumps: Ints
    grid: int
    to: int


@dataclass(frozen=True, slots=True)
class Way:
    """A chain of hops from the grid that is out of band; the last one ends in grid `at`."""

    hops: tuple[Hop, ...]
    at: int
    carried: int
    price: int
    relief: int

    def key(self) -> tuple[int, int, int, int]:
        """Return what ways are compared by: price for each household of relief first."""
        return self.price * 1000 // max(1, self.relief), -self.relief, len(self.hops), self.at


@dataclass(slots=True)
class Exchange:
    """Grids that give and take: the yard, lumps of each grid, the band, scratch space.

    A grid has another `version` whenever its lumps change, the former one when they come back.
    """

    yard: Yard
    sizes: Ints
    aim: Aim
    dice: Ints
    bundle: Ints
    version: Ints
    last: int = 0
    known: dict[tuple[int, int, tuple[int, int, int], int, int], Bundles] = field(
        default_factory=dict
    )

    def excess(self) -> Ints:
        """Return by how much each grid lies outside the band; a grid without lumps does not."""
        return np.where(self.sizes > 0, outside(self.yard.sums, self.aim), 0)

    def away(self) -> Ints:
        """Return the lumps that are not in the grid they were in."""
        yard = self.yard
        return np.flatnonzero((yard.home != NEW) & (yard.home != yard.part))

    def rank(self) -> Rank:
        """Return households outside, households moved, grids touched, number of grids.

        Pairs that are to be kept apart but meet count as very many households outside.
        """
        away = self.away()
        touched = np.union1d(self.yard.part[away], self.yard.home[away])
        return (
            int(self.excess().sum()) + APART * self.meets(),
            int(self.yard.weight[away].sum()),
            int((touched >= 0).sum()),
            int((self.sizes > 0).sum()),
        )

    def meets(self) -> int:
        """Return how many pairs that are to be kept apart are in one grid."""
        part, apart = self.yard.part, self.yard.apart
        return int((part[apart[:, 0]] == part[apart[:, 1]]).sum())

    def wrong(self) -> Ints:
        """Return the grids out of band, and those where a pair meets that is to be kept apart."""
        part, apart = self.yard.part, self.yard.apart
        meet = part[apart[:, 0]] == part[apart[:, 1]]
        return np.union1d(np.flatnonzero(self.excess()), part[apart[meet, 0]])

    def save(self) -> Kept:
        """Return a copy of what `restore` needs."""
        return self.yard.part.copy(), self.yard.sums.copy(), self.sizes.copy(), self.version.copy()

    def restore(self, kept: Kept) -> None:
        """Go back to what was saved."""
        self.yard.part[:], self.yard.sums[:], self.sizes[:], self.version[:] = kept
        self.centre(np.flatnonzero(self.sizes))

    def move(self, lumps: Ints, to: int) -> None:
        """Move lumps to a grid, wherever they are."""
        yard = self.yard
        self.last += 1
        self.version[yard.part[lumps]] = self.version[to] = self.last
        np.subtract.at(yard.sums, yard.part[lumps], yard.weight[lumps])
        np.subtract.at(self.sizes, yard.part[lumps], 1)
        yard.part[lumps] = to
        yard.sums[to] += yard.weight[lumps].sum()
        self.sizes[to] += len(lumps)

    def bundles(self, grid: int, to: int, window: tuple[int, int, int]) -> Bundles:
        """Return the bundles `best_bundles` finds; found once while neither grid changes."""
        at = (grid, to, window, int(self.version[grid]), int(self.version[to]))
        if at not in self.known:
            first, second = best_bundles(self.yard, grid, to, window, self.bundle)
            self.known[at] = self.bundle[0, :first].copy(), self.bundle[1, :second].copy()
        return self.known[at]

    def centre(self, grids: Ints) -> None:
        """Work out the middle of some grids anew."""
        yard = self.yard
        chosen = np.flatnonzero(np.isin(yard.part, grids))
        weight = yard.weight[chosen] + 1e-3
        mass = np.bincount(yard.part[chosen], weight, len(yard.sums))[grids]
        for axis in range(2):
            total = np.bincount(yard.part[chosen], weight * yard.xy[chosen, axis], len(yard.sums))
            yard.middle[grids, axis] = total[grids] / np.maximum(mass, 1e-9)


def new_exchange(piece: Piece, aim: Aim, part: Ints, home: Ints, *, dice: Ints) -> Exchange:
    """Return the grids of a piece ready to exchange lumps; `home` is each lump's former grid."""
    n, most = len(part), int(part.max()) + 1 + SPARE
    sums = np.bincount(part, piece.weight, most).astype(np.int64)
    mass = np.bincount(piece.lump_of, piece.households + 1e-3, n)
    xy = np.column_stack(
        [
            np.bincount(piece.lump_of, (piece.households + 1e-3) * piece.xy_m[:, axis], n) / mass
            for axis in range(2)
        ]
    )
    exchange = Exchange(
        Yard(
            piece.near.start, piece.near.to, piece.weight, xy, part.copy(), home, sums,
            np.zeros((most, 2)), piece.apart, np.zeros(n, np.int64), np.zeros(n, np.int64),
            np.zeros(1, np.int64), np.zeros(n, np.int64),
        ),
        np.bincount(part, minlength=most).astype(np.int64),
        aim,
        dice,
        np.zeros((2, n), np.int64),
        np.zeros(most, np.int64),
    )  # fmt: skip
    exchange.centre(np.flatnonzero(exchange.sizes))
    return exchange


def settle(exchange: Exchange, going: Going, *, shuffled: bool) -> None:
    """Bring grids back into the band by chains, the worst first or in random order."""
    stuck: set[int] = set()
    eased = False
    while True:
        excess = exchange.excess()
        wrong = [int(g) for g in np.flatnonzero(excess) if g not in stuck]
        if not wrong and eased:  # what has moved since may make way for those that were stuck
            stuck, eased = set(), False
            continue
        if not wrong or not going(1):
            return
        if shuffled:
            source = wrong[draw(exchange.dice) % len(wrong)]
        else:
            source = min(wrong, key=lambda g: (-excess[g], g))
        if relieved(exchange, source):
            eased = bool(stuck)
        else:
            stuck.add(source)


def relieved(exchange: Exchange, source: int) -> bool:
    """Lower what one grid has outside the band by the best chain there is; tell whether."""
    return any(applied(exchange, way) for way in sorted(_ways(exchange, source), key=Way.key))


def applied(exchange: Exchange, way: Way) -> bool:
    """Carry out a chain from its far end; undo it when a grid would fall into parts."""
    before, kept = exchange.rank(), exchange.save()
    for hop in way.hops[::-1]:
        exchange.move(hop.lumps, hop.to)
    grids = sorted({grid for hop in way.hops for grid in (hop.grid, hop.to)})
    sound = all(whole(exchange.yard, grid) for grid in grids if exchange.sizes[grid])
    if sound and exchange.rank() < before:
        exchange.centre(np.array(grids))
        return True
    exchange.restore(kept)
    return False


def come_home(exchange: Exchange) -> None:
    """Let lumps go back to the grid they were in, as far as the band allows."""
    yard, aim = exchange.yard, exchange.aim
    pairs = {(int(yard.part[a]), int(yard.home[a])) for a in exchange.away()}
    for grid, to in sorted(pairs):
        if to < 0 or not exchange.sizes[to]:
            continue
        room = min(yard.sums[grid] - aim.low, aim.high - yard.sums[to])
        if room <= 0:
            continue
        lumps, _ = exchange.bundles(grid, to, (1, int(room), int(room)))
        if len(lumps):
            applied(exchange, Way((Hop(lumps, grid, to),), to, 0, 0, 0))


def _ways(exchange: Exchange, source: int) -> list[Way]:
    """Return chains that end in a grid with room, grown hop by hop."""
    finals: list[Way] = []
    front = [Way((), source, 0, 0, 0)]
    for _ in range(HOPS):
        onward: dict[int, Way] = {}
        for way in front:
            for step, done in _steps(exchange, way, source):
                if done:
                    finals.append(step)
                elif step.at not in onward or step.price < onward[step.at].price:
                    onward[step.at] = step
        best = min((way.key()[0] for way in finals), default=1 << 60)
        if best <= 1000:  # noqa: PLR2004 -- every household moved is one that came into the band
            break
        front = sorted(onward.values(), key=lambda way: (way.price, way.at))[:WIDTH]
    return finals


def _steps(exchange: Exchange, way: Way, source: int) -> Iterator[tuple[Way, bool]]:
    """Return the chains one hop longer, and whether each may end there."""
    yard, aim = exchange.yard, exchange.aim
    giving = bool(yard.sums[source] > aim.high)
    sign = 1 if giving else -1
    total = int(yard.sums[way.at]) + sign * way.carried
    need = total - aim.high if giving else aim.low - total
    most = total - aim.low if giving else aim.high - total
    passed = {source, *(grid for hop in way.hops for grid in (hop.grid, hop.to))}
    for other in beside(yard, way.at).tolist():
        if other in passed:
            continue
        has = int(yard.sums[other])
        room = aim.high - has if giving else has - aim.low
        fit = 0 if way.hops else max(0, min(need - 1, room))
        grid, to = (way.at, other) if giving else (other, way.at)
        for lumps in exchange.bundles(grid, to, (max(1, need), most, fit)):
            if not len(lumps):
                continue
            weight = int(yard.weight[lumps].sum())
            price = way.price + _price(yard, lumps, grid, to)
            gain = _excess(total, aim) - _excess(total - sign * weight, aim)
            lost = _excess(has + sign * weight, aim) - _excess(has, aim)
            relief = way.relief + gain - lost
            over = has + weight > aim.high if giving else has - weight < aim.low
            step = Way((*way.hops, Hop(lumps, grid, to)), other, weight, price, relief)
            yield step, relief > 0 and not over


def _price(yard: Yard, lumps: Ints, grid: int, to: int) -> int:
    """Return how many households more are moved when lumps go from one grid to another."""
    home, weight = yard.home[lumps], yard.weight[lumps]
    return int(weight[home == grid].sum() - weight[home == to].sum())


def _excess(households: int, aim: Aim) -> int:
    return max(aim.low - households, households - aim.high, 0)


@jit
def beside(yard: Yard, grid: int) -> Ints:
    """Return the grids that touch one, sorted."""
    seen = np.zeros(len(yard.sums), np.int64)
    for i in range(len(yard.part)):
        if yard.part[i] == grid:
            for e in range(yard.start[i], yard.start[i + 1]):
                seen[yard.part[yard.to[e]]] = 1
    seen[grid] = 0
    return np.flatnonzero(seen)


@jit
def whole(yard: Yard, grid: int) -> bool:
    """Tell whether a grid is in one piece."""
    size, first = 0, -1
    for i in range(len(yard.part)):
        if yard.part[i] == grid:
            size += 1
            first = i
    if size == 0:
        return True
    yard.clock[0] += 2
    yard.seen[first] = yard.clock[0] + 1
    yard.queue[0] = first
    done, met = 0, 1
    while done < met:
        i = yard.queue[done]
        done += 1
        for e in range(yard.start[i], yard.start[i + 1]):
            j = yard.to[e]
            if yard.part[j] == grid and yard.seen[j] != yard.clock[0] + 1:
                yard.seen[j] = yard.clock[0] + 1
                yard.queue[met] = j
                met += 1
    return bool(met == size)
