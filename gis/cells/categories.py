"""Cells that are categories of a platform: paths such as 全部/ 民生类/污水外溢."""

import re
from collections.abc import Mapping, Sequence

from gis.cells.words import known_text, normal, tolerant

_SIGNS = re.compile(r"\s*(?:[/\\>|→]|--+|——)\s*")
_ALL = frozenset(("全部", "所有", "all"))


def category_path(cell: object) -> tuple[str, ...]:
    """Return the steps of a category, without the root that stands for all of them.

    >>> category_path("全部/ 民生类/污水外溢"), category_path("/")
    (('民生类', '污水外溢'), ())
    """
    words = known_text(cell)
    if words is None:
        return ()
    steps = [step.strip() for step in _SIGNS.split(normal(words))]
    return tuple(step for step in steps if step and step.casefold() not in _ALL)


def category_of(
    path: Sequence[str], dictionary: Mapping[str, str], junk: Sequence[str] = ()
) -> str | None:
    """Return the category a dictionary gives to a path, the finest step first; None for none.

    `dictionary` is what delivered words mean; `junk` are words that stand in the column but are
    no category (headings that slipped into it).

    >>> category_of(("民生类", "污水外溢"), {"污水外溢": "环境卫生", "民生类": "民生"})
    '环境卫生'
    """
    known = {tolerant(word): meaning for word, meaning in dictionary.items()}
    unwanted = {tolerant(word) for word in junk}
    for step in reversed(path):
        plain = tolerant(step)
        if plain not in unwanted and plain in known:
            return known[plain]
    return None
