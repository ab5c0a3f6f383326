"""Many things of one kind, kept as columns until one of them is looked at."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, overload


class Batch(Sequence[object]):
    """Many things of one kind, kept as columns: each is made when it is looked at.

    `columns` holds n values for each field of the dataclass `thing`. A store keeps the columns
    as they are, so that a million blocks are a few lists and not a million objects.
    """

    __slots__ = ("columns", "thing")

    def __init__(self, thing: type, columns: Mapping[str, Sequence[Any]]) -> None:
        names = [field.name for field in fields(thing)]
        if sorted(names) != sorted(columns):
            strange = ", ".join(sorted({*names} ^ {*columns}))
            raise ValueError(f"{thing.__name__}: columns and fields differ in {strange}")
        sizes = {len(column) for column in columns.values()}
        if len(sizes) != 1:
            raise ValueError(f"{thing.__name__}: columns of {sorted(sizes)} values, expected one")
        self.thing = thing
        self.columns = {name: columns[name] for name in names}

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    @overload
    def __getitem__(self, at: int) -> object: ...
    @overload
    def __getitem__(self, at: slice) -> "Batch": ...
    def __getitem__(self, at: int | slice) -> object:
        values = {name: column[at] for name, column in self.columns.items()}
        return Batch(self.thing, values) if isinstance(at, slice) else self.thing(**values)

    def __iter__(self) -> Iterator[object]:
        names = tuple(self.columns)
        for row in zip(*self.columns.values(), strict=True):
            yield self.thing(**dict(zip(names, row, strict=True)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def chosen(self, at: Sequence[int]) -> "Batch":
        """Return the things at these places."""
        return Batch(
            self.thing,
            {name: [column[one] for one in at] for name, column in self.columns.items()},
        )


def chosen(things: Sequence[object], at: Sequence[int]) -> Sequence[object]:
    """Return the things at these places."""
    return things.chosen(at) if isinstance(things, Batch) else [things[one] for one in at]


def values_by(things: Sequence[object], name: str) -> Sequence[Any]:
    """Return one field of many things, without making them where they are columns."""
    if isinstance(things, Batch):
        return things.columns[name]
    return [getattr(thing, name) for thing in things]
