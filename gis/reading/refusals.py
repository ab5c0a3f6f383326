"""What is said when the child that opens a file refuses it, breaks off or takes too long."""

import re
from collections.abc import Callable, Mapping

from gis.reading.errors import UnreadableFileError, WhichLayerError, unreadable
from gis.reading.scratch import PREFIX
from gis.rulebook import Words

_SPLIT = Words("请拆分后再导入", "import it in parts")
_MOST_DETAIL = 300  # characters of what a library said


class BrokeOffError(UnreadableFileError):
    """The child died over a file: it is damaged, or it needs too much memory or time."""


def broke_off(file: str) -> BrokeOffError:
    """Return the error of a child that died."""
    return BrokeOffError(
        file,
        Words("读取时中断(文件损坏,或需要的内存、时间过多)",
              "reading it broke off (damaged, or too much memory or time needed)"),
        Words("请检查文件或拆分后再导入", "check the file, or import it in parts"),
    )  # fmt: skip


def too_slow(file: str, limit_s: float) -> UnreadableFileError:
    """Return the error of a file that took longer than the limit."""
    found = Words(f"{limit_s:.0f} 秒内没有读完", f"it was not read within {limit_s:.0f} s")
    return UnreadableFileError(file, found, _SPLIT)


def refusal_of(file: str, reason: str, *words: str) -> UnreadableFileError:
    """Return the error of what the child refused, by its reason and the words that go with it."""
    if reason in ("layer", "layers"):
        return WhichLayerError(file, words)
    if reason in _REASONS:
        found, wanted = _REASONS[reason](words[0] if words else "")
        return UnreadableFileError(file, found, wanted)
    return unreadable(file, plain(words[0] if words else reason, file))


def plain(detail: str, file: str) -> str:
    """Return what a library said, without the names that only we and its makers know."""
    short = _OUR_NAME.sub(f'"{file}"', " ".join(detail.split()))
    return _MAKERS_NAME.sub("", short)[:_MOST_DETAIL]


_OUR_NAME = re.compile(rf"\S*{PREFIX}\d+-[^/\s]*/[\w.]+")
_MAKERS_NAME = re.compile(r"\S+\.(?:c|cc|cpp|h), \d+: ")


_REASONS: Mapping[str, Callable[[str], tuple[Words, Words]]] = {
    "large": lambda most: (
        Words(f"超过 {most} 个单元格", f"it has more than {most} cells"),
        _SPLIT,
    ),
    "columns": lambda most: (
        Words(f"超过 {most} 列", f"it has more than {most} columns"),
        Words("请只保留需要的列", "keep only the columns that are needed"),
    ),
    "bytes": lambda most: (Words(f"超过 {most} 字节", f"it has more than {most} bytes"), _SPLIT),
    "deep": lambda most: (
        Words(f"嵌套超过 {most} 层", f"it is nested more than {most} levels deep"),
        Words("请重新导出该文件", "export the file again"),
    ),
    "entities": lambda _: (
        Words("含有 DTD 或实体定义", "it defines entities (a DTD)"),
        Words("正常导出的文件没有这些内容,请重新导出", "no export has them; export the file again"),
    ),
    "records": lambda _: (
        Words("JSON 中没有对象列表", "its JSON holds no list of objects"),
        Words('应为一组记录,如 [{…}, {…}] 或 {"data":{"list":[…]}}',
              'expected are records, as [{…}, {…}] or {"data":{"list":[…]}}'),
    ),
    "network": lambda _: (
        Words("本机不能切断读取进程的网络,为安全起见不读取任何文件",
              "this machine cannot cut the reading process off the network, so nothing is read"),
        Words("请让管理员检查内核是否支持 seccomp(见安装说明)",
              "have the administrator check that the kernel has seccomp (see the install guide)"),
    ),
    "password": lambda _: (
        Words("文件有密码", "it is protected by a password"),
        Words("请去掉密码后另存,再导入", "save it without the password and import that"),
    ),
}  # fmt: skip
