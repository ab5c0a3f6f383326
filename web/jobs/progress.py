"""How a long job tells how far it is: what is being done, how many are done, how many there are."""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]


def quiet(_what: str, _done: int, _total: int) -> None:
    """Take progress and say nothing."""
