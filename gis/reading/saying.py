"""What readers ask and which words they look for, by the rules of the product."""

import re
from collections.abc import Sequence

from gis.cells.words import comparable
from gis.findings import Outcome, Place
from gis.questions import Choice, Question
from gis.rulebook import Words, load_pack


def question(
    rule: str,
    question_id: str,
    file: str,
    choices: Sequence[Choice],
    *,
    samples: Sequence[str] = (),
    otherwise: Words | None = None,
    **values: object,
) -> Question:
    """Return a question of a reader; the words of its rule ask it, filled with `values`."""
    place = Place("file", file)
    said = load_pack()[rule].finding(Outcome.FAIL, place, file=file, **values)  # type: ignore[arg-type]
    return Question(
        question_id=question_id,
        rule=rule,
        text=Words(said.message_zh, said.message_en),
        choices=tuple(choices),
        samples=tuple(samples),
        otherwise=otherwise,
    )


def is_amount(column: str) -> bool:
    """Tell whether a column's name says that its numbers are amounts of something."""
    words = "|".join(map(re.escape, load_pack()["IN-52"].params["amounts"]))
    return re.search(words, comparable(column)) is not None


def is_general(group: str) -> bool:
    """Tell whether a group heading says nothing that its headings do not say: "basic facts"."""
    words = (*load_pack()["IN-50"].params["general"], *load_pack()["IN-52"].params["amounts"])
    longest_first = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return not re.sub(rf"{longest_first}|\d+|[年月日]", "", comparable(group))


def is_title(text: str) -> bool:
    """Tell whether a text above a table is its title or a note and heads no column."""
    return re.search("|".join(load_pack()["IN-50"].params["titles"]), text) is not None


def sums_up(sheet: str) -> bool:
    """Tell whether the name of a sheet says that it sums up, explains or lists the others."""
    return any(word in comparable(sheet) for word in load_pack()["IN-54"].params["about_others"])


def secret_names() -> tuple[str, ...]:
    """Return the words that name passwords, in comparable form."""
    return tuple(load_pack()["IN-57"].params["names"])


def catalogue_folders() -> tuple[frozenset[str], int]:
    """Return the types of codes that are no devices, and how long codes of places are at most."""
    params = load_pack()["IN-53"].params
    return frozenset(params["folder_types"]), int(params["place_digits"])
