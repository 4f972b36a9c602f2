"""A student's id: what is accepted, and the folder that it names."""

from __future__ import annotations

import hashlib
import unicodedata

from grader.errors import UsageError
from grader.text import Text

MAX_LENGTH = 64
MAX_BYTES = 200  # of a folder's name; file systems allow 255
_RESERVED = {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))}
_SAFE = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_.@+")


def check_student_id(text: str) -> str:
    """The id in Unicode's composed form, without surrounding space. UsageError for what cannot name a person."""
    name = unicodedata.normalize("NFC", text).strip()
    problem = None
    if not name:
        problem = Text("空です", "it is empty")
    elif len(name) > MAX_LENGTH:
        problem = Text(f"{MAX_LENGTH} 文字を超えています", f"it is longer than {MAX_LENGTH} characters")
    elif any(c in "/\\" for c in name):
        problem = Text("/ や \\ は使えません", "it holds a / or \\")
    elif name.startswith("."):
        problem = Text(". で始められません", "it begins with a dot")
    elif any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for c in name):
        problem = Text("制御文字が含まれています", "it holds control characters")
    if problem is not None:
        shown = "".join(c for c in name[:40] if c.isprintable())
        raise UsageError(
            Text(
                f"学生 ID「{shown}」は使えません: {problem.ja}。", f"Student id {shown!r} cannot be used: {problem.en}."
            )
        )
    return name


def folder_name(student: str) -> str:
    """A folder name for the id: safe on every file system, and different for different ids.

    Lower-case ASCII letters, digits and - _ . @ + stay, and letters of other scripts; everything else becomes %XX,
    also upper-case letters, since some file systems take A and a for the same. Names that Windows reserves get a mark.
    Where that is too long for a file system, the id's SHA-256 stands for it, marked by "%-", which nothing else gives.
    """
    parts = []
    for character in student:
        if character in _SAFE or (ord(character) > 127 and character.isalnum() and _has_one_case(character)):
            parts.append(character)
        else:
            parts.append("".join(f"%{byte:02x}" for byte in character.encode("utf-8", "surrogatepass")))
    name = "".join(parts)
    if name.endswith("."):
        name = name[:-1] + "%2e"
    if len(name.encode()) > MAX_BYTES:
        return "%-" + hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()
    return f"%{name}" if name.partition(".")[0] in _RESERVED else name


def _has_one_case(character: str) -> bool:
    """True where no file system can take it for another letter: it is its own lower case, also by way of upper case."""
    return character == character.casefold() == character.upper().lower()
