"""What the law of cameras asks to be done, by day: filings, changes of them, signs, reviews."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from camera_registry.camera import Camera, Status
from camera_registry.coverage.quotas import is_recorder
from camera_registry.law.duties import sign
from camera_registry.law.filing import changed_numbers, changes, due_list
from camera_registry.law.verdict import applies, day_of, finding_of
from gis.findings import Finding, Outcome
from gis.rulebook import Pack

_SIGN_OLD = "LAW-06"


class Task(StrEnum):
    """What is to be done."""

    FILING = "filing"  # no filing is on record: CAM-11
    CHANGE = "change"  # not as it was filed: CAM-12
    SIGN = "sign"  # the sign was not looked at for long: CAM-13
    REVIEW = "review"  # the next review of the camera's lawful basis has come


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to do, for one operator in one unit.

    `day` is when it is or was due, None: at once. `left` is the number of days until then,
    negative when it has passed. `known` False: it is not known whether a filing was made.
    `finding` says it in words where they say more than the numbers.
    """

    task: Task
    operator: str | None
    unit_code: str | None
    cameras: tuple[Camera, ...]
    day: date | None
    left: int | None
    known: bool = True
    finding: Finding | None = None


def agenda(cameras: Sequence[Camera], on: date, pack: Pack) -> tuple[Item, ...]:
    """Return what is to be done, at once first, then by day, operator and unit.

    The same cameras that `judge_register` tells of; recorders and platforms are no cameras.
    """
    devices = [camera for camera in cameras if not is_recorder(camera, pack)]
    found = [*_filings(devices, on, pack), *_changes(devices, pack)]
    found += [*_signs(devices, on, pack), *_reviews(devices, on, pack)]
    return tuple(
        sorted(
            found,
            key=lambda item: (
                item.day or date.min, item.operator or "", item.unit_code or "", item.task,
                item.cameras[0].camera_id,
            ),
        )
    )  # fmt: skip


def _filings(cameras: Iterable[Camera], on: date, pack: Pack) -> Iterator[Item]:
    for due in due_list(cameras, on, pack):
        yield Item(
            task=Task.FILING, operator=due.operator, unit_code=due.unit_code, cameras=due.cameras,
            day=due.due, left=due.left, known=due.known,
        )  # fmt: skip


def _changes(cameras: Sequence[Camera], pack: Pack) -> Iterator[Item]:
    if not pack.has("CAM-12"):
        return
    for camera in cameras:
        if applies("CAM-12", camera, pack) is None:
            verdict = changes(camera)
            if verdict.outcome is Outcome.FAIL:
                yield _at_once(camera, finding_of(verdict, camera, pack))
    by_id = {camera.camera_id: camera for camera in cameras}
    for finding in changed_numbers(cameras, pack):
        yield _at_once(by_id[finding.place.id], finding)


def _at_once(camera: Camera, finding: Finding) -> Item:
    return Item(
        task=Task.CHANGE, operator=camera.operator, unit_code=camera.unit_code, cameras=(camera,),
        day=None, left=None, finding=finding,
    )  # fmt: skip


def _signs(cameras: Iterable[Camera], on: date, pack: Pack) -> Iterator[Item]:
    if not pack.has("CAM-13"):
        return
    for camera in cameras:
        if applies("CAM-13", camera, pack) is not None:
            continue
        verdict = sign(camera, on, pack)
        at = day_of(camera.sign_checked_at)
        if verdict.told == _SIGN_OLD and at is not None:
            day = at + timedelta(days=pack["CAM-13"].count("d"))
            yield _one(Task.SIGN, camera, day, on)


def _reviews(cameras: Iterable[Camera], on: date, pack: Pack) -> Iterator[Item]:
    """Return reviews that have come, or come as soon as a filing is listed before it is due."""
    if not pack.has("CAM-11"):
        return
    ahead = pack["CAM-11"].count("days") - pack["LAW-01"].count("from_day")
    for camera in cameras:
        day = day_of(getattr(camera, "next_review", None))
        if day is not None and camera.status is not Status.RETIRED and (day - on).days <= ahead:
            yield _one(Task.REVIEW, camera, day, on)


def _one(task: Task, camera: Camera, day: date, on: date) -> Item:
    return Item(
        task=task, operator=camera.operator, unit_code=camera.unit_code, cameras=(camera,),
        day=day, left=(day - on).days,
    )  # fmt: skip
