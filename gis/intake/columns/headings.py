"""Which field a heading means: its own name, a name cut short, or one that differs by a slip.

A heading that differs by numbering, brackets, order of its letters or a letter that sounds or
looks the same is the field when nothing else could be meant. What is only alike is for a person.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import product

from gis.cells.words import comparable, normal
from gis.layers.catalogue import LAYERS, labels
from gis.layers.fields import Layer
from gis.rulebook import Pack

_LONGEST = 40  # no heading is longer; a text is not compared
_MOST = 200  # columns compared letter by letter
_SHORTEST_ANAGRAM = 3
_NAMES_COUNT = 5  # so many known names weigh as much as everything that is needed
_NOTHING_NEEDED = 0.5  # a layer that takes anything is likely of nothing
_CUT_AT_BYTES = 9  # a Shapefile keeps 10 bytes of a name, perhaps one less for a half character
_NUMBERED = re.compile(
    r"^\s*(?:[(\[【]\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s*[)\]】]"
    r"|(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s*[.、,:)\]】_-]|\d{1,3}(?=[^\d\W])|第\d+列)\s*"
)
_BRACKETS = re.compile(r"[(\[【{<《〔][^)\]】}>》〕]*[)\]】}>》〕]")
_YEAR = re.compile(r"^(?:19|20)\d{2}年(?:度|底|末)?|(?:19|20)\d{2}年(?:度|底|末)?$")


@dataclass(frozen=True)
class Headings:
    """The names of one layer, and how they are compared: lists of words of the pack (IN-70)."""

    layer: Layer
    before: tuple[str, ...]
    after: tuple[str, ...]
    same: tuple[tuple[str, str], ...]
    alike: Mapping[int, str]
    latin: int

    @cached_property
    def known(self) -> Mapping[str, str]:
        """Fields by their names, in comparable form."""
        return labels(self.layer.name)

    @cached_property
    def _by_form(self) -> Mapping[str, frozenset[str]]:
        return _grouped((self._form(label), name) for label, name in self.known.items())

    @cached_property
    def _by_letters(self) -> Mapping[str, frozenset[str]]:
        return _grouped((_letters(form), name) for form, names in self._by_form.items()
                        for name in names)  # fmt: skip

    def near(self, column: str) -> frozenset[str]:
        """Return the fields a heading means that is no known name, most often one or none."""
        if len(column) > _LONGEST:
            return frozenset()
        forms = self._forms(column)
        found = frozenset[str]().union(*(self._by_form.get(form, frozenset()) for form in forms))
        if not found:
            letters = [_letters(form) for form in forms if len(form) >= _SHORTEST_ANAGRAM]
            found = frozenset().union(*(self._by_letters.get(one, frozenset()) for one in letters))
        return found or frozenset(
            name for label, name in self.known.items() for form in forms if self._slip(form, label)
        )

    def cut(self, column: str) -> frozenset[str]:
        """Return the fields whose names a Shapefile may have cut to this one."""
        long = max(len(column.encode()), len(column.encode("gb18030"))) >= _CUT_AT_BYTES
        start = comparable(column)
        if not long or not start:
            return frozenset()
        return frozenset(name for label, name in self.known.items() if label.startswith(start))

    def likeness(self, column: str, field: str) -> float:
        """Return how alike a heading and the names of a field are, from 0 to 1."""
        forms = [form for form in self._forms(column) if form]
        names = [self._form(comparable(name)) for name in self.layer[field].names]
        ratios = [_ratio(form, name) for form, name in product(forms, names)]
        return max(ratios, default=0.0)

    def _forms(self, column: str) -> list[str]:
        """Return a heading without what stands around its name: with its brackets and without."""
        plain = _NUMBERED.sub("", normal(column))
        bare = _BRACKETS.sub("", plain)
        return list(dict.fromkeys(self._form(comparable(one)) for one in (plain, bare)))

    def _form(self, plain: str) -> str:
        word = _YEAR.sub("", plain)
        word = _without(word, self.before, str.removeprefix)
        word = _without(word, self.after, str.removesuffix)
        for one, other in self.same:
            word = word.replace(one, other)
        return (word or plain).translate(self.alike)

    def _slip(self, form: str, label: str) -> bool:
        """Tell whether a Latin name has one letter wrong: missing, too much, other, exchanged."""
        return (
            len(label) >= self.latin
            and label.isascii()
            and form.isascii()
            and abs(len(form) - len(label)) <= 1
            and _one_slip(form, label)
        )


def headings_of(layer: Layer, pack: Pack) -> Headings:
    """Return how headings of a layer are compared."""
    words = pack["IN-70"].params
    return Headings(
        layer=layer,
        before=tuple(map(comparable, words["before"])),
        after=tuple(map(comparable, words["after"])),
        same=tuple((one, other) for one, other in words["same"]),
        alike={ord(letter): group[0] for group in words["alike"] for letter in group},
        latin=int(words["latin"]),
    )


def likely_pairs(
    headings: Headings, columns: Sequence[str], fields: Sequence[str], least: float
) -> list[tuple[float, str, str]]:
    """Return (likeness, column, field) of free columns and fields that like each other best."""
    looked = [column for column in columns[:_MOST] if 0 < len(column) <= _LONGEST]
    like = {pair: headings.likeness(*pair) for pair in product(looked, fields)}
    best_of_column = {c: max((like[c, f] for f in fields), default=0.0) for c in looked}
    best_of_field = {f: max((like[c, f] for c in looked), default=0.0) for f in fields}
    return sorted(
        (
            (value, column, field)
            for (column, field), value in like.items()
            if value >= least and value == best_of_column[column] == best_of_field[field]
        ),
        reverse=True,
    )


def likely_layers(
    columns: Sequence[str],
    kind: str,
    has_geometry: bool,  # noqa: FBT001
    told_by: AbstractSet[str] = frozenset(),
) -> list[str]:
    """Return the layers a file with these columns may be, the likeliest first.

    `kind` is the kind of the file as `gis.reading` tells it. A layer counts by the share of what
    it needs that is there, and by how many of its names are; those `told_by` the name of the file
    come first.
    """
    told = {comparable(name) for name in columns}
    rank: dict[str, tuple[bool, float, float]] = {}
    for name, layer in LAYERS.items():
        found = _found(told, layer, kind)
        if (found or name in told_by) and (layer.shapes or not has_geometry):
            whole = len(found) / len(layer.all_fields)
            share = _needed_share(layer, found) + len(found) / _NAMES_COUNT
            rank[name] = (name not in told_by, -share, -whole)
    return sorted(rank, key=lambda name: rank[name])


def layers_told_by(name: str, pack: Pack) -> set[str]:
    """Return the layers that the name of a file speaks of: by its longest word that is known."""
    plain = name.lower()
    found = {
        layer: max((len(word) for word in words if word in plain), default=0)
        for layer, words in pack["IN-70"].params["files"].items()
    }
    most = max(found.values())
    return {layer for layer, length in found.items() if length == most > 0}


def _found(told: Collection[str], layer: Layer, kind: str) -> set[str]:
    known = labels(layer.name)
    found = {known[one] for one in told if one in known}
    if kind == "shapefile":
        cut = tuple(one for one in told if len(one.encode()) >= _CUT_AT_BYTES)
        found |= {field for label, field in known.items() if cut and label.startswith(cut)}
    return found


def _needed_share(layer: Layer, found: Collection[str]) -> float:
    """Return the share of what a layer needs that was found; its identifier counts twice."""
    needed = [one.name in found for one in layer.fields if one.required and one.name != layer.key]
    if not layer.numbered:
        needed += [layer.key in found or layer.key_from in found] * 2
    return sum(needed) / len(needed) if needed else _NOTHING_NEEDED


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for form, name in pairs:
        found.setdefault(form, set()).add(name)
    return {form: frozenset(names) for form, names in found.items()}


def _letters(form: str) -> str:
    return "".join(sorted(form))


def _without(word: str, ends: Sequence[str], take: object) -> str:
    again = True
    while again:
        shorter = [rest for end in ends if (rest := take(word, end)) not in (word, "")]  # type: ignore[operator]
        again = bool(shorter)
        word = min(shorter, key=len) if again else word
    return word


def _ratio(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < 0.5 or matcher.quick_ratio() < 0.5:  # noqa: PLR2004 -- unlike
        return 0.0
    return matcher.ratio()


def _one_slip(form: str, label: str) -> bool:
    if form == label:
        return True
    at = next(
        (n for n, (a, b) in enumerate(zip(form, label, strict=False)) if a != b),
        min(len(form), len(label)),
    )
    rest, wanted = form[at:], label[at:]
    exchanged = rest[1::-1] == wanted[:2] and rest[2:] == wanted[2:]
    return rest[1:] == wanted[1:] or rest[1:] == wanted or rest == wanted[1:] or exchanged
