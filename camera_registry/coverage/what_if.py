"""What a village would see if cameras went, came or turned: exact, in metres, nothing kept."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree
from shapely.geometry.base import BaseGeometry as Geometry

Polygons = NDArray[np.object_]  # (n,) of shapely.Polygon, in metres


@dataclass(frozen=True)
class Village:
    """A village on a plane: its ground, the views that reach it and who owns each.

    `open_m2` is the ground without buildings. `spots` are its key places, `spot_names` their
    ids and names row for row; an area counts as seen from `spot_share` of it on (COV-08).
    """

    code: str
    name: str
    ground: Geometry
    open_m2: float
    views: Polygons
    owners: tuple[str, ...]
    spots: Polygons
    spot_names: tuple[tuple[str, str], ...]
    spot_share: float

    @cached_property
    def tree(self) -> STRtree:
        """The index of the views."""
        return STRtree(self.views)

    def without(self, cameras: Collection[str]) -> "Rest":
        """Return what is seen by all cameras but these."""
        kept = np.array([owner not in cameras for owner in self.owners], dtype=bool)
        views = self.views[kept]
        seen = shapely.intersection(shapely.union_all(views), self.ground)
        return Rest(self, views, float(seen.area))

    def share(self, seen_m2: float) -> float | None:
        """Return a share of the open ground, 0..1; None where there is none."""
        return min(1.0, max(0.0, seen_m2 / self.open_m2)) if self.open_m2 > 0 else None


@dataclass(frozen=True)
class Rest:
    """What a village sees without some cameras: made once while one of them is dragged about."""

    village: Village
    views: Polygons
    seen_m2: float

    @cached_property
    def tree(self) -> STRtree:
        """The index of the views that stay."""
        return STRtree(self.views)

    def share_with(self, views: Polygons) -> float | None:
        """Return the share seen when these views are added; looks at their neighbours alone."""
        return self.village.share(self.seen_m2 + self.alone_m2(views))

    def alone_m2(self, views: Polygons) -> float:
        """Return how much ground of the village these views see and nobody else does."""
        mine = shapely.intersection(shapely.union_all(views), self.village.ground)
        near = self.tree.query(mine, predicate="intersects")
        if near.size == 0:
            return float(mine.area)
        others = shapely.intersection(self.views[near], mine)
        return max(0.0, float(mine.area - shapely.union_all(others).area))


@dataclass(frozen=True)
class Change:
    """One step: the cameras whose views go, and the views that come."""

    gone: frozenset[str] = frozenset()
    come: tuple[Geometry, ...] = ()
    owner: str = ""  # of what comes, so that a later step can take it away again


@dataclass(frozen=True)
class Effect:
    """What steps do to a village: shares 0..1 (None: no open ground), what is seen of it.

    `before` and `after` are what is seen of the ground, in metres.
    """

    village: Village
    share_before: float | None
    share_after: float | None
    before: Geometry
    after: Geometry
    spots_lost: tuple[tuple[str, str], ...]
    spots_won: tuple[tuple[str, str], ...]


def what_if(village: Village, changes: Sequence[Change]) -> list[Effect]:
    """Return what each step does to a village, one after the other.

    >>> ground = shapely.box(0, 0, 10, 10)
    >>> one = Village("v", "V", ground, 100.0, np.array([shapely.box(0, 0, 5, 10)]), ("c",),
    ...               np.empty(0, dtype=object), (), 0.8)
    >>> effect, = what_if(one, [Change(gone=frozenset({"c"}))])
    >>> effect.share_before, effect.share_after, effect.before.area
    (0.5, 0.0, 50.0)
    """
    views, owners = list(village.views), list(village.owners)
    seen, spots = _seen(village, views)
    effects = []
    for change in changes:
        kept = [i for i, owner in enumerate(owners) if owner not in change.gone]
        views = [views[i] for i in kept] + list(change.come)
        owners = [owners[i] for i in kept] + [change.owner] * len(change.come)
        after, spots_after = _seen(village, views)
        names = village.spot_names
        effects.append(
            Effect(
                village=village,
                share_before=village.share(seen.area),
                share_after=village.share(after.area),
                before=seen,
                after=after,
                spots_lost=tuple(names[i] for i in sorted(spots - spots_after)),
                spots_won=tuple(names[i] for i in sorted(spots_after - spots)),
            )
        )
        seen, spots = after, spots_after
    return effects


def _seen(village: Village, views: Sequence[Geometry]) -> tuple[Geometry, set[int]]:
    """Return the ground seen and the key places seen: a point, or most of an area."""
    union = shapely.union_all(np.array([*views, None], dtype=object)[:-1])
    seen = set()
    for i, spot in enumerate(village.spots):
        if spot.area > 0:
            enough = shapely.intersection(union, spot).area >= village.spot_share * spot.area
        else:
            enough = bool(union.intersects(spot))
        if enough:
            seen.add(i)
    return shapely.intersection(union, village.ground), seen
