"""Hold every rule against what is in force: codes, grids, workload, cameras and law, patrols."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from casework.force import force_findings
from gis.divisions import code_findings
from gis.findings import Finding, Outcome, Place
from gis.places import OFFICE_ZONE, Block, Unit
from gis.rulebook import Pack, Words, load_pack
from grid_planner.borders import check_borders
from grid_planner.check import Situation, check_numbers
from grid_planner.plan import PlanState
from store.backend import Act, Backend
from store.findings import save_findings
from store.places import load_blocks, load_divisions, load_units
from store.plans import list_plans, load_grids, shown_plans
from store.settings import place_info
from web.jobs.cameras.held import findings_of_cameras
from web.jobs.comparing import beside_others
from web.jobs.progress import Progress, quiet
from web.jobs.sheets.posting import notice_findings

_STEPS = ("codes", "grids", "borders", "notices", "workload", "cameras", "patrols")


def check_units(
    backend: Backend,
    codes: Collection[str] | None = None,
    *,
    pack: str | None = None,
    now: datetime,
    who: str,
    progress: Progress = quiet,
) -> list[Finding]:
    """Return and keep every finding that is not a pass, on units (None: all) as they are now.

    Only plans in force are judged; a unit without one is named (CHK-01).
    """
    rules = load_pack(pack or place_info(backend).pack)
    situation = _situation(backend, codes, now.astimezone(OFFICE_ZONE).date().isoformat())
    checks: tuple[Callable[[], list[Finding]], ...] = (
        lambda: _codes(situation, rules),
        lambda: _grids(backend, situation, rules),
        lambda: check_borders(situation, rules),
        lambda: notice_findings(backend, situation, rules),
        lambda: _compared(backend, situation, codes, rules=rules, now=now),
        lambda: findings_of_cameras(backend, codes, pack=rules, now=now),
        lambda: _patrols(backend, codes, rules),
    )
    found: list[Finding] = []
    for done, (step, check) in enumerate(zip(_STEPS, checks, strict=True)):
        progress(step, done, len(_STEPS))
        found += check()
    found = [f for f in dict.fromkeys(found) if f.outcome is not Outcome.PASS]
    save_findings(backend, codes, found, Act(who=who, what="check", at=now))
    progress("", len(_STEPS), len(_STEPS))
    return found


def _situation(backend: Backend, codes: Collection[str] | None, on: str) -> Situation:
    units = load_units(backend, codes)
    blocks = load_blocks(backend, unit_codes=codes)
    plans = shown_plans(backend, PlanState.IN_FORCE.value, codes)
    return Situation(
        on=on, units=units, blocks=blocks, plans=plans, history=_history(backend, codes)
    )


def _history(
    backend: Backend, codes: Collection[str] | None
) -> Mapping[str, Sequence[frozenset[str]]]:
    """Return the grid codes of each retired version of each unit, the oldest first."""
    heads = list_plans(backend, codes, (PlanState.RETIRED,))
    was_in_force = [head for head in heads if head.in_force_from is not None]
    grids = load_grids(backend, [head.plan_id for head in was_in_force])
    history: dict[str, list[frozenset[str]]] = {}
    for head in sorted(was_in_force, key=lambda head: (head.in_force_from or "", head.plan_id)):
        for unit in head.unit_codes:
            mine = frozenset(g.grid_code for g in grids[head.plan_id] if g.unit_code == unit)
            history.setdefault(unit, []).append(mine)
    return history


def _codes(situation: Situation, pack: Pack) -> list[Finding]:
    return [f for unit in situation.units for f in code_findings(unit, situation.on, pack)]


def _grids(backend: Backend, situation: Situation, pack: Pack) -> list[Finding]:
    found = check_numbers(situation, pack)
    planned = situation.planned()
    missing = [u for u in situation.units if u.code not in planned and u.abolished_into is None]
    drafts = {
        code: head.plan_id
        for head in reversed(list_plans(backend, [u.code for u in missing]))
        for code in head.unit_codes
        if head.state is not PlanState.RETIRED
    }
    found += [_without_plan(unit, drafts.get(unit.code), pack) for unit in missing]
    homeless = [b for b in load_blocks(backend, without_unit=True) if b.unit_code is None]
    return found + _without_unit(homeless, pack)


def _without_plan(unit: Unit, draft: str | None, pack: Pack) -> Finding:
    words = Words("尚无草案,请先运行划分", "there is no draft either: plan it first")
    if draft is not None:
        words = Words(f"已有草案{draft},请送审后生效", f"draft {draft} waits to be put in force")
    place = Place("unit", unit.code, unit.code)
    return pack["CHK-01"].finding(Outcome.UNKNOWN, place, found=0, unit=unit.name, draft=words)


def _without_unit(blocks: Sequence[Block], pack: Pack) -> list[Finding]:
    """Return CHK-03 for the store, naming the first of the blocks that lie in no unit."""
    if not blocks:
        return []
    h = sum(block.households or 0 for block in blocks)
    place = Place("block", blocks[0].block_id)
    return [pack["CHK-03"].finding(Outcome.FAIL, place, found=len(blocks), required=0, h=h)]


def _compared(
    backend: Backend,
    situation: Situation,
    codes: Collection[str] | None,
    *,
    rules: Pack,
    now: datetime,
) -> list[Finding]:
    """Return what can only be judged beside all other grids: other offices' layers, workload."""
    whole = situation if codes is None else _situation(backend, None, situation.on)
    found = beside_others(backend, whole, rules, now)
    return [f for f in found if codes is None or f.place.unit_code in codes]


def _patrols(backend: Backend, codes: Collection[str] | None, pack: Pack) -> list[Finding]:
    if codes is not None:
        return []  # a rule of townships, judged when everything is checked
    return force_findings(load_divisions(backend), pack)
