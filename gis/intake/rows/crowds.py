"""Many findings that say the same of one column become one, with the rows it is about."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from gis.findings import Finding, Place
from gis.rulebook import Pack

_MOST_ROWS = 40  # row numbers spelt out in one sentence
_RULE = "IN-60"  # its words, and how many rows a rule may name one by one


@dataclass(slots=True)
class Crowd:
    """The findings of one rule about one column: the first one, those told, all the rows."""

    told: list[Finding] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Crowds:
    """All crowds of one file, by rule and column."""

    by_kind: dict[tuple[str, str], Crowd] = field(default_factory=dict)

    def admits(self, pack: Pack, finding: Finding, row: int, column: object) -> bool:
        """Tell whether a finding about a row is told by itself; the others are only counted."""
        crowd = self.by_kind.setdefault((finding.rule, str(column)), Crowd())
        crowd.rows.append(row)
        if len(crowd.told) < pack[_RULE].count("most"):
            crowd.told.append(finding)
            return True
        return False

    def gathered(self, pack: Pack, file: str, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Return the findings with one in the place of every crowd that is too large."""
        gone: dict[int, Finding | None] = {}
        for (_, column), crowd in self.by_kind.items():
            if len(crowd.rows) > len(crowd.told):
                gone |= dict.fromkeys(map(id, crowd.told))
                gone[id(crowd.told[0])] = _together(pack, file, column, crowd)
        kept = (gone.get(id(finding), finding) for finding in findings)
        return tuple(finding for finding in kept if finding is not None)


def _together(pack: Pack, file: str, column: str, crowd: Crowd) -> Finding:
    first = crowd.told[0]
    rows = ", ".join(map(str, crowd.rows[:_MOST_ROWS]))
    words = pack[_RULE].finding(
        first.outcome,
        Place("file", file),
        zh=first.message_zh,
        en=first.message_en,
        n=len(crowd.rows),
        of_zh=f"“{column}”列" if column else "",
        of_en=f' of "{column}"' if column else "",
        rows=rows if len(crowd.rows) <= _MOST_ROWS else f"{rows} …",
    )
    return replace(
        first,
        place=words.place,
        found=len(crowd.rows),
        message_zh=words.message_zh,
        message_en=words.message_en,
    )
