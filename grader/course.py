"""Find a course, load it, and say which one it is (its digest)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Literal, cast

from grader.errors import CourseError, UsageError
from grader.item_keys import SharedMessages
from grader.model import Course, Place, SecondReaderSettings
from grader.problem import FORMAT, load_problem, wrong_format
from grader.text import Text
from grader.toml_file import load
from grader.toml_table import Table

MAX_FILES = 5_000
# what cannot change a verdict: how a statement reads, and the proofs' own cases
_SUFFIXES = (".toml", ".py", ".json", ".safetensors")  # a checkpoint is JSON and safetensors
_WITHOUT_SUFFIXES = ("known_wrong", "right", "starter", "__pycache__")
_WITHOUT_FILES = ("mutants.toml",)


def find_course(explicit: Path | None = None) -> Path:
    """The course's folder: `explicit`, GRADE_COURSE, this folder or one above it, the checkout, the installed copy."""
    if explicit is not None:
        return _required(explicit, "--course")
    if os.environ.get("GRADE_COURSE"):
        return _required(Path(os.environ["GRADE_COURSE"]), "GRADE_COURSE")
    package = Path(__file__).resolve().parent
    here = Path.cwd()
    looked = list(dict.fromkeys((here, *here.parents, package.parent, package / "_course")))
    for folder in looked:
        if (folder / "course.toml").is_file():
            return folder
    listed = ", ".join(map(str, looked))
    raise UsageError(
        Text(f"講座が見つかりません(探した場所: {listed})", f"No course found (looked in {listed})."),
        hint=Text("--course で course.toml のあるフォルダーを指定してください。", "Name its folder with --course."),
    )


def _required(folder: Path, named_by: str) -> Path:
    if folder.name == "course.toml" and folder.is_file():
        return folder.parent
    if not (folder / "course.toml").is_file():
        raise UsageError(
            Text(
                f"{folder} に course.toml がありません({named_by} の指定)。",
                f"There is no course.toml in {folder}, which {named_by} names.",
            ),
            hint=Text(
                f"{named_by} には course.toml のあるフォルダーを指定してください。",
                f"{named_by} must name the folder that holds course.toml.",
            ),
        )
    return folder


def load_course(root: Path) -> Course:
    """Load and validate a course; CourseError where an author must change something."""
    _refuse_links(root)
    data, slips = load(root / "course.toml")
    table = Table(data, slips)
    version = table.integer("format", low=0)
    if version != FORMAT:
        table.slip("format", *wrong_format(version))
    names = table.strings("problems")
    for name in names:
        if not name.isidentifier() or not (root / "problems" / name).is_dir():
            shown = f"problems/{name[:60]}"
            table.slip("problems", f"フォルダー {shown} がありません。", f"there is no folder {shown}")
    if not names or len(set(names)) != len(names):
        table.slip(
            "problems",
            "`problems` には演習を一つ以上、それぞれ一度だけ書いてください。",
            "`problems` must name at least one exercise, and each once",
        )
    keys, variants, worker = table.table("keys"), table.table("variants"), table.table("worker")
    shared = _shared_messages(table)
    due = table.string("due", "") or None
    if due is not None and not _is_moment(due):
        table.slip(
            "due",
            '期限は "2027-01-31T23:59:00+09:00" のように時差までつけて書いてください。',
            'a due date is like "2027-01-31T23:59:00+09:00", with its offset',
        )
    course = Course(
        id=table.string("id"),
        title=table.text("title"),
        root=root,
        problems=(),
        digest="",
        salt=variants.string("salt", ""),
        variants=cast(Literal["off", "student"], variants.string("draw", "off", choices=("off", "student"))),
        keys_released=keys.flag("released", False),
        counts=cast(
            Literal["best", "last", "first"], table.string("counts", "best", choices=("best", "last", "first"))
        ),
        due=due,
        preload=worker.strings("preload", []),
        seed=worker.integer("seed", 0),
        reasons=_second_reader(table) if "reasons" in table else None,
        corpus=table.string("corpus", "generated"),
    )
    for name in course.preload:
        if not all(part.isidentifier() for part in name.split(".")):
            worker.slip(
                "preload", f"{name[:40]!r} はモジュールの名前ではありません。", f"{name[:40]!r} is no module's name"
            )
    if course.variants == "student" and not course.salt:
        variants.slip(
            "salt",
            "学生ごとに数値を変えるには `salt` が必要です。ないと割り当てを誰でも計算できます。",
            "drawing variants by student needs a salt, or anybody can compute the draw",
        )
    for part in (keys, variants, worker, table):
        part.done()
    slips.stop_if_any()
    from dataclasses import replace

    problems = tuple(load_problem(root / "problems" / name, shared) for name in names)
    return replace(course, problems=problems, digest=digest(root))


def _second_reader(table: Table) -> SecondReaderSettings:
    given = table.table("reasons")
    reader = given.string("reader", choices=("judge", "embedding"))
    settings = SecondReaderSettings(
        reader="judge" if reader == "judge" else "embedding",
        url=given.string("url", "" if reader != "judge" else ...),
        model=given.string("model", "" if reader != "judge" else ...),
        key_env=given.string("key_env", "GRADE_JUDGE_KEY"),
        cap=given.integer("cap", 200_000, low=1),
        log=given.string("log", "judge.jsonl"),
        folder=given.string("folder", "" if reader != "embedding" else ...),
    )
    given.done()
    return settings


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _shared_messages(table: Table) -> SharedMessages:
    messages = table.table("messages")
    made = {}
    for slug, entry in messages.named_tables("mistake"):
        made[slug] = (entry.text("message"), entry.optional_text("hint"))
        entry.done()
    messages.done()
    return made


def digest(root: Path) -> str:
    """SHA-256 of every file that can change a verdict, whatever its date, order or line endings."""
    whole = hashlib.sha256()
    for name, content in sorted(_bearing(root)):
        whole.update(f"{len(name.encode())} {len(content)} ".encode())
        whole.update(name.encode())
        whole.update(content)
    return whole.hexdigest()


def _bearing(root: Path) -> Iterator[tuple[str, bytes]]:
    yield "course.toml", _content(root / "course.toml")
    count = 0
    for part in ("problems", "reference"):
        for folder, folders, files in os.walk(root / part):
            folders[:] = [name for name in folders if name not in _WITHOUT_SUFFIXES and not name.startswith(".")]
            for name in files:
                path = Path(folder, name)
                if path.suffix not in _SUFFIXES or name in _WITHOUT_FILES:
                    continue
                count += 1
                if count > MAX_FILES:
                    raise CourseError(
                        Text(f"ファイルが多すぎます(上限 {MAX_FILES})", f"has more than {MAX_FILES} files"),
                        place=Place(str(root)),
                    )
                yield path.relative_to(root).as_posix(), _content(path)


def _refuse_links(root: Path) -> None:
    """No link anywhere in the course, to a folder or a file: it could lead outside and past the digest."""
    for path in (root / "course.toml", root / "problems", root / "reference"):
        _refuse_link(path)
        for folder, folders, files in os.walk(path):
            for name in (*folders, *files):
                _refuse_link(Path(folder, name))


def _refuse_link(path: Path) -> None:
    if path.is_symlink():
        raise CourseError(
            Text(
                "シンボリックリンクは使えません。ファイルそのものを置いてください。",
                "is a symbolic link; a course holds plain files. Put a copy in its place.",
            ),
            place=Place(str(path)),
        )


def _content(path: Path) -> bytes:
    _refuse_link(path)
    try:
        return path.read_bytes().replace(b"\r\n", b"\n")
    except OSError as error:
        reason = error.strerror or str(error)
        raise CourseError(Text(f"読めません: {reason}", f"cannot be read: {reason}"), place=Place(str(path))) from error
