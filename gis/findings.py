"""What is wrong with data or a plan: values that name a rule, a place and two numbers."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class Severity(StrEnum):
    """How grave a broken rule is; only `error` and `must` make a command exit with 1."""

    ERROR = "error"
    MUST = "must"
    SHOULD = "should"
    INFO = "info"


class Outcome(StrEnum):
    """What holding a rule against a place gave. Missing data is `unknown`, never `pass`."""

    PASS = "pass"  # noqa: S105 -- a word of the rule book, not a password
    FAIL = "fail"
    UNKNOWN = "unknown"
    EXEMPT = "exempt"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding applies.

    `kind` is unit, hamlet, grid, block, camera, incident, division or row (of a file; the id is
    then the row number as the office sees it, header rows counted).
    """

    kind: str
    id: str
    unit_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One rule held against one place, worded in both languages.

    `found` and `required` are numbers or short texts; None when there is nothing to show.
    """

    rule: str
    severity: Severity
    outcome: Outcome
    place: Place
    found: float | str | None = None
    required: float | str | None = None
    message_zh: str
    message_en: str

    @property
    def blocks(self) -> bool:
        """Whether this finding makes a command exit with 1."""
        grave = self.severity in (Severity.ERROR, Severity.MUST)
        return grave and self.outcome is Outcome.FAIL

    def message(self, language: str) -> str:
        """Return the text in `zh` or `en`."""
        return self.message_zh if language.startswith("zh") else self.message_en


def reworded(finding: Finding, told: Finding) -> Finding:
    """Return the finding in the words of another, where the rule's own do not say it all."""
    return replace(finding, message_zh=told.message_zh, message_en=told.message_en)


FIELDS = ("rule", "severity", "outcome", "place_kind", "place", "unit_code",
          "found", "required", "message_zh", "message_en")  # fmt: skip


def as_row(finding: Finding) -> dict[str, float | str | None]:
    """Return the finding as one row of a table; the keys are `FIELDS`."""
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "outcome": finding.outcome.value,
        "place_kind": finding.place.kind,
        "place": finding.place.id,
        "unit_code": finding.place.unit_code,
        "found": finding.found,
        "required": finding.required,
        "message_zh": finding.message_zh,
        "message_en": finding.message_en,
    }


def any_blocks(findings: Iterable[Finding]) -> bool:
    """Tell whether one of the findings makes a command exit with 1."""
    return any(finding.blocks for finding in findings)
