"""Chinese sentences as they are printed: with the signs of Chinese type (as the page sets them)."""

import re

_FULL = {",": "\uff0c", ";": "\uff1b", ":": "\uff1a", "?": "\uff1f", "!": "\uff01"}
_CHINESE = "[\u3400-\u9fff\u201d\u300b\uff09]"
_AFTER = re.compile(rf"(?<={_CHINESE})[,;:?!](?!//)")
_BEFORE = re.compile("[,;:?!](?=[\u3400-\u9fff\u201c])")
_BRACKETS = re.compile(rf"(?<={_CHINESE})\(([^()]*)\)|\(([^()]*[\u3400-\u9fff][^()]*)\)")
_QUOTED = re.compile("(\u201c[^\u201d]*\u201d)")


def typeset(words: str) -> str:
    """Return a Chinese sentence with full-width signs; what stands in quotes stays as it is."""
    parts = _QUOTED.split(words)
    last = len(parts) - 1
    return "".join(
        part if at % 2 else _set(part, after_quote=at > 0, before_quote=at < last)
        for at, part in enumerate(parts)
    )


def _set(part: str, *, after_quote: bool, before_quote: bool) -> str:
    before, after = "\u201d" * after_quote, "\u201c" * before_quote
    text = _BRACKETS.sub(
        lambda m: f"\uff08{m[1] if m[1] is not None else m[2]}\uff09", before + part + after
    )
    for pattern in (_AFTER, _BEFORE):
        text = pattern.sub(lambda m: _FULL[m[0]], text)
    return text[len(before) : len(text) - len(after)]
