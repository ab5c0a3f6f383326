"""What there is to say and to ask about a file: findings that name their place, questions."""

from dataclasses import dataclass, field

from gis.cells.personal import PersonalNumbers, personal_numbers
from gis.findings import Finding, Outcome, Place
from gis.intake.rows.crowds import Crowds
from gis.questions import Answers, Choice, Question
from gis.rulebook import Pack, Words

Said = str | float | Words | None

_NOT_KNOWN = ("IN-15", "DAT-05")  # not wrong, only not known
_MOST_NAMED = 40  # ids and row numbers spelt out in one sentence


@dataclass(frozen=True, slots=True)
class Ledger:
    """What there is to say about one file: findings in the order they were made, open questions.

    `answers` are what a person said already; `asked` are the questions met, answered or not.
    """

    pack: Pack
    file: str
    answers: Answers = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    asked: list[Question] = field(default_factory=list)
    crowds: Crowds = field(default_factory=Crowds)

    def told(self) -> tuple[Finding, ...]:
        """Return the findings, many rows with the same one told once (IN-60)."""
        return self.crowds.gathered(self.pack, self.file, self.findings)

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
        found, required = self._covered(found), self._covered(required)
        values = {
            name: self._covered(value) if isinstance(value, str | Words) else value
            for name, value in values.items()
        }
        finding = self.pack[rule].finding(
            Outcome.UNKNOWN if rule in _NOT_KNOWN else Outcome.FAIL,
            place,
            found=None if isinstance(found, Words) else found,
            required=None if isinstance(required, Words) else required,
            what=found,
            wanted=required,
            file=self.file,
            row=row,
            **values,
        )
        alone = row is None or self.crowds.admits(self.pack, finding, row, values.get("col", ""))
        if alone:
            self.findings.append(finding)
        return finding

    def _covered(self, said: Said) -> Said:
        if isinstance(said, Words):
            return Words(self.numbers.covered(said.zh), self.numbers.covered(said.en))
        return self.numbers.covered(said) if isinstance(said, str) else said

    def ask(
        self,
        rule: str,
        question_id: str,
        *,
        choices: tuple[Choice, ...] = (),
        free: str = "",
        samples: tuple[str, ...] = (),
        otherwise: Words | None = None,
        **values: object,
    ) -> str | None:
        """Return the answer to a question; None when it is open, and then a finding says so.

        The rule's words are the question (`gis.questions.Question`); `values` fill them.
        Without `otherwise` the file is blocked until it is answered.
        """
        open_now = self.note(rule, **values)  # type: ignore[arg-type]
        self.findings.pop()
        samples = tuple(map(self.numbers.covered, samples))
        question = Question(
            question_id=question_id,
            rule=rule,
            text=Words(open_now.message_zh, open_now.message_en),
            choices=choices,
            free=free,
            samples=samples,
            otherwise=otherwise,
        )
        self.asked.append(question)
        answer = self.answers.get(question_id)
        if answer and question.holds(answer):
            return answer
        if answer:
            wanted = " / ".join(one.value for one in choices)
            self.note("IN-32", found=f"{question_id}={answer}", required=wanted)
        self.findings.append(open_now)
        return None

    @property
    def numbers(self) -> PersonalNumbers:
        """What a number of a person looks like (DAT-09)."""
        return numbers_of_persons(self.pack)

    @property
    def waits(self) -> bool:
        """Tell whether a question that must be answered is open."""
        return any(one.blocks(self.answers) for one in self.asked)


def numbers_of_persons(pack: Pack) -> PersonalNumbers:
    """Return what numbers of persons look like, by the patterns of the pack."""
    told, names = pack["DAT-09"].params, pack["IN-20"].params
    return personal_numbers(
        tuple(told["patterns"]),
        families=names["families"],
        places=names["places"],
        homes=tuple(names["homes"]),
        between=tuple(names["between"]),
    )


def listed(names: list[str] | tuple[str, ...]) -> str:
    """Return names as one text, the first forty of them and how many more there are."""
    shown = ", ".join(names[:_MOST_NAMED])
    return shown if len(names) <= _MOST_NAMED else f"{shown} … (+{len(names) - _MOST_NAMED})"
