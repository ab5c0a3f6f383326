"""Adding and dropping one site: what each candidate would add, what each site alone sees.

Compiled with numba where it is there, in numpy otherwise: all in whole numbers, so both give the
same. `gain[c]` is what a candidate would add; `loss[c]` what would be lost without a site;
`covers[t]` how many sites see a target and `owners[t]` the sum of their numbers.
"""
# ruff: noqa: PLR0913, PLR0917 -- kernels take arrays

import numpy as np

from camera_registry.siting.terms import Ints
from gis.compiled import COMPILED, jit


@jit
def changed_by_loops(
    site: int, sign: int, seen_at: Ints, seen: Ints, seers_at: Ints, seers: Ints,
    weight: Ints, covers: Ints, owners: Ints, gain: Ints, loss: Ints,
) -> int:  # fmt: skip
    """Add (`sign` 1) or drop (-1) a site; return by how much more is seen."""
    more = 0
    for i in range(seen_at[site], seen_at[site + 1]):
        t = seen[i]
        before = covers[t]
        covers[t] += sign
        owners[t] += sign * site
        if before + covers[t] == 1:  # first or last
            more += sign * weight[t]
            loss[site] += sign * weight[t]
            for j in range(seers_at[t], seers_at[t + 1]):
                gain[seers[j]] -= sign * weight[t]
        elif before + covers[t] == 3:  # noqa: PLR2004 -- one site beside it, before or after
            other = owners[t] - site if sign > 0 else owners[t]
            loss[other] -= sign * weight[t]
    return more


def changed_by_arrays(
    site: int, sign: int, seen_at: Ints, seen: Ints, seers_at: Ints, seers: Ints,
    weight: Ints, covers: Ints, owners: Ints, gain: Ints, loss: Ints,
) -> int:  # fmt: skip
    """Do the same with whole arrays."""
    targets = seen[seen_at[site] : seen_at[site + 1]]
    covers[targets] += sign
    owners[targets] += sign * site
    now = covers[targets]
    new = targets[now == (1 if sign > 0 else 0)]
    shared = targets[now == (2 if sign > 0 else 1)]
    more = sign * int(weight[new].sum())
    loss[site] += more
    sizes = seers_at[new + 1] - seers_at[new]
    ends = np.cumsum(sizes)
    at = (
        np.arange(int(sizes.sum()))
        - np.repeat(ends - sizes, sizes)
        + np.repeat(seers_at[new], sizes)
    )
    np.subtract.at(gain, seers[at], sign * np.repeat(weight[new], sizes))
    other = owners[shared] - site if sign > 0 else owners[shared]
    np.add.at(loss, other, -sign * weight[shared])
    return more


changed = changed_by_loops if COMPILED else changed_by_arrays
