"""Small places made by hand: rows and grids of blocks."""

import numpy as np

from grid_planner import Limits, Problem

BAND = Limits(500, 800)


def row(*households, limits=BAND, **more):
    """Return blocks in a row, each a neighbour of the next, 50 m apart."""
    n = len(households)
    edges = np.c_[np.arange(n - 1), np.arange(1, n)]
    xy = np.c_[50.0 * np.arange(n), np.zeros(n)]
    return place(households, edges, xy, limits=limits, **more)


def place(households, edges, xy, limits=BAND, **more):
    """Return a place; every border is 10 m."""
    n = len(households)
    edges = np.reshape(edges, (-1, 2))
    ids = tuple(f"b{i:04d}" for i in range(n))
    border = np.full(len(edges), 10.0)
    return Problem(ids, np.array(households), edges, border, xy, limits, **more)


def chequer(rows, columns, households, **more):
    """Return rows x columns blocks 50 m apart, neighbours by side; numbered row by row."""
    n = rows * columns
    i = np.arange(n)
    right = np.c_[i, i + 1][i % columns < columns - 1]
    down = np.c_[i, i + columns][i < n - columns]
    counts = np.broadcast_to(households, (n,))
    return place(counts, np.r_[right, down], np.c_[i % columns, i // columns] * 50.0, **more)


def town(seed, n=120, mean=30):
    """Return an irregular town: near points joined, a fifth of the streets missing."""
    from scipy.spatial import Delaunay

    rng = np.random.default_rng(seed)
    xy = rng.uniform(0, 50 * np.sqrt(n), (n, 2))
    corners = Delaunay(xy).simplices
    pairs = np.unique(np.sort(np.r_[corners[:, :2], corners[:, 1:], corners[:, ::2]]), axis=0)
    pairs = pairs[rng.random(len(pairs)) > 0.2]
    return place(rng.integers(0, 2 * mean, n), pairs, xy)


def reordered(problem, order):
    """Return the same problem with its blocks in another order, and its edges reversed."""
    order = np.asarray(order)
    rank = np.argsort(order)

    def labels(given):
        return None if given is None else given[order]

    return Problem(
        tuple(problem.block_ids[i] for i in order),
        problem.households[order],
        rank[problem.edges][::-1],
        problem.border_m[::-1],
        problem.xy_m[order],
        problem.limits,
        problem.grids,
        length_m=None if problem.length_m is None else problem.length_m[::-1],
        compound=labels(problem.compound),
        predecessor=labels(problem.predecessor),
        locked=labels(problem.locked),
        previous=labels(problem.previous),
        together=None if problem.together is None else rank[problem.together],
        apart=None if problem.apart is None else rank[problem.apart],
        headroom=problem.headroom,
    )


def totals(problem, grid_of):
    """Return the known households of each grid, by number."""
    return {int(g): int(problem.known[grid_of == g].sum()) for g in np.unique(grid_of)}


def failing(findings):
    """Return the ids of the rules that fail, in order, each once."""
    return sorted({f.rule for f in findings if f.outcome == "fail"})
