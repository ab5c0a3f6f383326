"""Which answer an exception becomes: one table, problem documents after RFC 9457."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from camera_registry.record.values import StrangeValueError
from gis.rulebook import Words
from grid_planner.answers.asked import NoAnswerError
from grid_planner.redraw.strokes import NoCodeLeftError, StrangeMoveError
from grid_planner.sheet.content import NothingToPrintError
from store.backend import BusyError, ConflictError, NotFoundError, StoreError
from web.sheets.png import TooManyPixelsError


class RefusalError(Exception):
    """The service refuses what was asked. `found` and `required` are shown to who asked.

    Where `zh` is given, the reader is told why in the own language, else in English.
    """

    def __init__(
        self,
        message: str = "",
        *,
        zh: str = "",
        found: float | str | None = None,
        required: float | str | None = None,
    ) -> None:
        self.found = found
        self.required = required
        self.words = Words(zh, message) if zh else None
        super().__init__(message)

    def told(self, *, zh: bool) -> str:
        """Return the reason in Chinese where there is one, else in English."""
        return self.words.zh if zh and self.words is not None else str(self)


class SignInNeededError(RefusalError):
    """Nobody is signed in, or the session has ended."""


class WrongPasswordError(RefusalError):
    """Name and password do not belong together; which of the two is not said."""


class LockedOutError(RefusalError):
    """Too many failed sign-ins; `found` is the seconds to wait."""


class NotAllowedError(RefusalError):
    """The account's roles do not hold the permission."""


class PurposeRequiredError(RefusalError):
    """Nobody said what the look is for; `more` names the kind of thing looked at."""

    def __init__(self, about: str, zh: str, en: str) -> None:
        super().__init__(
            f"a look at {en} by your role needs a purpose", zh=f"您的角色查看{zh}须填写事由"
        )
        self.more = {"object_class": about}


class StrangePageError(RefusalError):
    """The page of a list to go on from is none that was given."""


class CrossSiteError(RefusalError):
    """A change was asked for by another page than ours."""


class WeakPasswordError(RefusalError):
    """The password chosen is too short or too easily guessed."""


class BadNameError(RefusalError):
    """The name cannot be an account's, or is one already."""


class LinkUsedUpError(RefusalError):
    """The one-time link is unknown, used or expired."""


class BodyTooLargeError(RefusalError):
    """The request carries more than we read."""


class HostNotServedError(RefusalError):
    """The request names a host that we are not."""


class TooManyListenersError(RefusalError):
    """No further live streams are served."""


class TooManyDraftsError(RefusalError):
    """The account has as many uploaded files waiting as it may have."""


class DraftNotReadyError(RefusalError):
    """What was asked cannot be done with an uploaded file now; `found` is its state."""


class UploadCutError(RefusalError):
    """The sender of a file went away, or fell silent; `found` is the bytes that came."""


class DiskFullError(RefusalError):
    """The disk of the service takes no more."""


class NotADraftError(RefusalError):
    """Only a draft is redrawn; `found` is the state of the plan."""


class NothingToDrawError(RefusalError):
    """The plan has no blocks that a person could put into grids."""


class NothingToTurnError(RefusalError):
    """There is no stroke of this person left to undo, or to redo."""


class StrokeRefusedError(RefusalError):
    """A stroke would do what is forbidden; `more` says which blocks and grids."""

    def __init__(
        self, message: str, *, zh: str = "", cut_off: Sequence[str] = (), grids: Sequence[str] = ()
    ) -> None:
        super().__init__(message, zh=zh, found=len(cut_off) or len(grids))
        self.more = {"cut_off": list(cut_off), "grids": list(grids)}


class LockedGridError(StrokeRefusedError):
    """The stroke touches a locked grid."""


class OtherUnitError(StrokeRefusedError):
    """The stroke puts blocks into a grid of another village or community."""


class CutsGridError(StrokeRefusedError):
    """The stroke would leave a grid in pieces."""


class SplitsCompoundError(StrokeRefusedError):
    """The stroke would divide a compound."""


class StepNotPossibleError(RefusalError):
    """A plan cannot take this step from the state it is in; `found` is that state."""


class NeedsAnotherPersonError(RefusalError):
    """A plan is approved by somebody else than who drew it, where there is somebody else."""


class BeforeDrawnError(RefusalError):
    """A plan is told to be in force from a day before it was drawn up; `found` is that day."""


class StepsRefusedError(RefusalError):
    """Of several plans some cannot take a step, so none did; `more` says which and why."""

    def __init__(self, refused: Mapping[str, RefusalError]) -> None:
        self.refused = dict(refused)
        told = {plan: (meaning_of(error), error) for plan, error in self.refused.items()}
        zh = ";".join(
            f"{plan}:{row.zh}({error.told(zh=True)})" for plan, (row, error) in told.items()
        )
        en = "; ".join(f"{plan}: {row.en} ({error})" for plan, (row, error) in told.items())
        super().__init__(en, zh=zh, found=len(told))
        self.more = {"refused": {plan: row.code for plan, (row, _) in told.items()}}


class CarriedFileError(RefusalError):
    """The file is no work carried from another machine, or not on this plan."""


class PoseRefusedError(RefusalError):
    """No pose can be had from the pairs; `more` names why (CALIB_*) and the pairs to blame."""

    def __init__(self, words: Words, *, refusal: str, pairs: Sequence[int] = ()) -> None:
        super().__init__(words.en, zh=words.zh, found=len(pairs))
        self.more = {"refusal": refusal, "pairs": list(pairs)}


@dataclass(frozen=True, slots=True)
class Meaning:
    """How an exception is told: HTTP status, stable code, title and next step in zh and en."""

    status: int
    code: str
    zh: str
    en: str
    next_zh: str
    next_en: str


TABLE: Mapping[type[Exception], Meaning] = {
    SignInNeededError: Meaning(
        401, "sign_in_needed", "请先登录", "Sign in first",
        "登录后重试。", "Sign in and try again."),
    WrongPasswordError: Meaning(
        401, "wrong_name_or_password", "用户名或密码不正确", "Wrong name or password",
        "请核对后重新输入;忘记密码请联系管理员。", "Check both; ask the administrator for a new link."),
    LockedOutError: Meaning(
        429, "locked_out", "登录失败次数过多,已暂时锁定", "Too many failed sign-ins, locked for a while",
        "请稍后再试。", "Try again later."),
    NotAllowedError: Meaning(
        403, "not_allowed", "您的角色没有此项权限", "Your roles do not allow this",
        "如确有需要,请联系权限管理员。", "Ask the permission administrator if you need it."),
    PurposeRequiredError: Meaning(
        428, "PURPOSE_REQUIRED", "请先填写查看事由", "Say first what it is for",
        "请在请求头 X-Purpose 中写明事由（百分号编码）；事由将记入操作记录。",
        "Send the purpose in X-Purpose (percent-encoded); it goes into the record of acts."),
    StrangePageError: Meaning(
        422, "strange_page", "翻页位置不正确", "There is no such page to go on from",
        "请从第一页重新查看。", "Begin again with the first page."),
    CrossSiteError: Meaning(
        403, "cross_site", "请求不是从本页面发出的", "The request did not come from this page",
        "请刷新页面后重试。", "Reload the page and try again."),
    WeakPasswordError: Meaning(
        422, "weak_password", "密码不符合要求", "The password is too weak",
        "请换一个更长、不常见的密码。", "Choose a longer, less common one."),
    BadNameError: Meaning(
        422, "bad_name", "用户名不可用", "This name cannot be used",
        "请换一个用户名。", "Choose another name."),
    LinkUsedUpError: Meaning(
        404, "link_used_up", "链接无效、已使用或已过期", "The link is unknown, used or expired",
        "重新启动服务可获得新的链接,或请管理员重新发放。", "Restart the service, or ask the administrator, for a new link."),
    TooManyDraftsError: Meaning(
        429, "too_many_drafts", "等待导入的文件太多", "Too many files are waiting",
        "请先完成或放弃其中一个。", "Finish or drop one of them first."),
    DraftNotReadyError: Meaning(
        409, "draft_not_ready", "该文件目前不能这样操作", "This cannot be done with the file now",
        "请先回答问题或等待读取结束。", "Answer its questions first, or wait until it is read."),
    UploadCutError: Meaning(
        408, "upload_cut", "文件没有传完", "The file did not arrive whole",
        "请检查网络后重新上传。", "Check the network and send it again."),
    DiskFullError: Meaning(
        507, "disk_full", "服务器磁盘已满", "The disk of the server is full",
        "请联系系统管理员腾出空间后重试。", "Ask the operator to make room, then try again."),
    NotADraftError: Meaning(
        409, "not_a_draft", "只有草案可以修改", "Only a draft can be redrawn",
        "请先建立分支草案,再行修改。", "Branch a draft from it, then redraw that."),
    NothingToDrawError: Meaning(
        422, "nothing_to_draw", "该方案没有可调整的楼栋(院落)", "The plan has no blocks to redraw",
        "请先导入楼栋(院落)。", "Import blocks first."),
    NothingToTurnError: Meaning(
        409, "nothing_to_turn", "没有可撤销或重做的操作", "Nothing is left to undo or redo",
        "", ""),
    LockedGridError: Meaning(
        409, "locked", "网格已锁定", "The grid is locked",
        "请先解锁,或改动其他网格。", "Unlock it first, or change other grids."),
    OtherUnitError: Meaning(
        409, "other_unit", "不能划入其他村(社区)的网格", "The grid belongs to another unit",
        "请划入本村(社区)的网格。", "Choose a grid of the same village or community."),
    CutsGridError: Meaning(
        409, "cuts_grid", "会使网格断开", "A grid would fall into pieces",
        "请连同被断开的部分一起移动,或强制执行。", "Move the part cut off as well, or force it."),
    SplitsCompoundError: Meaning(
        409, "splits_compound", "会拆分院落", "A compound would be divided",
        "请整体移动该院落,或强制执行。", "Move the compound as a whole, or force it."),
    StrangeMoveError: Meaning(
        422, "strange_move", "移动的内容不正确", "The moves make no sense",
        "请刷新后重试。", "Read the draft again and repeat the stroke."),
    PoseRefusedError: Meaning(
        422, "pose_refused", "无法标定", "No pose can be had",
        "请按提示补点或改点后重试。", "Add or change points as told and try again."),
    StrangeValueError: Meaning(
        422, "strange_value", "填写的内容不正确", "The record cannot hold this",
        "请按提示改正后重试。", "Correct it and try again."),
    NoCodeLeftError: Meaning(
        409, "no_code_left", "网格编码已用完", "No grid code is left",
        "请联系管理员调整编码方案。", "Ask the administrator for another code scheme."),
    StepNotPossibleError: Meaning(
        409, "step_not_possible", "方案目前不能这样办理", "The plan cannot take this step now",
        "请刷新后查看方案状态。", "Look at its state and the steps that may follow."),
    NeedsAnotherPersonError: Meaning(
        409, "needs_another_person", "应由他人批准", "Somebody else has to approve it",
        "请由没有参与编制的规划员批准。", "Ask a planner who did not draw it."),
    BeforeDrawnError: Meaning(
        409, "before_drawn", "生效日期过早", "The day in force is too early",
        "请填编制当日或以后的日期；方案确已在编制之前生效的，请注明补录。",
        "Choose the day it was drawn up or a later one, or say that it is entered late."),
    StepsRefusedError: Meaning(
        409, "steps_refused", "没有办理任何一个方案", "No plan was moved",
        "请去掉不能办理的方案后重试。", "Leave out those that cannot take the step."),
    CarriedFileError: Meaning(
        422, "carried_file", "文件不能并入该方案", "The file cannot be merged into this plan",
        "请核对文件和方案编号。", "Check the file and the plan."),
    BodyTooLargeError: Meaning(
        413, "too_large", "提交的内容过大", "The request is too large",
        "请减少提交的内容。", "Send less."),
    HostNotServedError: Meaning(
        421, "host_not_served", "不是本服务的地址", "This host name is not served here",
        "请用启动时显示的地址访问,或在 WANGGE_HOSTS 中登记该名称。", "Use the address printed at start, or list the name in WANGGE_HOSTS."),
    TooManyListenersError: Meaning(
        503, "too_many_listeners", "实时连接数已满", "No more live connections are free",
        "页面将改用定时查询。", "Poll /api/changes instead."),
    NotFoundError: Meaning(
        404, "not_found", "没有找到", "Not found",
        "请核对编号,或确认该对象在您的管辖范围内。", "Check the id, and that it lies in your area."),
    NoAnswerError: Meaning(
        422, "no_answer", "这个问题无法回答", "This question has no answer",
        "请按提示核对后重试。", "Check what was asked and try again."),
    NothingToPrintError: Meaning(
        422, "nothing_to_print", "没有可打印的内容", "There is nothing to print",
        "请按提示核对后重试。", "Check what was asked and try again."),
    TooManyPixelsError: Meaning(
        422, "too_many_pixels", "图片过大", "The picture would be too large",
        "请降低 dpi 或改用 PDF。", "Ask for fewer dots an inch, or for a PDF."),
    ConflictError: Meaning(
        409, "conflict", "数据已被他人修改", "Someone changed it meanwhile",
        "请刷新后重试。", "Read it again and repeat the change."),
    BusyError: Meaning(
        503, "busy", "数据正忙", "The store is busy",
        "请稍后再试。", "Try again in a moment."),
    StoreError: Meaning(
        503, "store", "数据存取失败", "The store cannot do this",
        "请查看服务端的提示。", "Read the message, or ask the operator."),
    RequestValidationError: Meaning(
        422, "invalid", "参数不正确", "A parameter is not right",
        "请按接口说明修改。", "Correct it; the interface is described in /openapi.json."),
}  # fmt: skip

_HTTP = {
    404: Meaning(404, "not_found", "没有找到", "Not found", "请核对地址。", "Check the address."),
    405: Meaning(405, "method", "不支持此操作", "This method is not served", "", ""),
}
_OTHER = Meaning(500, "http", "请求无法完成", "The request cannot be served", "", "")
FAILURE = Meaning(
    500, "failure", "服务内部出错", "The service failed",
    "请重试;若再次出现,请把服务端的记录交给维护人员。", "Try again; if it stays, give the operator the log.",
)  # fmt: skip


def meaning_of(error: Exception) -> Meaning:
    """Return the row of the nearest class of the error that the table names."""
    if isinstance(error, HTTPException):
        row = _HTTP.get(error.status_code, _OTHER)
        return Meaning(error.status_code, row.code, row.zh, row.en, row.next_zh, row.next_en)
    return next((TABLE[kind] for kind in type(error).__mro__ if kind in TABLE), FAILURE)
