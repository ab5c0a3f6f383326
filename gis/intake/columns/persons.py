"""Which columns are about persons and never come in, and which about staff may stay (DAT-09).

A column is told by its heading and by what most of its cells are: ID-card numbers, mobile
numbers, number plates, pictures. Names of persons cannot be told by content.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gis.cells.personal import PersonalNumbers
from gis.cells.words import comparable, normal, text
from gis.intake.ledger import numbers_of_persons
from gis.layers.catalogue import labels
from gis.reading.table import Column
from gis.rulebook import Pack, Words

_ID = re.compile(r"[1-8]\d{16}[\dX]")
_MOBILE = re.compile(r"(?:\+?86)?-?1[3-9]\d{9}")
_MOBILES = re.compile(r"[/、,;\s]+")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    r"[A-Z][·•.\-\s]?[A-Z0-9]{4,5}[A-Z0-9挂学警港澳]"
)
_PICTURE = re.compile(r"data:image/|/9j/[\w+/]{16}|iVBORw0KGgo|R0lGOD|UklGR[\w+/]{8}")
_PICTURE_BYTES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"BM")
_BORN_SINCE = 1890

KINDS: Mapping[str, Words] = {
    "id": Words("证件号码", "ID-card numbers"),
    "mobile": Words("手机号码", "mobile numbers"),
    "plate": Words("车牌号", "number plates"),
    "picture": Words("图片", "pictures"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonColumns:
    """What tells columns about persons in one layer.

    `staff` are the headings (in comparable form) that may stay, `staff_fields` the fields they
    are. `text` covers numbers of persons inside a text. `remarks` are headings of free remarks,
    in which anyone may be named.
    """

    never: re.Pattern[str]
    staff_only: re.Pattern[str]
    safe: re.Pattern[str]
    staff: frozenset[str]
    staff_fields: frozenset[str]
    remarks: frozenset[str]
    text: PersonalNumbers
    share: float
    looked_at: int

    def named(self, column: str, field: str | None = None) -> bool:
        """Tell whether a heading bars its column, from being this field if one is named."""
        plain = comparable(column)
        bare = self.safe.sub("", plain)
        if self.never.search(bare):
            return True
        if not self.staff_only.search(bare):
            return False
        return field not in self.staff_fields and (field is not None or plain not in self.staff)

    def held(self, cells: Column, field: str | None = None) -> str | None:
        """Return what most cells are that bars the column (a key of KINDS), or None."""
        some = [cell for cell in _some(cells, self.looked_at) if text(cell) is not None]
        kinds = [kind for kind in map(kind_of, some) if kind is not None]
        if not kinds or len(kinds) < self.share * len(some):
            return None
        found = max(set(kinds), key=lambda kind: (kinds.count(kind), kind))
        return None if found == "mobile" and field in self.staff_fields else found

    def free(self, column: str) -> bool:
        """Tell whether a column holds free remarks, by its heading."""
        return comparable(column) in self.remarks

    def shown(self, cell: object) -> str:
        """Return a cell as text with the numbers of persons in it covered."""
        return self.text.shown(cell)


def persons_of(layer: str, pack: Pack) -> PersonColumns:
    """Return what the pack says about persons in files of a layer."""
    rule = pack["IN-72"]
    staff = frozenset(map(comparable, rule.params["staff"].get(layer, ())))
    known = labels(layer)
    return PersonColumns(
        never=_any(rule.params["never"]),
        staff_only=_any(rule.params["staff_only"]),
        safe=_any((*rule.params["safe"], *rule.params["safe_in"].get(layer, ()))),
        staff=staff,
        staff_fields=frozenset(known[name] for name in staff if name in known),
        remarks=frozenset(map(comparable, rule.params["remarks"])),
        text=numbers_of_persons(pack),
        share=rule.number("share"),
        looked_at=rule.count("looked_at"),
    )


def _any(words: Sequence[str]) -> re.Pattern[str]:
    longest_first = sorted(map(comparable, words), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))


def _some(cells: Column, most: int) -> Iterable[object]:
    step = max(1, -(-len(cells) // most))
    return cells[::step].tolist()  # type: ignore[no-any-return]


def kind_of(cell: object) -> str | None:
    """Return what a cell is that only a person has (a key of KINDS), or None.

    >>> kind_of("51072219900101123X"), kind_of(13812345678.0), kind_of("川F·12345"), kind_of("3栋")
    ('id', 'mobile', 'plate', None)
    """
    if isinstance(cell, bytes):
        return "picture" if cell.startswith(_PICTURE_BYTES) else None
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e19:  # noqa: PLR2004
        cell = int(cell)
    words = text(cell) or ""
    return "picture" if _PICTURE.match(words) else _kind_of_number(words)


def _kind_of_number(words: str) -> str | None:
    if not words or len(words) > 60:  # noqa: PLR2004 -- a text, whatever stands in it
        return None
    plain = normal(words).upper()
    if is_id_number(plain.replace(" ", "")):
        return "id"
    if all(_MOBILE.fullmatch(one.replace("-", "")) for one in _MOBILES.split(plain)):
        return "mobile"
    return "plate" if _PLATE.fullmatch(plain) else None


def is_id_number(plain: str) -> bool:
    """Tell whether 18 characters are an ID-card number: region and day of birth.

    A wrong check digit is a slip of the pen and makes the number no less a person's.

    >>> is_id_number("51072219900101123X"), is_id_number("511702001001001024")
    (True, False)
    """
    if not _ID.fullmatch(plain):
        return False
    year, month, day = int(plain[6:10]), int(plain[10:12]), int(plain[12:14])
    try:
        date(year, month, day)
    except ValueError:
        return False
    return _BORN_SINCE <= year < 2100  # noqa: PLR2004 -- born in a century that has begun
