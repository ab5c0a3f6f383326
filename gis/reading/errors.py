"""What is wrong with a delivered file that cannot be read, in words for the person who has it."""

from collections.abc import Sequence

from gis.rulebook import Words

MOST_BYTES = 2 * 2**30
_MOST_NAMED = 40


class UnreadableFileError(ValueError):
    """A file that cannot be read: what it was found to be, what was expected, what to do."""

    def __init__(self, file: str, found: Words, required: Words) -> None:
        super().__init__(f"{file}: {found.en}; {required.en}")
        self.file = file
        self.found = found
        self.required = required


class WhichLayerError(UnreadableFileError):
    """A file of several layers or sheets, `there`; which one is meant was not said.

    `together` says that they can be read one below the other.
    """

    together = False

    def __init__(self, file: str, there: Sequence[str]) -> None:
        names = ", ".join(there[:_MOST_NAMED]) or "-"
        found = Words(f"里面有:{names}", f"it holds: {names}")
        wanted = Words("请用 --source-layer 指定一个", "name one with --source-layer")
        super().__init__(file, found, wanted)
        self.there = tuple(there)


def unreadable(file: str, detail: str) -> UnreadableFileError:
    """Return the error of a file that a library refuses; `detail` is what it said."""
    return UnreadableFileError(
        file,
        Words(f"无法读取({detail})", f"it cannot be read ({detail})"),
        Words("请重新导出该文件", "export the file again"),
    )


def too_large(file: str, size: int) -> UnreadableFileError:
    """Return the error of a file of too many bytes."""
    found = Words(f"有 {size:,} 字节", f"it has {size:,} bytes")
    return UnreadableFileError(
        file, found, Words(f"最多 {MOST_BYTES:,}", f"at most {MOST_BYTES:,}")
    )


def broken_zip(file: str, detail: str) -> UnreadableFileError:
    """Return the error of a zip that cannot be unpacked."""
    return UnreadableFileError(
        file,
        Words(f"压缩包已损坏({detail})", f"the zip is damaged ({detail})"),
        Words("请重新压缩", "zip it again"),
    )
