"""Cameras that villages and hamlets must still get (CAM-01, CAM-02): they come before all else."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from camera_registry.camera import Status
from camera_registry.coverage.quotas import Count, against_quotas
from camera_registry.coverage.report import HAMLET, UNIT
from camera_registry.siting.scene import Scene
from camera_registry.siting.spots import Spots
from camera_registry.siting.targets import inside, points_of
from camera_registry.siting.terms import Ints
from gis.places import Area
from gis.rulebook import Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What is missing, and how much of it this proposal can settle.

    `missing` is by name of unit and hamlet, planned cameras counted as there. `quotas` is by
    group: the hamlet a spot lies in where that hamlet lacks cameras, else its unit; `group` is
    that of each spot. A unit's own group is asked for what its hamlets leave.
    """

    missing: Mapping[str, int]
    group: tuple[str, ...]
    quotas: Mapping[str, int]
    names: Mapping[str, str] = field(default_factory=dict)

    def within(self, count: int) -> "Owed":
        """Return it with no more asked for than `count` cameras: one each in turn, most first."""
        given = dict.fromkeys(self.quotas, 0)
        left = min(count, sum(self.quotas.values()))
        turn = sorted(self.quotas, key=lambda group: (-self.quotas[group], group))
        while left > 0:
            for group in turn:
                if left > 0 and given[group] < self.quotas[group]:
                    given[group] += 1
                    left -= 1
        return replace(self, quotas={group: n for group, n in given.items() if n > 0})

    def none(self) -> "Owed":
        """Return it with nothing asked for."""
        return replace(self, quotas={})

    def named(self, spot: int) -> str | None:
        """Return the name of the place whose quota a camera there helps to fill."""
        group = self.group[spot]
        return self.names.get(group) if group in self.quotas else None


def owed(made: Scene, there: Spots, with_a_look: Ints, pack: Pack) -> Owed:
    """Return what is missing in the units of the scene.

    `with_a_look` are numbers of spots from which anything new is seen: no more can be asked of a
    place than it has of these.
    """
    as_built = [
        replace(c, status=Status.IN_SERVICE) if c.status is Status.PLANNED else c
        for c in made.register
    ]
    ground = made.ground
    codes = {unit.code for unit in made.units}
    hamlets = [h for h in ground.hamlets if h.unit_code in codes]
    counts = against_quotas(made.units, hamlets, as_built, pack).counts
    short = {(c.kind, c.code): c for c in counts if _short(c) > 0}
    areas = {
        h.code: h.geometry
        for h in hamlets
        if (HAMLET, h.code) in short and isinstance(h.geometry, Area)
    }
    shapes = made.plane.to_metres(list(areas.values())) if areas else np.empty(0, dtype=object)
    at = inside(points_of(there.xy_m), shapes)
    codes_of = list(areas)
    group = tuple(
        f"{HAMLET} {codes_of[at[i]]}" if at[i] >= 0 else f"{UNIT} {made.units[there.area[i]].code}"
        for i in range(len(there.ids))
    )
    room = dict.fromkeys(group, 0)
    for i in np.unique(with_a_look).tolist():
        room[group[i]] += 1
    return Owed(
        missing={count.name: _short(count) for count in short.values()},
        group=group,
        quotas=_quotas(short, room),
        names={f"{kind} {code}": count.name for (kind, code), count in short.items()},
    )


def _short(count: Count) -> int:
    return 0 if count.required is None else max(0, count.required - count.cameras - count.more)


def _quotas(short: Mapping[tuple[str, str], Count], room: Mapping[str, int]) -> dict[str, int]:
    """Return how many to ask of each group: hamlets first, a unit for what they leave."""
    quotas: dict[str, int] = {}
    settled: dict[str, int] = {}
    for (kind, code), count in sorted(
        short.items(), key=lambda row: (row[0][0] == UNIT, row[0][1])
    ):
        group = f"{kind} {code}"
        wanted = _short(count) - (settled.get(code, 0) if kind == UNIT else 0)
        possible = max(0, min(wanted, room.get(group, 0)))
        if possible:
            quotas[group] = possible
        if kind == HAMLET:
            settled[count.unit_code] = settled.get(count.unit_code, 0) + possible
    return quotas
