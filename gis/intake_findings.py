"""Findings of an import: every one names the file, and the row and column where there is one."""

from dataclasses import dataclass, field

from gis.findings import Finding, Outcome, Place
from gis.rulebook import Pack, Words

Said = str | float | Words | None

_COUNT_UNKNOWN = "IN-15"  # not wrong, only not known
_MOST_NAMED = 40  # ids and row numbers spelt out in one sentence


@dataclass(frozen=True, slots=True)
class Ledger:
    """What there is to say about one file: findings in the order they were made."""

    pack: Pack
    file: str
    findings: list[Finding] = field(default_factory=list)

    def note(
        self,
        rule: str,
        *,
        row: int | None = None,
        found: Said = None,
        required: Said = None,
        **values: object,
    ) -> Finding:
        """Add and return a finding about the file, or about one of its rows."""
        place = Place("file", self.file) if row is None else Place("row", str(row))
        finding = self.pack[rule].finding(
            Outcome.UNKNOWN if rule == _COUNT_UNKNOWN else Outcome.FAIL,
            place,
            found=None if isinstance(found, Words) else found,
            required=None if isinstance(required, Words) else required,
            what=found,
            wanted=required,
            file=self.file,
            row=row,
            **values,
        )
        self.findings.append(finding)
        return finding


def listed(names: list[str] | tuple[str, ...]) -> str:
    """Return names as one text, the first forty of them and how many more there are."""
    shown = ", ".join(names[:_MOST_NAMED])
    return shown if len(names) <= _MOST_NAMED else f"{shown} … (+{len(names) - _MOST_NAMED})"
