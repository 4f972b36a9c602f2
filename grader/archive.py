"""Read the files of a zip in memory, never to disk. Every claim that the archive makes about itself is checked.

Bounded: the number of entries (before the directory is walked), each file's and all files' actual size while it is
unpacked (declared sizes lie), and names. Links, absolute paths, `..`, encrypted entries and methods of compression
other than deflate are left out by name.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import PurePosixPath

from grader.errors import SubmissionError
from grader.model import Notice, Place
from grader.submission_files import limit_for
from grader.text import Text

MAX_ENTRIES = 2_000
MAX_TOTAL = 50 << 20
CHUNK = 1 << 16
# bzip2 and LZMA are unpacked by zipfile without a bound: 300 bytes become 400 MB in one step
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DRIVE = re.compile(r"[A-Za-z]:")


def read_zip(data: bytes, source: str, *, file_limit: int) -> tuple[list[tuple[str, bytes]], list[Notice]]:
    """(name, content) of every plain file of a kind that is read, and what was left out.

    SubmissionError where it is no readable zip, or holds too much.
    """
    notices: list[Notice] = []
    _refuse_many_entries(data, source)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return list(_files(archive, source, file_limit, notices)), notices
    # what zipfile raises on damaged input
    except (
        NotImplementedError,  # its word for a method or version that it does not know
        zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, OSError, struct.error,
        UnicodeError, IndexError, OverflowError,
    ) as error:  # fmt: skip
        raise _damaged(source) from error


def _damaged(source: str) -> SubmissionError:
    return SubmissionError(
        Text(
            "zip として読めません。壊れているか、途中で切れています。",
            "This is not a readable zip: damaged, or cut off.",
        ),
        place=Place(source),
        hint=Text("もう一度圧縮するか、フォルダーのまま提出してください。", "Zip it again, or hand in the folder."),
    )


def _refuse_many_entries(data: bytes, source: str) -> None:
    """The end record states how many entries there are; zipfile would build an object for each of them first."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - 66_000))
    if at < 0 or at + 22 > len(data):
        raise _damaged(source)
    count, size = struct.unpack_from("<H", data, at + 10)[0], struct.unpack_from("<I", data, at + 12)[0]
    # an entry of the directory takes at least 46 bytes, whatever the count says
    if (
        count > MAX_ENTRIES
        or (size != 0xFFFFFFFF and size // 46 > MAX_ENTRIES * 8)
        or data.count(b"PK\x01\x02") > MAX_ENTRIES + 100
    ):
        raise SubmissionError(
            Text(
                f"zip の中のファイルが多すぎます(上限 {MAX_ENTRIES})。", f"The zip holds more than {MAX_ENTRIES} files."
            ),
            place=Place(source),
        )


def _files(
    archive: zipfile.ZipFile, source: str, file_limit: int, notices: list[Notice]
) -> Iterator[tuple[str, bytes]]:
    total = 0
    seen: set[str] = set()
    for info in archive.infolist():
        if info.is_dir():
            continue
        name = _name(info)
        reason = _refusal(info, name)
        if reason is None and name.casefold() in seen:
            reason = Text(
                "同じ名前のファイルが二つあります。最初のものを読みました。", "is there twice; the first one was read"
            )
        if reason is not None:
            if not _is_clutter(name):
                notices.append(_left_out(source, name, reason))
            continue
        limit = min(file_limit, limit_for(name))
        if _is_clutter(name) or not limit:
            continue
        seen.add(name.casefold())
        content = _content(archive, info, limit)
        if content is None:
            notices.append(
                _left_out(
                    source, name, Text("大きすぎるため読みませんでした。", "is too large and was not read"), "too_large"
                )
            )
            continue
        total += len(content)
        if total > MAX_TOTAL:
            raise SubmissionError(
                Text("展開すると大きすぎます(上限 50 MB)。", "Unpacked, the zip is larger than 50 MB."),
                place=Place(source),
            )
        yield name, content


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes | None:
    """The file's bytes; None as soon as more than `limit` came out."""
    parts = []
    size = 0
    with archive.open(info) as file:
        while chunk := file.read(CHUNK):
            size += len(chunk)
            if size > limit:
                return None
            parts.append(chunk)
    return b"".join(parts)


def _name(info: zipfile.ZipInfo) -> str:
    """The entry's name. Without the UTF-8 mark zipfile takes it for cp437; Macs mean UTF-8, Japanese PCs Shift_JIS."""
    name = info.filename
    if not info.flag_bits & 0x800:
        with suppress(UnicodeError):
            name = _unmarked(name.encode("cp437"))
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _unmarked(name: bytes) -> str:
    try:
        return name.decode("utf-8")  # first: Shift_JIS is hardly ever valid UTF-8, UTF-8 often passes for Shift_JIS
    except UnicodeDecodeError:
        return name.decode("cp932")


def _refusal(info: zipfile.ZipInfo, name: str) -> Text | None:
    path = PurePosixPath(name)
    if name.startswith("/") or ".." in path.parts or _DRIVE.match(name):
        return Text("フォルダーの外を指す名前です。", "has a name that leads outside its folder")
    if any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in name):
        return Text("名前に制御文字が含まれています。", "has control characters in its name")
    mode = info.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return Text("リンクや特殊なファイルは読みません。", "is a link or a special file")
    if info.flag_bits & 0x1:
        return Text("パスワードが掛かっています。", "is protected by a password")
    if info.compress_type not in _METHODS:
        return Text(
            "読めない圧縮形式です。通常の zip で圧縮してください。",
            "is compressed by a method that is not read; use ordinary zip compression",
        )
    return None


def _is_clutter(name: str) -> bool:
    parts = [part for part in PurePosixPath(name).parts if part != ".."]
    return any(part.startswith((".", "__MACOSX")) or part == "__pycache__" for part in parts)


def _left_out(source: str, name: str, reason: Text, slug: str = "entry_refused") -> Notice:
    shown = "".join(c if c.isprintable() else "?" for c in name[:80])
    return Notice("warning", slug, Text(f"{shown}: {reason.ja}", f"{shown}: {reason.en}"), Place(source))
