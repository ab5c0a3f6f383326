"""Catalogues of devices by GB/T 28181: XML whose items become rows."""

import re

import numpy as np

from gis.reading.child.answer import RefusedError
from gis.reading.child.records import most_rows, rows_answer

MOST_BYTES = 256 * 2**20
MOST_DEPTH = 32

_DECLARATION = re.compile(r"<\?xml[^>]*\?>")
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)["']""")
_ITEM = "item"
_CHINESE = "gb18030"  # holds GB2312 and GBK


def read_catalogue(path: str, secrets: frozenset[str]) -> dict[str, np.ndarray]:
    """Return the items of all answers in a file, one row each; passwords stay here."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import XMLParser

    with open(path, "rb") as opened:  # noqa: PTH123 -- the child's own folder is all it sees
        raw = opened.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise RefusedError(f"bytes\t{MOST_BYTES}")
    target = _Items()
    parser = XMLParser(target=target, forbid_dtd=True)
    try:
        # answers to one query come in parts: several documents one after the other
        parser.feed("<all>")
        parser.feed(_DECLARATION.sub("", _decoded(raw)))
        parser.feed("</all>")
        parser.close()
    except DefusedXmlException as error:
        raise RefusedError("entities") from error
    except (ParseError, ValueError) as error:
        raise RefusedError(f"unreadable\t{error}") from error
    if target.kind and target.kind.lower() != "catalog":
        raise RefusedError(f"unreadable\tCmdType {target.kind[:40]}")
    answer = rows_answer(target.rows, secrets)
    answer["promised"] = np.array(target.promised, dtype=np.int64)
    return answer


def _decoded(raw: bytes) -> str:
    """Return the text of XML by its bytes; what it says of itself decides only between two."""
    named = _ENCODING.match(raw.removeprefix(b"\xef\xbb\xbf"))
    label = named.group(1).decode().lower() if named else "utf-8"
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        order = ["utf-16"]
    else:
        order = ["utf-8-sig", _CHINESE]
        if label not in ("utf-8", "utf8") and not label.startswith("gb"):
            order.append("latin-1")
    for encoding in order:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RefusedError(f"unreadable\t{label}")


class _Items:
    """What is kept while the XML goes by: the texts of every item, by the names of their tags."""

    def __init__(self) -> None:
        self.rows: list[dict[str, object]] = []
        self.promised = 0
        self.kind = ""
        self._row: dict[str, object] | None = None
        self._path: list[str] = []
        self._text: list[str] = []

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        """Begin an item, or a field of one."""
        self._path.append(_plain(tag))
        if len(self._path) > MOST_DEPTH:
            raise RefusedError(f"deep\t{MOST_DEPTH}")
        self._text = []
        if self._path[-1].lower() == _ITEM and self._row is None:
            most_rows(len(self.rows))
            self._row = {}

    def data(self, text: str) -> None:
        """Take a piece of text."""
        self._text.append(text)

    def end(self, _tag: str) -> None:
        """End a field or an item."""
        name, text = self._path.pop(), "".join(self._text).strip()
        self._text = []
        if self._row is None:
            self._of_answer(name.lower(), text)
        elif name.lower() == _ITEM and _ITEM not in map(str.lower, self._path):
            if self._row:
                self.rows.append(self._row)
            self._row = None
        elif text:
            self._row.setdefault(name, text)

    def close(self) -> None:
        """End the document."""

    def _of_answer(self, name: str, text: str) -> None:
        if name == "sumnum" and text.isdecimal() and len(text) < 10:  # noqa: PLR2004
            self.promised = max(self.promised, int(text))
        elif name == "cmdtype":
            self.kind = self.kind or text


def _plain(tag: str) -> str:
    return tag.rpartition("}")[2]
