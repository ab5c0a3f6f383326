"""What the law has written down: the form filed with the police, and the register for the public.

The public register says who runs a camera, what for, how long video is kept and whether a sign is
there. Where exactly it hangs, its name and ids, where it looks, how far, and what it misses are no
part of it, nor is any camera that is classified or not known not to be.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from camera_registry.camera import Camera, Status
from camera_registry.coverage.quotas import is_recorder
from camera_registry.law.basis import Basis, basis_of
from camera_registry.law.filing import due_day, filed
from camera_registry.law.verdict import day_of
from gis.rulebook import Pack

_THERE = (Status.IN_SERVICE, Status.FAULTY, Status.SUSPENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What one operator files: Article 14 asks for unit, places, number and type, storage period.

    `cameras` are those in place; `of_unknown_status` are counted aside. `units` and `types` map
    a code or type (None: not on record) to its number. `least_days` and `most_days` are None
    where no retention is on record. `due` is the earliest day by which one of them that is not
    known to be filed has to be; None where there is none or no start of use is known.
    """

    operator: str | None
    contacts: tuple[str, ...]
    cameras: tuple[Camera, ...]
    of_unknown_status: int
    units: Mapping[str | None, int]
    types: Mapping[str | None, int]
    least_days: int | None
    most_days: int | None
    days_unknown: int
    first_use: date | None
    filing_nos: tuple[str, ...]
    filed: int
    due: date | None
    secret: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One camera in the register for the public. `number` counts from 1 without gaps."""

    number: int
    unit_code: str | None
    operator: str | None
    purpose: str | None
    basis: Basis | None
    retention_days: int | None
    sign_posted: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicRegister:
    """The entries, and how many cameras are left out: classified, and not known not to be."""

    entries: tuple[Entry, ...]
    secret: int
    secrecy_unknown: int


def filings(cameras: Iterable[Camera], pack: Pack) -> tuple[Filing, ...]:
    """Return what each operator has to file, by name; cameras of no known operator come last.

    Left out are cameras planned or retired, outside public places, and under Article 9, which
    need no filing.
    """
    by_operator: dict[str | None, list[Camera]] = defaultdict(list)
    for camera in _listed(cameras, pack):
        if basis_of(camera.legal_basis) is not Basis.ART9:
            by_operator[camera.operator].append(camera)
    order = sorted(by_operator, key=lambda operator: (operator is None, operator or ""))
    return tuple(_filing(operator, by_operator[operator], pack) for operator in order)


def _listed(cameras: Iterable[Camera], pack: Pack) -> list[Camera]:
    """Return the cameras in public places that may be there, in the order of units and ids."""
    gone = (Status.PLANNED, Status.RETIRED)
    found = [
        camera
        for camera in cameras
        if camera.status not in gone
        and camera.public_area is not False
        and not is_recorder(camera, pack)
    ]
    return sorted(found, key=lambda c: (c.unit_code is None, c.unit_code or "", c.camera_id))


def _filing(operator: str | None, mine: Sequence[Camera], pack: Pack) -> Filing:
    there = tuple(camera for camera in mine if camera.status in _THERE)
    days = [c.retention_days for c in there if c.retention_days is not None]
    used = {c.camera_id: day_of(c.in_use_since) for c in there}
    starts = [day for day in used.values() if day is not None]
    open_ = [used[c.camera_id] for c in there if not filed(c)]
    due = [due_day(since, pack["CAM-11"]) for since in open_ if since is not None]
    return Filing(
        operator=operator,
        contacts=tuple(sorted({c.operator_contact for c in mine if c.operator_contact})),
        cameras=there,
        of_unknown_status=len(mine) - len(there),
        units=Counter(camera.unit_code for camera in there),
        types=Counter(camera.body for camera in there),
        least_days=min(days, default=None),
        most_days=max(days, default=None),
        days_unknown=len(there) - len(days),
        first_use=min(starts, default=None),
        filing_nos=tuple(sorted({c.filing_no for c in there if c.filing_no})),
        filed=sum(1 for c in there if filed(c)),
        due=min(due, default=None),
        secret=sum(1 for c in there if c.secrecy),
    )


def public_register(cameras: Iterable[Camera], pack: Pack) -> PublicRegister:
    """Return the register for the public (CAM-27: a classified point never appears in it).

    A camera whose secrecy is not on record is left out: what was published cannot be taken back.
    """
    listed = _listed(cameras, pack)
    shown = [camera for camera in listed if camera.secrecy is False]
    return PublicRegister(
        entries=tuple(
            Entry(
                number=number,
                unit_code=camera.unit_code,
                operator=camera.operator,
                purpose=camera.purpose,
                basis=basis_of(camera.legal_basis),
                retention_days=camera.retention_days,
                sign_posted=camera.sign_posted,
            )
            for number, camera in enumerate(shown, start=1)
        ),
        secret=sum(1 for camera in listed if camera.secrecy),
        secrecy_unknown=sum(1 for camera in listed if camera.secrecy is None),
    )
