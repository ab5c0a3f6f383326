"""Whether the patrol force of a township is large enough for its residents (PAT-01)."""

import math
from collections.abc import Iterable
from fractions import Fraction

from gis.findings import Finding, Outcome, Place
from gis.places import Division, Level
from gis.rulebook import Pack, Rule, Words

_UNKNOWN = Words("未知", "unknown")


def force_needed(residents: int, rule: Rule) -> int:
    """Return the least number of patrol members, rounded up."""
    return math.ceil(residents * Fraction(str(rule.params["rate"])))


def force_findings(divisions: Iterable[Division], pack: Pack) -> list[Finding]:
    """Return PAT-01 for each township whose force is too small or cannot be judged."""
    if not pack.has("PAT-01"):
        return []
    rule = pack["PAT-01"]
    townships = [d for d in divisions if d.level is Level.TOWNSHIP]
    found = [_finding(township, rule) for township in townships]
    return [finding for finding in found if finding.outcome is not Outcome.PASS]


def _finding(township: Division, rule: Rule) -> Finding:
    residents, got = township.residents, township.patrol_members
    need = None if residents is None else force_needed(residents, rule)
    outcome = Outcome.UNKNOWN
    if need is not None and got is not None:
        outcome = Outcome.PASS if got >= need else Outcome.FAIL
    return rule.finding(
        outcome,
        Place("division", township.code),
        found=got,
        required=need,
        unit=township.name,
        p=_UNKNOWN if residents is None else residents,
        need=_UNKNOWN if need is None else need,
        got=_UNKNOWN if got is None else got,
    )
