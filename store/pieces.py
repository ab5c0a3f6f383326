"""Pieces of names and ids by which things are found: single characters, pairs, runs of four.

Both back ends keep an index of them: FTS5 over the pieces as words, or GIN over an array of them.
A name is found by any piece of it, an id by its beginning or any piece of at least four characters.
Only A to Z are folded, as both databases do where they know no language.
"""

from collections.abc import Iterator, Sequence
from typing import Any

NAMED_BY = {"cameras": ("name", "camera_id", "gb_id")}  # a name, then ids, of a table
RUN = 4  # characters of a piece of an id
_FOLD = {ord("A") + at: ord("a") + at for at in range(26)}


def folded(text: str) -> str:
    """Return a text with its Latin letters small."""
    return text.translate(_FOLD)


def pieces_of(name: str | None, *ids: str | None) -> set[str]:
    """Return all pieces of one thing.

    >>> sorted(pieces_of("东街", "A-0001")) == ["i-000", "i0001", "ia-00", "n东", "n东街", "n街"]
    True
    """
    found: set[str] = set()
    if name:
        text = folded(name)
        found.update("n" + one for one in text)
        found.update("n" + text[at : at + 2] for at in range(len(text) - 1))
    for one in ids:
        if one:
            text = folded(one)
            found.update("i" + text[at : at + RUN] for at in range(len(text) - RUN + 1))
    return found


def pieces_in(word: str) -> list[list[str]]:
    """Return the ways to find a word: pieces that must all be there, in a name or in an id.

    >>> pieces_in("街"), pieces_in("东街口")
    ([['n街']], [['n东街', 'n街口']])
    """
    text = folded(word)
    named = ["n" + text[at : at + 2] for at in range(len(text) - 1)] or ["n" + text]
    ways = [named]
    if len(text) >= RUN:
        ways.append(["i" + text[at : at + RUN] for at in range(len(text) - RUN + 1)])
    return ways


def as_words(pieces: set[str]) -> str:
    """Return pieces as words of hexadecimal digits, which every tokenizer leaves whole."""
    return " ".join([one[0] + one[1:].encode("utf-16-be", "surrogatepass").hex() for one in pieces])


def as_question(ways: Sequence[Sequence[str]]) -> str:
    """Return what FTS5 is asked to find any of the ways."""
    return " OR ".join(f"({' AND '.join(as_words({one}) for one in way)})" for way in ways)


def word_rows(columns: Sequence[Sequence[Any]]) -> Iterator[str]:
    """Return the words of each row from the columns of its name and ids."""
    for row in zip(*columns, strict=True):
        yield as_words(pieces_of(*row))
