"""Lists of objects as JSON, such as platforms export their channels: one row each."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from gis.reading.child.answer import RefusedError, blobs, encoded

MOST_BYTES = 256 * 2**20
MOST_ROWS = 1_000_000
MOST_COLUMNS = 1_000
MOST_CELLS = 40_000_000

_DEEPEST_LIST = 4  # {"data": {"list": [...]}} and no further
_MARK = b"\xef\xbb\xbf"


def read_records(path: str, secrets: frozenset[str]) -> dict[str, np.ndarray]:
    """Return the longest list of objects of a file as rows; passwords stay here."""
    import orjson

    with open(path, "rb") as opened:  # noqa: PTH123 -- the child's own folder is all it sees
        raw = opened.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise RefusedError(f"bytes\t{MOST_BYTES}")
    try:
        held = orjson.loads(_utf8(raw))
    except orjson.JSONDecodeError as error:
        raise RefusedError(f"unreadable\t{error}") from error
    found = list(_lists(held, 0))
    if not found:
        raise RefusedError("records")
    rows = max(found, key=len)
    most_rows(len(rows))
    return rows_answer([_flat(row) for row in rows], secrets)


def _utf8(raw: bytes) -> bytes:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace").encode()
    raw = raw.removeprefix(_MARK)
    try:
        raw.decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="replace").encode()
    return raw


def _lists(held: object, depth: int) -> Iterable[Sequence[Mapping[str, object]]]:
    """Yield the lists of objects that stand near the top of a document."""
    if depth > _DEEPEST_LIST:
        return
    if isinstance(held, list) and held and all(isinstance(one, dict) for one in held):
        yield held
    elif isinstance(held, dict):
        for one in held.values():
            yield from _lists(one, depth + 1)


def _flat(row: Mapping[str, object]) -> dict[str, object]:
    """Return an object with its inner ones spread out; lists and deeper ones stay JSON text."""
    flat: dict[str, object] = {}
    for name, value in row.items():
        if isinstance(value, dict) and not _shape(value):
            for inner, one in value.items():
                flat[inner if inner not in row else f"{name}.{inner}"] = _cell(one)
        else:
            flat[name] = _cell(value)
    return flat


def _shape(value: Mapping[str, object]) -> bool:
    """Tell whether an object is a shape or holds lists, which belong together."""
    return any(isinstance(one, list | dict) for one in value.values())


def _cell(value: object) -> object:
    import orjson

    if isinstance(value, dict | list):
        return orjson.dumps(value).decode()
    return value


def most_rows(count: int) -> None:
    """Refuse more rows than a table has."""
    if count > MOST_ROWS:
        raise RefusedError(f"large\t{MOST_ROWS}")


def rows_answer(
    rows: Sequence[Mapping[str, object]], secrets: frozenset[str]
) -> dict[str, np.ndarray]:
    """Return rows of named cells as columns, but for the secret ones, which are only named."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    kept = [name for name in names if not _is_secret(name, secrets)]
    if len(kept) > MOST_COLUMNS:
        raise RefusedError(f"columns\t{MOST_COLUMNS}")
    if len(kept) * len(rows) > MOST_CELLS:
        raise RefusedError(f"large\t{MOST_CELLS}")
    columns = []
    for name in kept:
        column = np.empty(len(rows), dtype=object)
        column[:] = [row.get(name) for row in rows]
        columns.append(column)
    answer = encoded(kept, columns)
    answer |= blobs(
        "secrets", [name.encode(errors="replace") for name in names if name not in kept]
    )
    answer["rows"] = np.arange(1, len(rows) + 1, dtype=np.int64)
    return answer


def _is_secret(name: str, secrets: frozenset[str]) -> bool:
    plain = "".join(letter for letter in name.casefold() if letter.isalnum())
    return any(secret in plain for secret in secrets)
