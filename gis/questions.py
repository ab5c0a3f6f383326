"""What only a person can say about a file, asked once for the file and kept with its import.

A question is answered by its id: `--answer ID=VALUE` on the command line, the same pair in the
HTTP API and in the page. Three ids are short for what is asked of every file: `crs`, `unit` and
`sheet`; `column.FIELD` answers which column is a field.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from gis.rulebook import Words

Answers = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer that can be given: its value, what a person reads, what speaks for it."""

    value: str
    label: Words
    note: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question about one file that no value in it can answer.

    `rule` is the rule of the packs that asks; `text` is what it says. `free` names the form of
    an answer beyond the choices ("" when only they hold). `samples` are cells or names that
    help to decide. `otherwise` says what happens without an answer; where it is None the file is
    blocked until there is one.
    """

    question_id: str
    rule: str
    text: Words
    choices: tuple[Choice, ...] = ()
    free: str = ""
    samples: tuple[str, ...] = ()
    otherwise: Words | None = None

    @property
    def needed(self) -> bool:
        """Whether nothing can go on without an answer."""
        return self.otherwise is None

    def holds(self, answer: str) -> bool:
        """Tell whether this is an answer to the question."""
        return bool(answer) and (bool(self.free) or answer in {one.value for one in self.choices})

    def blocks(self, answers: Answers) -> bool:
        """Tell whether the file cannot be taken with these answers: needed, and still open."""
        return self.needed and not self.holds(answers.get(self.question_id, ""))
