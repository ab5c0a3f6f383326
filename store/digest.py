"""One number for the content: equal content has an equal digest, on whichever back end."""

import hashlib

import sqlalchemy as sa

from store.backend import Backend
from store.rows import canonical
from store.schema import CONTENT, LAYERS
from store.select import visible

# when something was made is no content: places divided the same way a day later are equal
_NO_CONTENT = {("plans", "created_at")}


def digest(backend: Backend) -> str:
    """Return the SHA-256 of every visible row of content, in the order of layers and ids.

    Accounts, the audit record, import records, numbers of the store itself, and when a plan was
    made are no content.
    """
    total = hashlib.sha256()
    with backend.reading() as connection:
        for name in sorted(CONTENT):
            layer = LAYERS[name]
            rows: list[bytes] = []
            columns = [column for column in layer.columns if (name, column) not in _NO_CONTENT]
            for table in layer.tables.values():
                query = sa.select(*(table.c[column] for column in columns))
                found = connection.execute(query.where(visible(table)))
                rows += (canonical(name, row) for row in found)
            for row in sorted(rows):
                total.update(hashlib.sha256(row).digest())
    return total.hexdigest()
