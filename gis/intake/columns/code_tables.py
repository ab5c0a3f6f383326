"""What the bare codes of a file mean (1, 2, √): asked once for the file, never guessed."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from gis.cells.words import known_text, normal
from gis.intake.ledger import Ledger
from gis.layers.fields import Field
from gis.questions import Choice
from gis.rulebook import Words

# one or two digits, one Latin letter, or a mark: nothing that could be read as a word
_BARE = re.compile(r"\d{1,2}|[A-Za-z]|[√✓✔×✗✘○●◎△▲☆★]")
_UNKNOWN = Words("按“未知”保存", "stored as unknown")


def ask_codes(
    ledger: Ledger,
    field: Field,
    column: str,
    *,
    values: Iterable[object],
    choices: Mapping[str, Words],
) -> dict[str, str | None]:
    """Return what each bare code among the cells means, None for one nobody has told yet.

    `choices` are the identifiers that can be meant, with their words. A code that the field's own
    words settle is not asked for and not returned; nor is anything longer than a code.
    """
    met = Counter(code for code in map(bare_code, values) if code is not None)
    meant: dict[str, str | None] = {}
    for code in sorted(met):
        if code in field.choices or code.casefold() in field.choices:
            continue
        meant[code] = ask_meaning(
            ledger,
            field,
            code,
            choices=choices,
            samples=tuple(sorted(met))[:3],
            col=column,
            n=met[code],
        )
    return meant


def ask_meaning(
    ledger: Ledger,
    field: Field,
    code: str,
    *,
    choices: Mapping[str, Words],
    samples: tuple[str, ...],
    col: str,
    n: int,
) -> str | None:
    """Return what a person says a code or word of a field means, None while nobody has said it."""
    return ledger.ask(
        "IN-78",
        f"codes.{field.name}.{code}",
        choices=tuple(Choice(value=value, label=label) for value, label in choices.items()),
        samples=samples,
        otherwise=_UNKNOWN,
        found=code,
        required=Words(
            "、".join(label.zh for label in choices.values()),
            ", ".join(label.en for label in choices.values()),
        ),
        col=col,
        n=n,
    )


def bare_code(cell: object) -> str | None:
    """Return the code a cell is, or None when it is empty or a word.

    >>> bare_code(1.0), bare_code("１"), bare_code(" √ "), bare_code("在线")
    ('1', '1', '√', None)
    """
    if isinstance(cell, bool):
        return None
    text = known_text(cell)
    plain = "" if text is None else normal(text)
    return plain if _BARE.fullmatch(plain) else None
