"""What a command says when the machine refuses: a full disk, a missing folder, a silent server.

Errors of our own carry their sentence; those of the system and of libraries get one here. What is
not known here is a fault of the program and keeps its traceback.
"""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

from gis.rulebook import Words

OURS = frozenset({"gis", "grid_planner", "camera_registry", "casework", "store", "web"})
_LIBRARIES = frozenset({"sqlalchemy", "sqlite3", "psycopg", "psycopg_pool", "pyogrio"})

# what the machine writes -> what a person can do; the first that fits
_KNOWN = (
    (("disk is full", "No space left", "could not extend file"),
     "磁盘已满,未写入任何数据;请腾出空间后重试",
     "the disk is full and nothing was written; make room and repeat"),
    (("disk I/O error",),
     "磁盘读写失败,未写入任何数据;磁盘可能已满或损坏",
     "the disk cannot be written and nothing was; it may be full or failing"),
    (("readonly database", "read-only", "Read-only file system"),
     "库或所在文件夹只读,未写入任何数据;请检查权限",
     "the store or its folder is read-only and nothing was written; check the permissions"),
    (("database is locked",),
     "另一个程序占用库的时间过长,未写入任何数据;请稍后重试",
     "another program held the store for too long and nothing was written; try again later"),
    (("connection failed", "Connection refused", "could not connect", "could not translate host",
      "server closed the connection", "connection timeout"),
     "数据库服务器没有应答;请检查地址,并确认 PostgreSQL 正在运行",
     "the database server does not answer; check the address and that PostgreSQL runs"),
    (("unable to open database file",),
     "无法打开或新建文件;请检查文件夹是否存在、可写",
     "the file cannot be opened or made; check that the folder exists and may be written"),
)  # fmt: skip
_SYSTEM = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "这是文件夹,不是文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
}
# what our own errors are about, for readers of Chinese: their sentences are English
_CLASSES = {
    "NotFoundError": "没有找到",
    "NotAStoreError": "这不是本程序的库",
    "OlderStoreError": "库的版本较旧,请运行 wangge migrate 升级",
    "NewerStoreError": "库由更新版本的程序写成,请升级程序",
    "NetworkShareError": "库在网络共享上,不能使用;请放到本机磁盘",
    "ConflictError": "其间有人改动,请重新读取后再改",
    "BusyError": "另一个程序占用库的时间过长,请稍后重试",
    "DamagedBackupError": "备份不完整或已损坏,未恢复",
    "UnknownPackError": "没有这个规则包",
    "UnknownDatumError": "没有这个坐标系",
    "ClusterError": "集群不可用",
    "OtherEngineError": "各台机器上的程序版本不一致",
    "RunEndedError": "另一个进程已完成同一次划分",
    "UnknownFormatError": "不能写这种格式的文件",
}


def sentence(error: BaseException, *, chinese: bool) -> str | None:
    """Return what to tell the person, or None when the error is a fault of the program."""
    for one in _chain(error):
        known = _known(str(one), chinese=chinese) if _of_the_machine(one) else None
        if known:
            return known
    root = type(error).__module__.split(".")[0]
    if root in OURS:
        said = getattr(error, "words", None)
        if isinstance(said, Words):  # told in both languages where it was raised
            return said.zh if chinese else said.en
        title = _CLASSES.get(type(error).__name__, "") if chinese else ""
        return f"{title}:{error}" if title else str(error)
    return _of_the_system(error, chinese=chinese) if isinstance(error, OSError) else None


def _of_the_system(error: OSError, *, chinese: bool) -> str | None:
    if not error.strerror:
        return None
    folder = Path(os.fsdecode(error.filename)).absolute().parent if error.filename else None
    if error.errno == errno.ENOENT and folder is not None and not folder.is_dir():
        return f"没有文件夹 {folder}" if chinese else f"there is no folder {folder}"
    said = _SYSTEM.get(error.errno or 0, error.strerror) if chinese else error.strerror
    return f"{error.filename}: {said}" if error.filename else said


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__  # openpyxl stumbles over its own clearing up


def _of_the_machine(error: BaseException) -> bool:
    return isinstance(error, OSError) or type(error).__module__.split(".")[0] in (
        _LIBRARIES | OURS  # ours, where they pass on what the database said
    )


def _known(text: str, *, chinese: bool) -> str | None:
    for signs, zh, en in _KNOWN:
        if any(sign in text for sign in signs):
            first = text.strip().splitlines()[0][:200]
            return f"{zh}({first})" if chinese else f"{en} ({first})"
    return None
