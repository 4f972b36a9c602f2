"""Read a submission: a folder, a zip or a single file. Nothing is executed; a slip costs only what it touches."""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from grader.answers_file import read_answers
from grader.archive import read_zip
from grader.encoding import NAMES, UndecodableError, decode
from grader.errors import SubmissionError
from grader.model import Notice, Place, RawAnswer, Submission
from grader.notebook import read_notebook
from grader.submission_files import LIMITS, digest, limit_for, read_file, read_folder
from grader.text import Text

_ANSWERS = re.compile(r"answers?(?:[ _-]?\(?\d*\)?)?\.toml(?:\.txt)?|answers?\.txt", re.IGNORECASE)
_KINDS = ".toml, .py, .ipynb, .zip"


@dataclass
class _Gathered:
    """What has been read so far."""

    answers: dict[str, dict[str, RawAnswer]] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    code: dict[str, bytes] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    student: str | None = None


def read_submission(path: Path, student: str, *, exercises: Collection[str]) -> Submission:
    """Read what was handed in at `path`. SubmissionError where nothing at all can be read.

    `exercises` are the ids to look for; as a mapping it also says which functions answer each, as `Course.asked` does,
    so that a notebook of any name can be read.
    """
    files, notices = _files(path)
    gathered = _gather(files, exercises)
    gathered.notices[:0] = notices
    if not gathered.answers and not gathered.code and not gathered.notices:
        raise SubmissionError(
            Text(f"{path.name} に解答ファイルがありません。", f"{path.name} holds no answers."),
            place=Place(str(path)),
            hint=Text(
                "answers.toml、または演習の名前を付けた c3.py や c3.ipynb を置いてください。"
                "`grade start` でひな形を作れます。",
                "Put an answers.toml there, or code that is named after its exercise, such as c3.py or c3.ipynb; "
                "`grade start` makes one.",
            ),
        )
    return Submission(
        student=student,
        source=str(path),
        digest=digest(files),
        answers=gathered.answers,
        places=gathered.places,
        code=gathered.code,
        notices=tuple(gathered.notices),
    )


def declared_student(path: Path) -> str | None:
    """`student = "…"` in the answers file at `path`, None where there is none or nothing can be read."""
    try:
        files, _ = _files(path)
    except SubmissionError:
        return None
    return _gather([entry for entry in files if _ANSWERS.fullmatch(_last(entry[0]))], ()).student


def _last(name: str) -> str:
    return PurePosixPath(name).name


def _files(path: Path) -> tuple[list[tuple[str, bytes]], list[Notice]]:
    """Every file that may matter, from a folder, a zip or the file itself."""
    if path.is_dir():
        files, notices = read_folder(path)
        zips = [entry for entry in files if entry[0].lower().endswith(".zip")]
        rest = [entry for entry in files if entry not in zips]
        if len(zips) == 1 and not rest:  # a folder that holds nothing but the zip that was uploaded
            inner, more = read_zip(zips[0][1], zips[0][0], file_limit=max(LIMITS.values()))
            return _wanted(inner), notices + more
        return rest, notices
    limit = limit_for(path.name)
    if not limit:
        missing = not os.path.lexists(path)
        raise SubmissionError(
            Text(f"{path} がありません。", f"There is no {path}.")
            if missing
            else Text(
                f"{path.name} は読める種類のファイルではありません。", f"{path.name} is not of a kind that is read."
            ),
            hint=Text(f"フォルダーか、{_KINDS} を指定してください。", f"Give a folder or one of {_KINDS}."),
        )
    try:
        data = read_file(path, limit)
    except FileNotFoundError as error:
        raise SubmissionError(Text(f"{path} がありません。", f"There is no {path}.")) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise SubmissionError(Text(f"{path} を開けません: {reason}", f"Cannot open {path}: {reason}")) from error
    if data is None:
        raise SubmissionError(
            Text(
                f"{path.name} は大きすぎるか、普通のファイルではありません(上限 {limit >> 20} MB)。",
                f"{path.name} is too large (more than {limit >> 20} MB) or not a plain file.",
            )
        )
    if path.suffix.lower() == ".zip":
        inner, notices = read_zip(data, path.name, file_limit=max(LIMITS.values()))
        if len(inner) == 1 and inner[0][0].lower().endswith(".zip"):  # zipped twice; no deeper than that
            inner, more = read_zip(inner[0][1], inner[0][0], file_limit=max(LIMITS.values()))
            notices = notices + more
        return _wanted(inner), notices
    return [(path.name, data)], []


def _wanted(files: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    return [(name, data) for name, data in files if 0 < len(data) <= limit_for(name)]


def _gather(files: list[tuple[str, bytes]], exercises: Collection[str]) -> _Gathered:
    gathered = _Gathered()
    for name, data in _answer_files(files, exercises, gathered.notices):
        _add_answers(name, data, exercises, gathered)
    by_fold = {exercise.casefold(): exercise for exercise in exercises}
    modules_first = sorted(files, key=lambda entry: _last(entry[0]).lower().endswith(".ipynb"))
    for name, data in modules_first:
        stem, suffix = os.path.splitext(_last(name))
        exercise = by_fold.get(stem.casefold())
        if suffix.lower() == ".py" and exercise is not None:
            gathered.code.setdefault(exercise, data)
        elif suffix.lower() == ".ipynb":
            sources, notices = read_notebook(data, name, exercises, exercise)
            gathered.notices.extend(notices)
            for found, source in sources.items():
                gathered.code.setdefault(found, source.encode("utf-8", "surrogatepass"))
    return gathered


def _answer_files(
    files: list[tuple[str, bytes]], exercises: Collection[str], notices: list[Notice]
) -> list[tuple[str, bytes]]:
    """The answers file to read, the one nearest the top, and single-exercise files such as q1.toml beside it."""
    names = {f"{exercise}.toml".casefold() for exercise in exercises}
    single = [(name, data) for name, data in files if _last(name).casefold() in names]
    whole = [(name, data) for name, data in files if _ANSWERS.fullmatch(_last(name))]
    whole.sort(key=lambda entry: (entry[0].count("/"), not entry[0].lower().endswith("answers.toml"), entry[0]))
    if not whole and not single:
        whole = [entry for entry in files if entry[0].lower().endswith(".toml") and _mentions(entry[1], exercises)]
    if len(whole) > 1:
        others = ", ".join(name for name, _ in whole[1:4])
        notices.append(
            Notice(
                "warning",
                "several_answer_files",
                Text(
                    f"{whole[0][0]} を読みました(読まなかったもの: {others})。",
                    f"{whole[0][0]} was read, not {others}.",
                ),
                Place(whole[0][0]),
            )
        )
    return whole[:1] + single


def _mentions(data: bytes, exercises: Collection[str]) -> bool:
    """True where a file of another name opens a table of one of the exercises."""
    with suppress(UndecodableError):
        data = decode(data).text.encode("utf-8", "surrogatepass")
    table = "|".join(map(re.escape, exercises))
    return re.search(rb"^\s*\[\s*(?:" + table.encode() + rb")[.\]]", data, re.MULTILINE | re.IGNORECASE) is not None


def _add_answers(name: str, data: bytes, exercises: Collection[str], gathered: _Gathered) -> None:
    try:
        text, encoding = decode(data)
    except UndecodableError as error:
        gathered.notices.append(Notice("error", "encoding", error.message, Place(name, error.line)))
        return
    if encoding not in ("utf-8", "utf-8-bom"):
        label = NAMES[encoding]
        slug = {"cp932": "shift_jis"}.get(encoding, encoding.replace("-", ""))
        gathered.notices.append(
            Notice(
                "info",
                f"encoding_{slug}",
                Text(
                    f"{label} として読みました。次からは UTF-8 で保存してください。",
                    f"Read as {label}; next time save the file as UTF-8.",
                ),
                Place(name),
            )
        )
    found = read_answers(text, name, exercises)
    gathered.notices.extend(found.notices)
    gathered.student = gathered.student or found.student
    gathered.places.update(found.places)
    for exercise, table in found.answers.items():
        if exercise in gathered.answers:
            message = Text(
                f"{exercise} は別のファイルの答えを使いました。", f"{exercise} is answered in another file, too."
            )
            gathered.notices.append(Notice("warning", "duplicate_exercise", message, Place(name)))
        else:
            gathered.answers[exercise] = table
