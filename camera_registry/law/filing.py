"""Filing with the county police: in time (CAM-11), changes (CAM-12), and what falls due."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from camera_registry.camera import Camera, Status
from camera_registry.law.verdict import Verdict, applies, day_of, label, unknown
from gis.findings import Finding, Outcome, Place, reworded
from gis.rulebook import Pack, Rule, Words

_FILED = (
    ("address", "filed_address", Words("安装位置", "place")),
    ("body", "filed_body", Words("类型", "type")),
    ("retention_days", "filed_retention_days", Words("保存天数", "days of video")),
)
_THERE = (Status.IN_SERVICE, Status.FAULTY, Status.SUSPENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Cameras of one operator in one unit, in use since one day, that are not known to be filed.

    `known` says that they are known not to be filed; else no filing is on record. `left` is the
    number of days until `due`, negative when it has passed.
    """

    operator: str | None
    unit_code: str | None
    cameras: tuple[Camera, ...]
    since: date
    due: date
    days: int
    left: int
    known: bool


def filed(camera: Camera) -> bool | None:
    """Tell whether the camera is filed; None when the register does not say, or both."""
    given = camera.filing_no is not None or camera.filed_at is not None
    if given:
        return None if camera.filed is False else True
    return camera.filed


def due_day(since: date, rule: Rule) -> date:
    """Return the last day for filing what is in use since a day (CAM-11)."""
    in_force = date.fromisoformat(str(rule.params["in_force"]))
    if since < in_force:
        return in_force + timedelta(days=rule.count("legacy_days"))
    return since + timedelta(days=rule.count("days"))


def filing(camera: Camera, on: date, pack: Pack) -> Verdict:
    """Judge CAM-11 on a day: filed by the 30th day of use, or not due yet."""
    rule = pack["CAM-11"]
    since, at = day_of(camera.in_use_since), day_of(camera.filed_at)
    if since is None or since > on:
        return unknown("CAM-11", "in_use_since")
    due, there = due_day(since, rule), filed(camera)
    late = (on - due).days
    if there:
        return _filed_in_time(at, due, on)
    if late <= 0:
        return Verdict(rule="CAM-11", outcome=Outcome.PASS)
    values = _said(camera, since, due, on)
    if there is None:
        return Verdict(
            rule="CAM-11", outcome=Outcome.UNKNOWN, missing=("filed",), told="LAW-12", values=values
        )
    return Verdict(
        rule="CAM-11", outcome=Outcome.FAIL, found=(on - since).days,
        required=(due - since).days, told="LAW-02", values=values,
    )  # fmt: skip


def _filed_in_time(at: date | None, due: date, on: date) -> Verdict:
    if at is not None and at > on:
        return unknown("CAM-11", "filed_at")
    if (at or on) <= due:
        return Verdict(rule="CAM-11", outcome=Outcome.PASS)
    if at is None:
        return unknown("CAM-11", "filed_at")
    values = {"at": at.isoformat(), "due": due.isoformat(), "late": (at - due).days}
    return Verdict(
        rule="CAM-11", outcome=Outcome.FAIL, found=at.isoformat(), required=due.isoformat(),
        told="LAW-11", values=values,
    )  # fmt: skip


def _said(camera: Camera, since: date, due: date, on: date) -> dict[str, object]:
    return {
        "n": 1,
        "first": label(camera),
        "since": since.isoformat(),
        "days": (on - since).days,
        "due": due.isoformat(),
        "late": (on - due).days,
        "left": (due - on).days,
    }


def due_list(cameras: Iterable[Camera], on: date, pack: Pack) -> tuple[Due, ...]:
    """Return what is to be filed soon and what is late, the latest first.

    Soon is from the day of LAW-01 on (day 20 of the 30 days of CAM-11). Cameras under Article 9
    and such as are not in use are left out, those of unknown basis or status as well.
    """
    if not pack.has("CAM-11"):
        return ()
    rule = pack["CAM-11"]
    ahead = rule.count("days") - pack["LAW-01"].count("from_day")
    groups: dict[tuple[str, str, date, bool], list[Camera]] = defaultdict(list)
    for camera in cameras:
        since = day_of(camera.in_use_since)
        if since is None or since > on or applies("CAM-11", camera, pack) is not None:
            continue
        there = filed(camera)
        if not there and (due_day(since, rule) - on).days <= ahead:
            key = (camera.operator or "", camera.unit_code or "", since, there is False)
            groups[key].append(camera)
    found = [_due(key, members, on, rule) for key, members in groups.items()]
    return tuple(
        sorted(found, key=lambda d: (d.left, d.operator or "", d.unit_code or "", d.known))
    )


def _due(key: tuple[str, str, date, bool], members: Sequence[Camera], on: date, rule: Rule) -> Due:
    operator, unit_code, since, known = key
    due = due_day(since, rule)
    return Due(
        operator=operator or None,
        unit_code=unit_code or None,
        cameras=tuple(sorted(members, key=lambda c: c.camera_id)),
        since=since,
        due=due,
        days=(on - since).days,
        left=(due - on).days,
        known=known,
    )


def changes(camera: Camera) -> Verdict:
    """Judge CAM-12 of one camera: it is as it was filed, as far as that is on record."""
    there = filed(camera)
    if there is None:
        return unknown("CAM-12", "filed")
    if not there:
        return Verdict(rule="CAM-12", outcome=Outcome.NOT_APPLICABLE)
    diffs, missing = [], []
    for own, then, name in _FILED:
        now, before = getattr(camera, own), getattr(camera, then)
        if now is None or before is None:
            missing.append(own if now is None else then)
        elif _plain(now) != _plain(before):
            diffs.append((name, before, now))
    if diffs:
        said = Words(
            "；".join(f"{name.zh}备案为“{then}”，现为“{now}”" for name, then, now in diffs),
            "; ".join(f'{name.en} filed "{then}", now "{now}"' for name, then, now in diffs),
        )
        return Verdict(
            rule="CAM-12", outcome=Outcome.FAIL, found=len(diffs), required=0, told="LAW-10",
            values={"diffs": said},
        )  # fmt: skip
    if missing:
        return unknown("CAM-12", *missing)
    return Verdict(rule="CAM-12", outcome=Outcome.PASS)


def _plain(value: object) -> object:
    return "".join(value.split()).casefold() if isinstance(value, str) else value


def changed_numbers(cameras: Iterable[Camera], pack: Pack) -> list[Finding]:
    """Return CAM-12 for operators whose filing names another number of devices.

    What was filed and then taken down stays in the number that was filed until its filing is
    taken out of the record; a camera that is known not to be filed is one more.
    """
    by_operator: dict[str, list[Camera]] = defaultdict(list)
    for camera in cameras:
        gone = camera.status is Status.RETIRED
        if camera.operator and (gone or applies("CAM-12", camera, pack) is None):
            by_operator[camera.operator].append(camera)
    found = (_number(operator, mine, pack) for operator, mine in sorted(by_operator.items()))
    return [finding for finding in found if finding is not None]


def _number(operator: str, mine: Sequence[Camera], pack: Pack) -> Finding | None:
    with_filing = [camera for camera in mine if filed(camera)]
    there = [camera for camera in mine if camera.status in _THERE]
    gone = [camera for camera in with_filing if camera.status is Status.RETIRED]
    new = [camera for camera in there if filed(camera) is False]
    if not with_filing or not (gone or new):
        return None
    first = min((*gone, *new), key=lambda camera: camera.camera_id)
    place = Place("camera", first.camera_id, first.unit_code or "")
    rule, told = pack["CAM-12"], pack["LAW-14"]
    count, number = len(there), len(with_filing)
    finding = rule.finding(
        Outcome.FAIL,
        place,
        found=count,
        required=number,
        operator=operator,
        filed=number,
        got=count,
    )
    more = told.finding(
        Outcome.FAIL,
        place,
        operator=operator,
        filed=number,
        got=count,
        gone=len(gone),
        new=len(new),
    )
    return reworded(finding, more)
