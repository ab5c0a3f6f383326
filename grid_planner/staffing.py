"""Has every grid its worker, and every worker one grid: WRK-01 and WRK-05.

Employment, posts, service periods, leaders, liaison cadres and duty lists (WRK-02 to 04 and 06
to 10) are not in the data that offices deliver; that they were not checked is said once.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from gis.findings import Finding, Outcome, Place, reworded
from gis.places import Unit
from gis.rulebook import Pack, Words
from grid_planner.check import Situation, at, is_comprehensive
from grid_planner.plan import Grid, Worker

_NOT_DELIVERED = ("WRK-02", "WRK-03", "WRK-04", "WRK-06", "WRK-07", "WRK-08", "WRK-09", "WRK-10")


def check_staff(situation: Situation, workers: Sequence[Worker], pack: Pack) -> list[Finding]:
    """Return what is wrong with who serves which grid in force.

    A grid is served by the worker named in it and by workers assigned to its code. A unit of
    which no worker at all is known is `unknown`, said once.
    """
    grids = [grid for grid in situation.grids() if is_comprehensive(grid)]
    if not grids:
        return []
    found = _unserved(situation, grids, workers, pack) if pack.has("WRK-01") else []
    found += _overloaded(grids, workers, pack) if pack.has("WRK-05") else []
    unchecked = [rule for rule in _NOT_DELIVERED if pack.has(rule)]
    if unchecked:
        first = grids[0].unit_code
        rules = Words("、".join(unchecked), ", ".join(unchecked))
        place = Place("unit", first, first)
        found.append(pack["CHK-14"].finding(Outcome.UNKNOWN, place, n=len(grids), rules=rules))
    return found


def _unserved(
    situation: Situation, grids: list[Grid], workers: Sequence[Worker], pack: Pack
) -> list[Finding]:
    """WRK-01: at least one worker a grid."""
    rule, least = pack["WRK-01"], pack["WRK-01"].count("min")
    served: dict[str, set[str]] = defaultdict(set)
    known = {worker.unit_code for worker in workers if worker.unit_code}
    unit_of = {grid.grid_code: grid.unit_code for grid in grids}
    for grid in grids:
        if grid.worker:
            served[grid.grid_code].add(_person(grid.worker, grid.phone))
    for worker in workers:
        if worker.grid_code in unit_of:
            served[worker.grid_code].add(_person(worker.name, worker.phone))
    known |= {unit_of[code] for code in served}
    found = []
    for unit in situation.units:
        mine = [grid for grid in grids if grid.unit_code == unit.code]
        if mine and unit.code not in known:
            found.append(_nobody_known(unit, len(mine), pack))
            continue
        for grid in mine:
            got = len(served[grid.grid_code])
            if got < least:
                words = {"grid": grid.name}
                found.append(
                    rule.finding(Outcome.FAIL, at(grid), found=got, required=least, **words)
                )
    return found


def _nobody_known(unit: Unit, n: int, pack: Pack) -> Finding:
    place = Place("unit", unit.code, unit.code)
    finding = pack["WRK-01"].finding(Outcome.UNKNOWN, place)
    need = n * pack["WRK-01"].count("min")
    told = pack["CHK-13"].finding(Outcome.UNKNOWN, place, unit=unit.name, n=n, need=need)
    return reworded(finding, told)


def _overloaded(grids: Iterable[Grid], workers: Sequence[Worker], pack: Pack) -> list[Finding]:
    """WRK-05: a worker serves one grid. Who has the same name and number is the same person.

    Where a number is missing the outcome is `unknown`: two people may have one name.
    """
    rule, most = pack["WRK-05"], pack["WRK-05"].count("max")
    in_force = {grid.grid_code: grid for grid in grids}
    serving = [(g.worker, g.phone, g) for g in in_force.values() if g.worker]
    serving += [
        (worker.name, worker.phone, in_force[worker.grid_code])
        for worker in workers
        if worker.grid_code in in_force
    ]
    of: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for name, phone, grid in serving:
        of[name, phone or "", "" if phone else grid.unit_code].add(grid.grid_code)
    found = []
    for (name, phone, _), codes in sorted(of.items()):
        if len(codes) > most:
            place, words = at(in_force[min(codes)]), {"worker": name, "n": len(codes)}
            outcome = Outcome.FAIL if phone else Outcome.UNKNOWN
            found.append(rule.finding(outcome, place, found=len(codes), required=most, **words))
    return found


def _person(name: str, phone: str | None) -> str:
    return f"{name} {phone or ''}"
