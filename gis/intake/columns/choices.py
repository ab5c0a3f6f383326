"""Cells of a field of a few values: words settle themselves, what is bare is asked once."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from gis.cells.words import normal, tolerant
from gis.intake.columns.code_tables import ask_codes, ask_meaning, bare_code
from gis.intake.ledger import Ledger
from gis.layers.fields import Field
from gis.rulebook import Words

# words that say something, but not which of the values: "off line" may be a fault or not
_ASKED_TOO: Mapping[str, frozenset[str]] = {
    "status": frozenset(("off", "offline", "离线", "不在线", "掉线"))
}
# what the ledger of 27 columns means by its own codes: offered, never assumed
_IN_LEDGER: Mapping[str, Mapping[str, Words]] = {
    "status": {
        "in_service": Words(
            "在用、正常(一机一档的1)", "in service (1 in the ledger of 27 columns)"
        ),
        "faulty": Words("故障、维修(一机一档的2)", "faulty (2 in the ledger of 27 columns)"),
        "retired": Words("拆除、报废(一机一档的3)", "retired (3 in the ledger of 27 columns)"),
    }
}


def meanings(one: Field, cells: Sequence[object], ledger: Ledger, column: str) -> dict[str, str]:
    """Return what each distinct text of a column means; a text that is left out is not known.

    The ledger gets a question for each bare code and each word that is none of the field's, as
    long as they are few (`codes.FIELD.VALUE`).
    """
    distinct = {str(cell) for cell in cells if cell is not None}
    labels = labels_of(one)
    bare = {cell for cell in set(cells) if bare_code(cell) is not None}
    told = ask_codes(
        ledger, one, column, values=[cell for cell in cells if cell in bare], choices=labels
    )
    told |= _open_words(one, cells, ledger, column=column, labels=labels)
    found = {}
    for text in distinct:
        plain = normal(text)
        meant = one.choices.get(plain) or one.choices.get(plain.casefold()) or told.get(plain)
        if meant is not None:
            found[text] = meant
    return found


def asked(one: Field, text: str, ledger: Ledger) -> bool:
    """Tell whether a text is one that a person is asked about, so that no row need say it."""
    code = bare_code(text) or normal(text)
    return any(question.question_id == f"codes.{one.name}.{code}" for question in ledger.asked)


def labels_of(one: Field) -> dict[str, Words]:
    """Return the identifiers of a field with the first word people write for each."""
    first: dict[str, Words] = {}
    for word, value in one.choices.items():
        first.setdefault(value, Words(word, value))
    return first | dict(_IN_LEDGER.get(one.name, {}))


def _open_words(
    one: Field,
    cells: Iterable[object],
    ledger: Ledger,
    *,
    column: str,
    labels: Mapping[str, Words],
) -> dict[str, str | None]:
    open_words = _ASKED_TOO.get(one.name, frozenset())
    known = {tolerant(word) for word in (*one.choices, *one.choices.values())}
    distinct = {cell: normal(cell) for cell in set(cells) if isinstance(cell, str)}
    unknown = {
        plain
        for cell, plain in distinct.items()
        if bare_code(cell) is None and tolerant(plain) not in known
    }
    if len(unknown) > ledger.pack["IN-78"].count("words"):  # no list of a few values
        unknown = set()
    unknown |= {plain for plain in distinct.values() if plain.casefold() in open_words}
    met = Counter(distinct[cell] for cell in cells if cell in distinct)
    met = Counter({word: met[word] for word in unknown})
    return {
        word: ask_meaning(ledger, one, word, choices=labels, samples=(word,), col=column, n=count)
        for word, count in sorted(met.items())
    }
