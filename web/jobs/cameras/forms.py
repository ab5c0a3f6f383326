"""The forms of the law of cameras as sheets: what is filed with the police, what the public reads.

Whoever takes one is recorded before it is written.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from camera_registry.camera import Camera, Status
from camera_registry.law.agenda import Item, Task
from camera_registry.law.basis import Basis
from camera_registry.law.filing import Due, due_list
from camera_registry.law.forms import Entry, Filing, filings, public_register
from camera_registry.law.verdict import today
from gis.rulebook import Pack, Words, load_pack
from gis.writing import Sheet
from store.audit import record
from store.backend import Act, Backend
from store.cameras import load_cameras
from store.places import load_divisions, load_units
from store.settings import place_info
from web.jobs.cameras.due import to_do
from web.jobs.exporting import Exported, NothingToExportError

ENDINGS = (".xlsx", ".csv")

_NOT_ON_RECORD = Words("未登记", "not on record")
_BASES = {
    Basis.ART7_1: Words("条例第七条第一款", "Article 7(1)"),
    Basis.ART7_2: Words("条例第七条第二款", "Article 7(2)"),
    Basis.ART7: Words("条例第七条", "Article 7"),
    Basis.ART9: Words("条例第九条", "Article 9"),
    Basis.OTHER: _NOT_ON_RECORD,
}
_YES_NO = {
    True: Words("是", "yes"),
    False: Words("否", "no"),
    None: _NOT_ON_RECORD,
}
_STATUSES = {
    Status.IN_SERVICE: Words("在用", "in service"),
    Status.FAULTY: Words("故障", "faulty"),
    Status.SUSPENDED: Words("停用", "suspended"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for: of which units (None: all), in which language, by whom and when."""

    units: Sequence[str] | None
    language: str
    who: str
    now: datetime

    def said(self, words: Words) -> str:
        """Return the words in the language of the form."""
        return words.zh if self.language == "zh" else words.en


@dataclass(frozen=True, slots=True)
class _Names:
    """Names of units and of the townships they belong to, by the unit's code."""

    units: Mapping[str, str]
    townships: Mapping[str, str]


def export_filing(backend: Backend, wanted: Wanted) -> Exported:
    """Return what each operator files with the county police, its devices, and what is due.

    Raises NothingToExportError where no camera needs a filing.
    """
    pack, cameras, names = _read(backend, wanted)
    forms = filings(cameras, pack)
    if not forms:
        raise NothingToExportError(
            Words("没有需要备案的摄像机", "no camera there is needs a filing")
        )
    dues = due_list(cameras, today(wanted.now), pack)
    sheets = (
        _table(wanted, Words("备案表", "filing"), _FILING, [(f, names) for f in forms]),
        _devices(wanted, forms, names),
        _table(wanted, Words("到期", "due"), _DUE, [(due, names) for due in dues]),
    )
    secret = sum(form.secret for form in forms)
    number = sum(len(form.cameras) for form in forms)
    _recorded(backend, wanted, "filing")
    warned = Words(
        f"；含涉密点位{secret}个，请按涉密资料保管" if secret else "",
        f"; {secret} classified points are in it: keep it as such" if secret else "",
    )
    return Exported(
        sheets,
        Words(
            f"{len(forms)}个管理单位，{number}台摄像机{warned.zh}",
            f"{len(forms)} operators, {number} cameras{warned.en}",
        ),
    )


def export_register(backend: Backend, wanted: Wanted) -> Exported:
    """Return the register for the public: one entry a camera, nothing that tells where it looks.

    Raises NothingToExportError where no camera may be in it.
    """
    pack, cameras, names = _read(backend, wanted)
    register = public_register(cameras, pack)
    left = Words(
        f"涉密{register.secret}台、保密属性未登记{register.secrecy_unknown}台未列入",
        f"left out: {register.secret} classified, "
        f"{register.secrecy_unknown} whose secrecy is not on record",
    )
    if not register.entries:
        raise NothingToExportError(
            Words(
                f"没有可以公开的摄像机（{left.zh}）；请先登记保密属性（0不涉密，1涉密）",
                f"no camera may be published ({left.en}); enter secrecy first (0 no, 1 yes)",
            )
        )
    sheet = _table(
        wanted, Words("公开登记", "register"), _PUBLIC, [(e, names) for e in register.entries]
    )
    _recorded(backend, wanted, "register")
    number = len(register.entries)
    return Exported((sheet,), Words(f"{number}台摄像机；{left.zh}", f"{number} cameras; {left.en}"))


def export_due(backend: Backend, wanted: Wanted) -> Exported:
    """Return what is to be done about each camera: at once first, then by day.

    Raises NothingToExportError where nothing is due.
    """
    _, _, names = _read(backend, wanted)
    items = [
        item
        for item in to_do(backend, today(wanted.now))
        if wanted.units is None or item.unit_code in wanted.units
    ]
    if not items:
        raise NothingToExportError(Words("没有到期事项", "nothing is due"))
    rows = [_Task(item, camera) for item in items for camera in item.cameras]
    sheet = _table(wanted, Words("到期事项", "due"), _TO_DO, [(row, names) for row in rows])
    _recorded(backend, wanted, "due")
    late = sum(row.item.left is not None and row.item.left < 0 for row in rows)
    return Exported(
        (sheet,),
        Words(f"{len(rows)}项，其中逾期{late}项", f"{len(rows)} things to do, {late} of them late"),
    )


FORMS: dict[str, Callable[[Backend, Wanted], Exported]] = {
    "filing": export_filing,
    "register": export_register,
    "due": export_due,
}


def _read(backend: Backend, wanted: Wanted) -> tuple[Pack, list[Camera], _Names]:
    pack = load_pack(place_info(backend).pack)
    units = load_units(backend)
    above = {division.code: division.name for division in load_divisions(backend)}
    names = _Names(
        {unit.code: unit.name for unit in units},
        {unit.code: above.get(unit.parent or "", "") for unit in units},
    )
    return pack, load_cameras(backend, unit_codes=wanted.units), names


def _recorded(backend: Backend, wanted: Wanted, form: str) -> None:
    codes = "all" if wanted.units is None else ",".join(sorted(wanted.units))
    act = Act(who=wanted.who, what=f"export {form}", object=codes, at=wanted.now)
    record(backend, act)


Column = tuple[Words, Callable[[Any, _Names, Wanted], Any]]


def _table(
    wanted: Wanted, name: Words, columns: Sequence[Column], rows: Sequence[tuple[Any, _Names]]
) -> Sheet:
    return Sheet(
        name=wanted.said(name),
        columns={
            wanted.said(title): [of(row, names, wanted) for row, names in rows]
            for title, of in columns
        },
    )


def _text(value: object, wanted: Wanted) -> object:
    return wanted.said(_NOT_ON_RECORD) if value is None else value


def _counted(numbers: Mapping[str | None, int], names: Mapping[str, str], wanted: Wanted) -> str:
    """Return "东街社区 3、西街社区 2", what is not on record last."""
    known = sorted(key for key in numbers if key is not None)
    texts = [f"{names.get(key, key)} {numbers[key]}" for key in known]
    if None in numbers:
        texts.append(f"{wanted.said(_NOT_ON_RECORD)} {numbers[None]}")
    return wanted.said(Words("、", ", ")).join(texts)


def _days(form: Filing, _names: _Names, wanted: Wanted) -> str:
    """Return "30", "15-90", with how many are not on record."""
    if form.least_days is None:
        return wanted.said(_NOT_ON_RECORD)
    same = form.least_days == form.most_days
    days = f"{form.least_days}" if same else f"{form.least_days}-{form.most_days}"
    unknown = Words(f"（{form.days_unknown}台未登记）", f" ({form.days_unknown} not on record)")
    return days + (wanted.said(unknown) if form.days_unknown else "")


def _on(day: object, wanted: Wanted) -> object:
    return _text(None if day is None else str(day), wanted)


_FILING: tuple[Column, ...] = (
    (Words("使用（管理）单位", "operator"), lambda f, _n, w: _text(f.operator, w)),
    (Words("联系方式", "contact"), lambda f, _n, w: "、".join(f.contacts) or _text(None, w)),
    (Words("安装位置", "places"), lambda f, n, w: _counted(f.units, n.units, w)),
    (Words("设备数量", "devices"), lambda f, _n, _w: len(f.cameras)),
    (Words("设备类型", "types"), lambda f, _n, w: _counted(f.types, {}, w)),
    (Words("存储期限（天）", "storage_days"), _days),
    (Words("最早启用日期", "in_use_since"), lambda f, _n, w: _on(f.first_use, w)),
    (Words("已备案数量", "filed"), lambda f, _n, _w: f.filed),
    (Words("备案编号", "filing_no"), lambda f, _n, w: "、".join(f.filing_nos) or _text(None, w)),
    (Words("备案期限", "due"), lambda f, _n, _w: None if f.due is None else str(f.due)),
    (Words("状态未知（未计入）", "status_unknown"), lambda f, _n, _w: f.of_unknown_status),
    (Words("涉密数量", "classified"), lambda f, _n, _w: f.secret),
)
_DEVICE: tuple[Column, ...] = (
    (Words("使用（管理）单位", "operator"), lambda c, _n, w: _text(c.operator, w)),
    (Words("名称", "name"), lambda c, _n, w: _text(c.name, w)),
    (Words("设备编码", "gb_id"), lambda c, _n, w: _text(c.gb_id, w)),
    (Words("乡镇（街道）", "township"), lambda c, n, w: n.townships.get(c.unit_code) or _text(None, w)),
    (Words("村（社区）", "unit"), lambda c, n, w: _text(n.units.get(c.unit_code), w)),
    (Words("安装地址", "address"), lambda c, _n, w: _text(c.address, w)),
    (Words("设备类型", "type"), lambda c, _n, w: _text(c.body, w)),
    (Words("存储期限（天）", "storage_days"), lambda c, _n, w: _text(c.retention_days, w)),
    (Words("设备状态", "status"), lambda c, _n, w: w.said(_STATUSES[c.status])),
    (Words("涉密", "classified"), lambda c, _n, w: w.said(_YES_NO[c.secrecy])),
    (Words("启用日期", "in_use_since"), lambda c, _n, w: _text(c.in_use_since, w)),
    (Words("备案编号", "filing_no"), lambda c, _n, w: _text(c.filing_no, w)),
    (Words("备案日期", "filed_at"), lambda c, _n, w: _text(c.filed_at, w)),
)  # fmt: skip


def _devices(wanted: Wanted, forms: Sequence[Filing], names: _Names) -> Sheet:
    cameras = [camera for form in forms for camera in form.cameras]
    listed = _table(wanted, Words("设备清单", "devices"), _DEVICE, [(c, names) for c in cameras])
    places = [camera.position for camera in cameras]
    return Sheet(name=listed.name, columns=listed.columns, geometry=places)


def _state(due: Due, _names: _Names, wanted: Wanted) -> str:
    if due.left >= 0:
        return wanted.said(Words("即将到期", "due soon"))
    if due.known:
        return wanted.said(Words("逾期未备案", "late, not filed"))
    return wanted.said(Words("逾期，无备案记录", "late, none on record"))


_DUE: tuple[Column, ...] = (
    (Words("使用（管理）单位", "operator"), lambda d, _n, w: _text(d.operator, w)),
    (Words("村（社区）", "unit"), lambda d, n, w: _text(n.units.get(d.unit_code), w)),
    (Words("摄像机数", "cameras"), lambda d, _n, _w: len(d.cameras)),
    (Words("启用日期", "in_use_since"), lambda d, _n, _w: str(d.since)),
    (Words("已启用天数", "days_in_use"), lambda d, _n, _w: d.days),
    (Words("备案期限", "due"), lambda d, _n, _w: str(d.due)),
    (Words("剩余天数", "days_left"), lambda d, _n, _w: max(d.left, 0)),
    (Words("逾期天数", "days_late"), lambda d, _n, _w: max(-d.left, 0)),
    (Words("情况", "state"), _state),
)


@dataclass(frozen=True, slots=True)
class _Task:
    """Something to do about one camera."""

    item: Item
    camera: Camera


_TASKS = {
    Task.FILING: Words("备案", "filing"),
    Task.CHANGE: Words("变更备案", "change of filing"),
    Task.SIGN: Words("标识检查", "sign check"),
    Task.REVIEW: Words("复核", "review"),
}


def _when(row: _Task, _names: _Names, wanted: Wanted) -> str:
    if row.item.day is None:
        return wanted.said(Words("立即办理", "at once"))
    return row.item.day.isoformat()


def _note(row: _Task, _names: _Names, wanted: Wanted) -> str:
    if row.item.finding is not None:
        return row.item.finding.message(wanted.language)
    if row.item.task is Task.FILING and not row.item.known:
        return wanted.said(Words("台账无备案记录", "no filing on record"))
    return ""


_TO_DO: tuple[Column, ...] = (
    (Words("事项", "task"), lambda t, _n, w: w.said(_TASKS[t.item.task])),
    (Words("期限", "due"), _when),
    (Words("剩余天数", "days_left"), lambda t, _n, _w: max(t.item.left or 0, 0)),
    (Words("逾期天数", "days_late"), lambda t, _n, _w: max(-(t.item.left or 0), 0)),
    (Words("使用（管理）单位", "operator"), lambda t, _n, w: _text(t.item.operator, w)),
    (Words("乡镇（街道）", "township"), lambda t, n, w: n.townships.get(t.item.unit_code) or _text(None, w)),
    (Words("村（社区）", "unit"), lambda t, n, w: _text(n.units.get(t.item.unit_code), w)),
    (Words("摄像机编号", "camera_id"), lambda t, _n, _w: t.camera.camera_id),
    (Words("名称", "name"), lambda t, _n, w: _text(t.camera.name, w)),
    (Words("说明", "note"), _note),
)  # fmt: skip


def _basis(entry: Entry, _names: _Names, wanted: Wanted) -> str:
    return wanted.said(_NOT_ON_RECORD if entry.basis is None else _BASES[entry.basis])


_PUBLIC: tuple[Column, ...] = (
    (Words("序号", "no"), lambda e, _n, _w: e.number),
    (Words("乡镇（街道）", "township"), lambda e, n, w: n.townships.get(e.unit_code) or _text(None, w)),
    (Words("村（社区）", "unit"), lambda e, n, w: _text(n.units.get(e.unit_code), w)),
    (Words("管理单位", "owner"), lambda e, _n, w: _text(e.operator, w)),
    (Words("用途", "purpose"), lambda e, _n, w: _text(e.purpose, w)),
    (Words("安装依据", "basis"), _basis),
    (Words("录像保存天数", "retention_days"), lambda e, _n, w: _text(e.retention_days, w)),
    (Words("已设提示标识", "sign_posted"), lambda e, _n, w: w.said(_YES_NO[e.sign_posted])),
)  # fmt: skip
