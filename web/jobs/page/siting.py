"""What the page reads of blind spots and sites; every look is recorded with its purpose."""

import threading
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

import numpy as np
import orjson
import shapely
from shapely import Point

from camera_registry.gaps import Gap, squares, stretches
from camera_registry.siting.proposal import Proposal, Shares, Site, Wish, shares, what_if
from camera_registry.siting.targets import What
from gis.divisions import units_in
from gis.rulebook import Words
from store.audit import record
from store.backend import Act, BusyError, NotFoundError
from store.places import load_units
from web.access import Reader
from web.jobs.cameras.proposals import assumptions, camera_id, notices_of
from web.jobs.cameras.siting import Order, Staged, find_gaps, site, stage
from web.jobs.page.outlines import box_of, position_of
from web.kept import Desk
from web.shapes.place import Named
from web.shapes.siting import (
    GapOut,
    GapsOut,
    SharesOut,
    SiteOut,
    SitingOrder,
    SitingOut,
    WhatIfOrder,
    WhatIfOut,
)

_GENERATE = {"bare": None, "everywhere": True, "nowhere": False}
_DECIMALS = 6  # a decimetre
_WAIT_S = 60.0
# one search at a time: it takes a processor for seconds, and the page shall stay quick
_searching = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Who asks, of which unit or township (None: all), for what purpose, when."""

    reader: Reader
    unit: str | None
    purpose: str
    now: datetime


def read_gaps(desk: Desk, look: Look, limit: int) -> GapsOut:
    """Return the blind spots, the heaviest first."""
    _recorded(desk, look, "look at gaps")
    staged = _staged(desk, look)
    found: list[Gap] = desk.once(_key("gaps", look), lambda: find_gaps(staged))
    targets = staged.scene.targets
    road = [gap.length_m for gap in found if gap.what is What.ROAD]
    return GapsOut(
        revision=staged.revision,
        units=len(staged.scene.units),
        total=len(found),
        by_kind={kind.name.lower(): n for kind, n in Counter(g.what for g in found).items()},
        road_m=round(float(targets.size[targets.of(What.ROAD)].sum()), 1),
        blind_road_m=round(sum(road), 1),
        key_places=len(np.unique(targets.thing[targets.of(What.KEY_PLACE)])),
        shares=_shares_out(shares(staged.scene, np.zeros(len(targets), dtype=np.bool_))),
        gaps=[_gap_out(number, gap) for number, gap in enumerate(found[:limit])],
        bases=_named(list(assumptions(staged.pack))[:1]),
    )


def read_heat(desk: Desk, look: Look) -> bytes:
    """Return GeoJSON of road and of ground near buildings by how many cameras see it."""
    _recorded(desk, look, "look at gaps")
    staged = _staged(desk, look)
    return desk.once(_key("heat", look), lambda: _heat(staged))


def site_cameras(desk: Desk, look: Look, order: SitingOrder) -> SitingOut:
    """Return where more cameras help most. Raises BusyError when another search goes on."""
    _recorded(desk, look, "site cameras")
    staged = _staged(desk, look)
    wish = Wish(count=order.count, budget=order.budget, quotas=order.quotas, seconds=order.seconds)
    asked = Order(
        wish=wish,
        drawn=[Point(at) for at in order.drawn],
        generate=_GENERATE[order.generate],
    )
    if not _searching.acquire(timeout=_WAIT_S):
        raise BusyError("another search for sites is going on; try again in a moment")
    try:
        found = site(desk.backend, staged, asked, scope=look.reader.scope)
    finally:
        _searching.release()
    return _siting_out(found, staged, priced=order.budget is not None)


def try_sites(desk: Desk, look: Look, order: WhatIfOrder) -> WhatIfOut:
    """Return what cameras at these places would add."""
    staged = _staged(desk, look)
    places = [Point(aim.position) for aim in order.aims]
    turns = [aim.bearing_deg for aim in order.aims]
    sites, then = what_if(staged.scene, places, turns, staged.pack)
    return WhatIfOut(
        revision=staged.revision,
        sites=[_site_out(one) for one in sites],
        value=round(sum(one.adds for one in sites), 1),
        shares=_shares_out(then),
    )


def _recorded(desk: Desk, look: Look, what: str) -> None:
    record(
        desk.backend,
        Act(
            who=look.reader.name,
            what=what,
            object=look.unit or "all",
            why=look.purpose,
            at=look.now,
        ),
    )


def _key(what: str, look: Look) -> tuple[str, str | None, object]:
    return what, look.unit, look.reader.scope.key()


def _staged(desk: Desk, look: Look) -> Staged:
    """Return the scene of what is asked about, made once a revision. Raises NotFoundError."""

    def make() -> Staged:
        return stage(desk.backend, _codes(desk, look), scope=look.reader.scope)

    return desk.once(_key("scene", look), make)


def _codes(desk: Desk, look: Look) -> Collection[str] | None:
    if look.unit is None:
        return None
    there = load_units(desk.backend, scope=look.reader.scope)
    if any(unit.code == look.unit for unit in there):
        return [look.unit]
    inside = [unit.code for unit in units_in(look.unit, there) if unit.abolished_into is None]
    if not inside:
        raise NotFoundError(f"no unit or township {look.unit!r}")
    return inside


def _gap_out(number: int, gap: Gap) -> GapOut:
    centre, bounds = position_of(gap.at), box_of(gap.shape)
    assert centre is not None  # noqa: S101 -- a gap has a shape
    assert bounds is not None  # noqa: S101
    return GapOut(
        gap_id=str(number + 1),
        what=gap.what.name.lower(),  # type: ignore[arg-type]  # the names of What
        name=gap.name,
        unit_code=gap.unit_code,
        weight=gap.weight,
        length_m=gap.length_m,
        area_m2=gap.area_m2,
        junctions=gap.junctions,
        centre=centre,
        bounds=bounds,
        shape=_geojson(gap.shape),
        nearest_camera=gap.nearest_camera,
        nearest_m=gap.nearest_m,
        repair=gap.repair,
        planned=gap.planned,
    )


def _site_out(one: Site) -> SiteOut:
    at = position_of(one.at)
    assert at is not None  # noqa: S101 -- a site has a place
    return SiteOut(
        site_id=one.site_id,
        camera_id=camera_id(one),
        position=at,
        bearing_deg=one.bearing_deg,
        view_angle_deg=one.view_angle_deg,
        range_m=one.range_m,
        source=one.source.value,
        kind=one.kind,
        unit_code=one.unit_code,
        quota=one.quota,
        cost=one.cost,
        adds=one.adds,
        road_m=one.road_m,
        junctions=one.junctions,
        ground_m2=one.ground_m2,
        key_places=list(one.key_places),
        view=_geojson(one.view),
    )


def _siting_out(found: Proposal, staged: Staged, *, priced: bool) -> SitingOut:
    return SitingOut(
        revision=staged.revision,
        sites=[_site_out(one) for one in found.sites],
        value=found.value,
        bound=found.bound,
        gap=found.gap,
        proof=found.proof.value,
        stopped=found.stopped,
        curve=list(found.curve),
        total=found.total,
        shares=_shares_out(found.shares),
        missing=dict(found.owed.missing),
        places=found.places,
        generated=found.generated,
        weighed=found.weighed,
        left_out=found.left_out,
        cut={reason.value: n for reason, n in found.cut.items()},
        spent=found.spent,
        notices=_named(notices_of(found)),
        bases=_named(assumptions(staged.pack, priced=priced)),
    )


def _shares_out(then: Shares) -> SharesOut:
    return SharesOut(**asdict(then))


def _named(texts: Iterable[Words]) -> list[Named]:
    return [Named(zh=text.zh, en=text.en) for text in texts]


def _geojson(shape: shapely.Geometry) -> dict[str, object]:
    rounded = shapely.transform(shape, lambda xy: np.round(xy, _DECIMALS))
    found: dict[str, object] = orjson.loads(shapely.to_geojson(rounded))
    return found


def _heat(staged: Staged) -> bytes:
    """Return the features: `k` cameras (3: three or more) and what it is, road or ground."""
    roads = stretches(staged.scene)
    ground = squares(staged.scene, staged.pack)
    shapes = np.array(
        [*(r.line for r in roads), *(shape for _, shape in ground), None], dtype=object
    )
    texts = shapely.to_geojson(shapely.transform(shapes[:-1], lambda xy: np.round(xy, _DECIMALS)))
    marks = [("road", r.cameras) for r in roads] + [("ground", k) for k, _ in ground]
    features = [
        {"type": "Feature", "properties": {"what": what, "k": k}, "geometry": orjson.Fragment(text)}
        for (what, k), text in zip(marks, texts.tolist(), strict=True)
    ]
    return orjson.dumps({"type": "FeatureCollection", "features": features})
