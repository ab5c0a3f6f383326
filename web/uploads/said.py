"""What a person is told about an upload beside what was found in it, in both languages."""

from collections.abc import Mapping
from typing import Any

# what a person saw and said yes to: where one of them is another at the writing, it is not done
AS_SHOWN = (
    "layer", "read", "accepted", "rejected", "new", "changed", "same", "crs", "mapping",
    "findings_total",
)  # fmt: skip

_BROKE_OFF = {
    "reading": {
        "zh": "读取中断(文件过大或损坏)。请检查文件后重试。",
        "en": "Reading broke off (too large, or damaged). Check the file and try again.",
    },
    "writing": {
        "zh": "写入中断:要么已全部写入,要么完全没有写入。请先查看导入记录,再决定是否重试。",
        "en": "Writing broke off: all of it was written, or nothing. "
        "Look at the list of imports before you try again.",
    },
}
CHANGED = {
    "zh": "确认期间库中数据或规则已有变化,没有写入。以下是最新的预览,请核对后再次确认。",
    "en": "The store or its rules changed after the preview was made, so nothing was written. "
    "This is a new preview: look at it and accept it again.",
}
NO_LAYER = {
    "zh": "您的角色目前不能导入任何图层。请联系权限管理员。",
    "en": "Your roles let you bring in no layer now. Ask the permission administrator.",
}
NOT_ANY_MORE = {
    "zh": "您的角色已不能导入此图层,没有写入。请联系权限管理员。",
    "en": "Your roles no longer let you bring in this layer, and nothing was written. "
    "Ask the permission administrator.",
}
NOBODY_KNOWS = {
    "reading": {"zh": "读取失败,服务端的记录里有原因。", "en": "Reading failed; the log says why."},
    "writing": {"zh": "写入失败,服务端的记录里有原因。", "en": "Writing failed; the log says why."},
}


def failed(doing: str, error: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the result of a turn that came to nothing."""
    return {"state": "failed", "error": dict(error or _BROKE_OFF[doing])}
