"""What the page reads of blind spots and sites; every look is recorded with its purpose."""

import threading
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from shapely import Point

from camera_registry.coverage.gaps import Gap, blind_road_m
from camera_registry.siting.proposal import Wish, shares, what_if
from camera_registry.siting.targets import What
from gis.divisions import units_in
from store.audit import record
from store.backend import Act, BusyError, NotFoundError
from store.places import load_units
from web.access import Reader
from web.jobs.cameras.proposals import assumptions
from web.jobs.cameras.siting import Order, find_gaps, site
from web.jobs.cameras.staging import Staged, stage
from web.jobs.page.siting_out import gap_out, heat_of, named_out, shares_out, site_out, siting_out
from web.kept import Desk
from web.shapes.siting import GapsOut, SitingOrder, SitingOut, WhatIfOrder, WhatIfOut

_GENERATE = {"bare": None, "everywhere": True, "nowhere": False}
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
    return GapsOut(
        revision=staged.revision,
        units=len(staged.scene.units),
        total=len(found),
        by_kind={kind.name.lower(): n for kind, n in Counter(g.what for g in found).items()},
        road_m=round(float(targets.size[targets.of(What.ROAD)].sum()), 1),
        blind_road_m=blind_road_m(staged.scene),
        key_places=len(set(targets.thing[targets.of(What.KEY_PLACE)].tolist())),
        shares=shares_out(shares(staged.scene)),
        gaps=[gap_out(number, gap) for number, gap in enumerate(found[:limit])],
        bases=named_out(list(assumptions(staged.pack))[:1]),
    )


def read_heat(desk: Desk, look: Look) -> bytes:
    """Return GeoJSON of road and of ground near buildings by how many cameras see it."""
    _recorded(desk, look, "look at gaps")
    staged = _staged(desk, look)
    return desk.once(_key("heat", look), lambda: heat_of(staged))


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
    return siting_out(found, staged, priced=order.budget is not None)


def try_sites(desk: Desk, look: Look, order: WhatIfOrder) -> WhatIfOut:
    """Return what cameras at these places would add."""
    staged = _staged(desk, look)
    places = [Point(aim.position) for aim in order.aims]
    turns = [aim.bearing_deg for aim in order.aims]
    sites, then = what_if(staged.scene, places, turns, staged.pack)
    return WhatIfOut(
        revision=staged.revision,
        sites=[site_out(one) for one in sites],
        value=round(sum(one.adds for one in sites), 1),
        shares=shares_out(then),
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
