"""What lies in a zip, looked at before anything of it is unpacked, and unpacked with limits."""

import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from gis.reading.errors import UnreadableFileError, broken_zip, too_large
from gis.rulebook import Words

MOST_BYTES = 2 * 2**30  # unpacked
MOST_MEMBERS = 200
MOST_RATIO = 100  # unpacked to packed
SMALL_BYTES = 16 * 2**20  # below this any ratio will do

_END = b"PK\x05\x06"
_END_BYTES, _COMMENT_BYTES = 22, 65_535
_LARGE_END = b"PK\x06\x07"  # the mark of a zip of more than 65,535 members or 4 GB
_MEMBER_BYTES = 2**16  # of the table of contents, for one member
_MOST_TABLE_BYTES = 2**24
_CHUNK = 2**20
# what a damaged zip makes Python's own reader raise
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError,
           OverflowError, RuntimeError, OSError, ValueError)  # fmt: skip
_UTF8, _LOCKED = 0x800, 0x1
_LINK, _KIND_OF_FILE = 0o120000, 0o170000


@dataclass(frozen=True, slots=True)
class Zip:
    """A zip that keeps to the limits: its members by name, in the order they stand."""

    path: Path
    members: Mapping[str, zipfile.ZipInfo]

    def unpack(self, member: str, target: Path) -> None:
        """Put a member into a file, counting what comes out; too much of it is refused."""
        entry = self.members[member]
        most = max(SMALL_BYTES, min(MOST_BYTES, entry.compress_size * MOST_RATIO))
        written = 0
        try:
            with (
                zipfile.ZipFile(self.path) as packed,
                packed.open(entry) as source,
                target.open("wb") as opened,
            ):
                while chunk := source.read(_CHUNK):
                    written += len(chunk)
                    if written > most:
                        raise _bomb(self.path.name, written, entry.compress_size)
                    opened.write(chunk)
        except _BROKEN as error:
            if isinstance(error, UnreadableFileError):
                raise
            raise broken_zip(self.path.name, str(error)) from error


def member_names(path: Path) -> list[str]:
    """Return the names in a zip, none where it is damaged or holds too many."""
    try:
        if _counted(path)[1] > _MOST_TABLE_BYTES:
            return []
        with zipfile.ZipFile(path) as packed:
            return [member_name(entry) for entry in packed.infolist()]
    except _BROKEN:
        return []


def opened_zip(path: Path, most_members: int = MOST_MEMBERS) -> Zip:
    """Return what lies in a zip. Raises UnreadableFileError when it breaks a limit."""
    count, table_bytes = _counted(path)
    if count > most_members or table_bytes > most_members * _MEMBER_BYTES:
        raise UnreadableFileError(
            path.name,
            Words(f"压缩包里有 {count} 个文件", f"the zip holds {count} files"),
            Words(f"最多 {most_members} 个;只压缩需要的文件",
                  f"at most {most_members}; zip only what is needed"),
        )  # fmt: skip
    try:
        with zipfile.ZipFile(path) as packed:
            entries = [entry for entry in packed.infolist() if not entry.is_dir()]
    except _BROKEN as error:
        raise broken_zip(path.name, str(error)) from error
    members = {member_name(entry): entry for entry in entries}
    for name, entry in members.items():
        _check(path.name, name, entry)
    size = sum(entry.file_size for entry in entries)
    if size > MOST_BYTES:
        raise too_large(path.name, size)
    packed_size = max(path.stat().st_size, 1)
    if size > SMALL_BYTES and size > packed_size * MOST_RATIO:
        raise _bomb(path.name, size, packed_size)
    return Zip(path, members)


def member_name(entry: zipfile.ZipInfo) -> str:
    """Return the member's name; zips made in China hold GBK without saying so."""
    if entry.flag_bits & _UTF8:
        return entry.filename
    try:
        raw = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _counted(path: Path) -> tuple[int, int]:
    """Return how many members there are and the bytes of their table, without reading it."""
    size = path.stat().st_size
    with path.open("rb") as opened:
        opened.seek(max(0, size - _END_BYTES - _COMMENT_BYTES))
        tail = opened.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_BYTES:
        raise broken_zip(path.name, "no end record")
    if tail.rfind(_LARGE_END, 0, at) == at - 20:
        return 65_536, 0  # more than any office zips
    count, table_bytes = struct.unpack_from("<HL", tail, at + 10)
    return count, table_bytes


def _check(file: str, name: str, entry: zipfile.ZipInfo) -> None:
    """Refuse a member that is locked, a link, or placed outside the zip."""
    if entry.flag_bits & _LOCKED:
        raise UnreadableFileError(
            file,
            Words("压缩包有密码", "the zip is protected by a password"),
            Words("请去掉密码重新压缩", "zip it again without one"),
        )
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise broken_zip(file, f"method {entry.compress_type}")
    parts = PurePosixPath(name.replace("\\", "/")).parts
    away = ".." in parts or name.startswith(("/", "\\")) or (parts and parts[0].endswith(":"))
    if away or (entry.external_attr >> 16) & _KIND_OF_FILE == _LINK:
        raise UnreadableFileError(
            file,
            Words(f"压缩包里的“{name[:80]}”是链接或指向包外",
                  f'"{name[:80]}" in the zip is a link or points outside it'),
            Words("压缩包里只应有普通文件", "a zip of plain files is needed"),
        )  # fmt: skip


def _bomb(file: str, size: int, packed: int) -> UnreadableFileError:
    return UnreadableFileError(
        file,
        Words(f"解压后有 {size:,} 字节,是压缩时的 {size // max(packed, 1)} 倍",
              f"it unpacks to {size:,} bytes, {size // max(packed, 1)} times what it has"),
        Words(f"最多 {MOST_RATIO} 倍", f"at most {MOST_RATIO} times"),
    )  # fmt: skip
