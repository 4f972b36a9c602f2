"""Read the files of a folder, with caps, without following a link or opening anything but a plain file."""

from __future__ import annotations

import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from grader.errors import SubmissionError
from grader.model import Notice, Place
from grader.text import Text

MAX_ENTRIES = 2_000
MAX_DEPTH = 8
MAX_TOTAL = 50 << 20
LIMITS = {".toml": 1 << 20, ".txt": 1 << 20, ".py": 1 << 20, ".ipynb": 20 << 20, ".zip": 50 << 20}
_IGNORED = {"__pycache__", "__MACOSX", "node_modules", "venv", "env"}


def limit_for(name: str) -> int:
    """Bytes of a file that are read at most; 0 for kinds that are not read at all."""
    return LIMITS.get(os.path.splitext(name)[1].lower(), 0)


def read_file(path: Path, limit: int) -> bytes | None:
    """A plain file's bytes; None for anything else (a link, a pipe, a device) or more than `limit` bytes.

    Opened without following a link and without waiting, and looked at again through the descriptor, so that nothing
    can be put in the file's place in between. OSError where it cannot be read.
    """
    # without O_BINARY, which only Windows has, line ends change and a Ctrl-Z ends the file
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        data = file.read(limit + 1)
    return data if len(data) <= limit else None


def read_folder(folder: Path) -> tuple[list[tuple[str, bytes]], list[Notice]]:
    """(name relative to the folder, content) of every file that may matter, in order of names."""
    notices: list[Notice] = []
    files: list[tuple[str, bytes]] = []
    total = 0
    for name, path, entry in _walk(folder, notices):
        limit = limit_for(name)
        if not limit:
            continue
        try:
            if entry.is_symlink() or not entry.is_file(follow_symlinks=False):
                notices.append(
                    _note(
                        "symlink_ignored",
                        name,
                        "リンクや特殊なファイルは読みません。",
                        "is a link or a special file; not read",
                    )
                )
                continue
            data = read_file(path, limit)
        except OSError as error:
            reason = error.strerror or str(error)
            notices.append(_note("unreadable", name, f"読めません: {reason}", f"cannot be read: {reason}", "error"))
            continue
        if data is None:
            notices.append(
                _note("too_large", name, "大きすぎるため読みませんでした。", "is too large and was not read", "error")
            )
            continue
        total += len(data)
        if total > MAX_TOTAL:
            raise SubmissionError(
                Text("提出物が大きすぎます(上限 50 MB)。", "The submission is larger than 50 MB."),
                place=Place(str(folder)),
            )
        files.append((name, data))
    return files, notices


def _note(slug: str, name: str, ja: str, en: str, severity: str = "warning") -> Notice:
    shown = "".join(c if c.isprintable() else "?" for c in name[:80])
    return Notice(
        "error" if severity == "error" else "warning", slug, Text(f"{shown}: {ja}", f"{shown}: {en}"), Place(shown)
    )


def _walk(folder: Path, notices: list[Notice]) -> Iterator[tuple[str, Path, os.DirEntry[str]]]:
    """Files below the folder, breadth first, hidden ones and links to folders left out."""
    queue: list[tuple[Path, str, int]] = [(folder, "", 0)]
    count = 0
    while queue:
        here, prefix, depth = queue.pop(0)
        try:
            with os.scandir(here) as scan:
                entries = sorted(scan, key=lambda entry: entry.name)
        except OSError as error:
            reason = error.strerror or str(error)
            notices.append(
                _note("unreadable", prefix or ".", f"開けません: {reason}", f"cannot be opened: {reason}", "error")
            )
            continue
        for entry in entries:
            if entry.name.startswith(".") or entry.name in _IGNORED:
                continue
            count += 1
            if count > MAX_ENTRIES:
                notices.append(
                    _note("too_many_files", prefix or ".", f"ファイルが {MAX_ENTRIES} を超えるため、残りは読みません。",
                          f"holds more than {MAX_ENTRIES} files; the rest is not read")
                )  # fmt: skip
                return
            name = unicodedata.normalize("NFC", prefix + entry.name)
            if entry.is_dir(follow_symlinks=False):
                if depth < MAX_DEPTH:
                    queue.append((here / entry.name, f"{name}/", depth + 1))
            else:
                yield name, here / entry.name, entry


def fingerprint(path: Path) -> str:
    """A cheap sign that nothing changed: names, sizes and times of modification, nothing read.

    Equal fingerprints mean equal content unless somebody set a file's time back; `grade batch --again` grades anyway.
    """
    parts: list[str] = []
    try:
        about = path.lstat()
    except OSError:
        return "absent"
    if stat.S_ISDIR(about.st_mode):
        for name, _, entry in _walk(path, []):
            try:
                found = entry.stat(follow_symlinks=False)
            except OSError:
                continue
            parts.append(f"{name}\0{found.st_size}\0{found.st_mtime_ns}\0{found.st_mode}")
        parts.sort()
    else:
        parts.append(f"{about.st_size}\0{about.st_mtime_ns}\0{about.st_mode}")
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def digest(files: list[tuple[str, bytes]]) -> str:
    """SHA-256 of names and contents, in order of names: what was handed in, whatever its dates."""
    whole = hashlib.sha256()
    for name, content in sorted(files):
        encoded = name.encode("utf-8", "surrogatepass")
        whole.update(f"{len(encoded)} {len(content)} ".encode())
        whole.update(encoded)
        whole.update(content)
    return whole.hexdigest()
