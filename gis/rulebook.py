"""Rules as data: packs of rules with numbers, words, sources and periods of validity.

A pack is one TOML file in `gis/packs/`. It may extend another pack and then names only what it
changes. Every number of policy in the product is read from here.
"""

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from gis.findings import Finding, Outcome, Place, Severity

DEFAULT_PACK = "default"

Values = Mapping[str, Any]


class UnknownPackError(ValueError):
    """No pack of this name is installed."""


class UnknownRuleError(KeyError):
    """The pack has no rule of this id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: what it asks (`params`), of whom (`applies`), and its words.

    `check` says in the rule book's language what is computed; the function that does it names
    the rule id, so that a search for the id leads from the text to the line.
    """

    id: str
    severity: Severity
    source: str
    applies: str
    check: str
    params: Values = field(default_factory=dict)
    zh: str
    en: str
    note: str = ""
    enabled: bool = True
    effective_from: str = ""
    effective_to: str = ""

    def number(self, name: str) -> float:
        """Return a numeric parameter; KeyError names the rule when it is missing."""
        if name not in self.params:
            raise KeyError(f"rule {self.id} has no parameter {name!r}")
        return float(self.params[name])

    def count(self, name: str) -> int:
        """Return an integer parameter."""
        return int(self.number(name))

    def finding(
        self,
        outcome: Outcome,
        place: Place,
        /,
        *,
        found: float | str | None = None,
        required: float | str | None = None,
        **values: object,
    ) -> Finding:
        """Return the finding, its words filled in from the parameters and `values`."""
        words = {**self.params, "found": found, "required": required, **values}
        return Finding(
            rule=self.id,
            severity=self.severity,
            outcome=outcome,
            place=place,
            found=found,
            required=required,
            message_zh=_fill(self.zh, _texts(words, "zh")),
            message_en=_fill(self.en, _texts(words, "en")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A named, versioned set of rules and settings for one place."""

    name: str
    version: str
    title_zh: str
    title_en: str
    rules: Mapping[str, Rule]
    settings: Values

    def __getitem__(self, rule_id: str) -> Rule:
        """Return the rule; UnknownRuleError names what is missing."""
        if rule_id not in self.rules:
            raise UnknownRuleError(f"pack {self.name} has no rule {rule_id}")
        return self.rules[rule_id]

    def has(self, rule_id: str) -> bool:
        """Tell whether the rule exists here and is switched on."""
        return rule_id in self.rules and self.rules[rule_id].enabled


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages, for values that are themselves words of the message."""

    zh: str
    en: str


def pack_names() -> tuple[str, ...]:
    """Return the names of the packs that are installed, sorted."""
    folder = resources.files("gis") / "packs"
    return tuple(sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".toml")))


@cache
def load_pack(name: str = DEFAULT_PACK) -> Pack:
    """Return an installed pack with everything it inherits.

    Raises UnknownPackError when there is none of this name.
    """
    if name not in pack_names():
        raise UnknownPackError(f"no rule pack {name!r}; installed: {', '.join(pack_names())}")
    raw = _read(f"{name}.toml")
    if raw.get("extends"):
        return _extended(load_pack(str(raw["extends"])), raw)
    rules = _rules(raw)
    for file in raw.get("includes", ()):
        rules |= _rules(_read(file))
    return Pack(
        name=str(raw["name"]),
        version=str(raw["version"]),
        title_zh=str(raw["title_zh"]),
        title_en=str(raw["title_en"]),
        rules=MappingProxyType(rules),
        settings=MappingProxyType(dict(raw.get("settings", {}))),
    )


def _read(file: str) -> dict[str, Any]:
    text = (resources.files("gis") / "packs" / file).read_text(encoding="utf-8")
    return tomllib.loads(text)


def _rules(raw: Values) -> dict[str, Rule]:
    return {
        rule_id: Rule(id=rule_id, **{**row, "severity": Severity(row["severity"])})
        for rule_id, row in raw.get("rules", {}).items()
    }


def _extended(base: Pack, raw: Values) -> Pack:
    rules = dict(base.rules)
    for rule_id, change in raw.get("rules", {}).items():
        if rule_id not in rules:
            rules |= _rules({"rules": {rule_id: change}})
            continue
        old = rules[rule_id]
        changed = {**change, "params": {**old.params, **change.get("params", {})}}
        if "severity" in changed:
            changed["severity"] = Severity(changed["severity"])
        rules[rule_id] = replace(old, **changed)
    return Pack(
        name=str(raw["name"]),
        version=str(raw["version"]),
        title_zh=str(raw["title_zh"]),
        title_en=str(raw["title_en"]),
        rules=MappingProxyType(rules),
        settings=MappingProxyType({**base.settings, **raw.get("settings", {})}),
    )


class _Template(string.Formatter):
    """A missing value is a mistake of ours and must not reach a planner as a KeyError."""

    def get_value(self, key: int | str, args: Any, kwargs: Values) -> Any:
        if isinstance(key, str) and key not in kwargs:
            return "?"
        return super().get_value(key, args, kwargs)


def _fill(template: str, values: Values) -> str:
    return _Template().vformat(template, (), values)


def _texts(values: Values, language: str) -> dict[str, Any]:
    def text(value: Any) -> Any:
        if isinstance(value, Words):
            return value.zh if language == "zh" else value.en
        if isinstance(value, float):
            return f"{value:.10g}" if abs(value) < 1 else f"{round(value, 1):g}"
        return value

    return {name: text(value) for name, value in values.items()}
