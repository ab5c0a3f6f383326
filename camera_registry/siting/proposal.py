"""Where N more cameras help most in a real place, with what is proven and what it rests on."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from camera_registry.siting.choosing import EFFORT, choose_sites
from camera_registry.siting.looks import Looks, drawn, looks
from camera_registry.siting.owed import Owed, owed
from camera_registry.siting.scene import COMING, Scene, matrix
from camera_registry.siting.spots import Cut, Source, Spots
from camera_registry.siting.targets import Shapes, What, inside, points_of
from camera_registry.siting.terms import Flags, Floats, Notice, Proof, Sites, Terms
from camera_registry.views.lenses import SEEING
from gis.rulebook import Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place to put a camera. lon/lat EPSG:4490; what it adds to those before it.

    `adds` is weight (SIT-01); `quota` names the unit or hamlet whose quota it helps to fill.
    """

    site_id: str
    at: shapely.Point
    bearing_deg: float
    view_angle_deg: float
    range_m: float
    source: Source
    kind: str | None
    unit_code: str
    quota: str | None
    cost: float
    adds: float
    road_m: float
    junctions: int
    ground_m2: float
    key_places: tuple[str, ...]
    view: shapely.Polygon


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Parts of the weight of all targets that are seen, 0..1; None where there are no targets.

    `declared` leaves out the views that rest on assumed optics; `standing` counts faulty and
    planned cameras too, as siting does.
    """

    now: float | None
    now_declared: float | None
    standing: float | None
    after: float | None
    after_declared: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The sites, the one that adds most first, and what is known of them.

    `value` is what they add together, and no choice among the looks weighed adds more than
    `bound`. `curve[k]` is the weight the first k add. `places` and `weighed` count the spots and
    the looks considered, `left_out` looks that were too many (none
    sees more than `left_out_most`), `cut` spots that may not be.
    """

    sites: tuple[Site, ...]
    value: float
    bound: float
    gap: float
    proof: Proof
    stopped: str
    curve: tuple[float, ...]
    total: float
    shares: Shares
    owed: Owed
    places: int
    generated: int
    weighed: int
    left_out: int
    left_out_most: float
    cut: dict[Cut, int]
    spent: float
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How many cameras, for how much (SIT-04), and for how long to think."""

    count: int
    budget: float | None = None
    quotas: bool = True
    effort: int = EFFORT
    seconds: float = 30.0


def propose(made: Scene, there: Spots, wish: Wish, pack: Pack) -> Proposal:
    """Return where `wish.count` more cameras help most, those that stand taken as fixed."""
    already = made.standing.seeing(*SEEING, *COMING) > 0
    found = looks(made, there.xy_m, ~already, pack)
    due = owed(made, there, found.spot, pack)
    due = due.within(wish.count) if wish.quotas else due.none()
    cost = _costs(there, pack)
    terms = Terms(
        ids=[_id(there, found, i) for i in range(len(found.spot))],
        pole=found.spot,
        village=[due.group[i] for i in found.spot],
        quotas=due.quotas,
        cost=None if wish.budget is None else cost[found.spot],
        budget=wish.budget,
        seen_already=already,
    )
    chosen = choose_sites(
        found.sees, made.targets.weight, wish.count,
        terms=terms, effort=wish.effort, seconds=wish.seconds,
    )  # fmt: skip
    rows = chosen.chosen
    at = there.xy_m[found.spot[rows]]
    seen = found.sees[rows].toarray() > 0
    aims = (at, found.bearing_deg[rows], drawn(made, at, found.bearing_deg[rows], pack))
    sites = [
        replace(
            site,
            site_id=_id(there, found, row),
            source=there.source[found.spot[row]],
            kind=there.kind[found.spot[row]],
            quota=due.named(int(found.spot[row])),
            cost=float(cost[found.spot[row]]),
        )
        for site, row in zip(_sites(made, aims, seen, already, pack), rows.tolist(), strict=True)
    ]
    before_after = shares(made, _any(seen))
    return _proposal(chosen, tuple(sites), (made, there, found), (due, before_after))


def _proposal(
    chosen: Sites,
    sites: tuple[Site, ...],
    of: tuple[Scene, Spots, Looks],
    told: tuple[Owed, Shares],
) -> Proposal:
    made, there, found = of
    due, before_after = told
    return Proposal(
        sites=sites,
        value=round(chosen.value, 1),
        bound=round(chosen.bound, 1),
        gap=chosen.gap,
        proof=chosen.proof,
        stopped=chosen.stopped,
        curve=tuple(np.round(chosen.curve, 1).tolist()),
        total=round(float(made.targets.weight.sum()), 1),
        shares=before_after,
        owed=due,
        places=len(there.ids),
        generated=Counter(there.source)[Source.GENERATED],
        weighed=len(found.spot),
        left_out=found.left_out,
        left_out_most=round(found.left_out_most, 1),
        cut=there.cut,
        spent=sum(site.cost for site in sites),
        notices=chosen.notices,
    )


def what_if(
    made: Scene, places: Sequence[shapely.Point], bearings_deg: Sequence[float], pack: Pack
) -> tuple[tuple[Site, ...], Shares]:
    """Return what cameras at these places (lon/lat) and headings would add, in the order given."""
    already = made.standing.seeing(*SEEING, *COMING) > 0
    points = made.plane.to_metres(list(places)) if places else np.empty(0, dtype=object)
    xy, turns = shapely.get_coordinates(points), np.asarray(bearings_deg, dtype=float)
    views = drawn(made, xy, turns, pack)
    seen = matrix(views, made.targets).toarray() > 0
    sites = _sites(made, (xy, turns, views), seen, already, pack)
    return tuple(sites), shares(made, _any(seen))


def shares(made: Scene, new: Flags | None = None) -> Shares:
    """Return the parts of the weight seen before and with `new` targets seen (None: none)."""
    weight = made.targets.weight
    new = np.zeros(len(weight), dtype=np.bool_) if new is None else new
    total = float(weight.sum())
    now = made.standing.seeing(*SEEING) > 0
    sure = made.standing.seeing(*SEEING, declared=True) > 0
    standing = made.standing.seeing(*SEEING, *COMING) > 0

    def share(seen: Flags) -> float | None:
        return float(weight[seen].sum()) / total if total > 0 else None

    return Shares(
        now=share(now),
        now_declared=share(sure),
        standing=share(standing),
        after=share(standing | new),
        after_declared=share(sure | new),
    )


def _id(there: Spots, found: Looks, row: int) -> str:
    return f"{there.ids[found.spot[row]]}/{found.bearing_deg[row]:03.0f}"


def _costs(there: Spots, pack: Pack) -> Floats:
    rule = pack["SIT-04"]
    price = {True: rule.number("existing"), False: rule.number("new")}
    return np.array([price[source is Source.REGISTER] for source in there.source], dtype=np.float64)


def _sites(  # noqa: PLR0917 -- the aims, what they see, what is seen already
    made: Scene, aims: tuple[Floats, Floats, Shapes], seen: Flags, already: Flags, pack: Pack
) -> list[Site]:
    """Return the sites in their order; names and sources are those of drawn points."""
    xy, turns, views = aims
    if not len(xy):
        return []
    of, optics = made.targets, pack["CAM-26"]
    places, shapes = made.plane.to_degrees(points_of(xy)), made.plane.to_degrees(views)
    area = inside(points_of(xy), made.areas)
    sites, open_now = [], ~already
    for i, place in enumerate(places):
        fresh = np.flatnonzero(seen[i] & open_now)
        open_now = open_now & ~seen[i]
        kinds = of.what[fresh]
        held = np.unique(of.thing[fresh[kinds == What.KEY_PLACE]])
        sites.append(
            Site(
                site_id=str(i + 1),
                at=place,
                bearing_deg=float(turns[i]),
                view_angle_deg=optics.number("default_angle"),
                range_m=optics.number("default_dist_m"),
                source=Source.DRAWN,
                kind=None,
                unit_code=made.units[area[i]].code if area[i] >= 0 else "",
                quota=None,
                cost=0.0,
                adds=round(float(of.weight[fresh].sum()), 1),
                road_m=round(float(of.size[fresh[kinds == What.ROAD]].sum()), 1),
                junctions=int((kinds == What.JUNCTION).sum()),
                ground_m2=round(float(of.size[fresh[kinds == What.GROUND]].sum()), 1),
                key_places=tuple(made.key_places[thing].name for thing in held),
                view=shapes[i],
            )
        )
    return sites


def _any(seen: Flags) -> Flags:
    found: Flags = np.asarray(seen.any(axis=0), dtype=np.bool_)
    return found
