"""Open a store for a command that reads what is in force."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store.backend import Backend


@contextmanager
def opened(address: str) -> Iterator["Backend"]:
    """Give the store once plans whose day has come are in force: no service need run."""
    from datetime import UTC, datetime

    from store.open import open_store
    from web.jobs.plans.enforcing import come_due

    with closing(open_store(address)) as backend:
        come_due(backend, datetime.now(UTC))
        yield backend
