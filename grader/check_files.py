"""check_*.py of an exercise, read without running them: what they claim, what it is worth, what it depends on.

`grade list` and a student whose file is missing need the checks' names and points, and neither should import torch.
So marks take literals only, and the docstring of a check is the id of its claim in messages.toml.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from grader.errors import CourseError
from grader.model import Check, Place
from grader.text import Text

PREFIX = "check_"
MARKS = {"points": (1, 1), "after": (1, 8), "hidden": (0, 0), "fresh": (0, 0)}  # least and most arguments


def read_checks(
    folder: Path, claims: Mapping[str, Text], mistakes: Mapping[str, Any], remarks: Mapping[str, Any]
) -> tuple[Check, ...]:
    """The checks of an exercise, in the order of file names and lines; CourseError names file and line of a slip."""
    made: list[Check] = []
    for file in sorted(folder.glob(f"{PREFIX}*.py")):
        try:
            tree = ast.parse(file.read_bytes(), str(file))
        except (SyntaxError, ValueError) as error:
            line = error.lineno if isinstance(error, SyntaxError) else None
            raise _slip(file, line, f"Python として読めません: {error}", f"is not valid Python: {error}") from error
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith(PREFIX):
                made.append(_check(folder.name, file, node, claims, made))
        for call in ast.walk(tree):
            if isinstance(call, ast.Call):
                _refuse_unknown_mistake(file, call, mistakes)
                _refuse_unknown_remark(file, call, remarks)
    return tuple(made)


def _check(exercise: str, file: Path, node: ast.FunctionDef, claims: Mapping[str, Text], before: list[Check]) -> Check:
    claim = (ast.get_docstring(node) or "").strip()
    if claim not in claims:
        raise _slip(
            file, node.lineno,
            f"{node.name} の docstring は messages.toml の [check.…] の名前です。{claim[:40]!r} はありません。",
            f"the docstring of {node.name} must be the name of a [check.…] in messages.toml; {claim[:40]!r} is none",
        )  # fmt: skip
    if any(other.id == f"{exercise}/{claim}" or other.function == node.name for other in before):
        raise _slip(
            file, node.lineno, f"{node.name} と同じ名前の check があります。", f"{node.name} or its claim is used twice"
        )
    marks = dict(_marks(file, node))
    points = marks.get("points", (1,))[0]
    if isinstance(points, bool) or not isinstance(points, int | float) or not 0 <= points <= 100:
        raise _slip(file, node.lineno, "points は 0 から 100 の数です。", "points must be a number from 0 to 100")
    after = marks.get("after", ())
    for name in after:
        if name not in {other.function for other in before}:
            raise _slip(
                file, node.lineno,
                f"after の {name!r} は、これより前にある check ではありません。",
                f"after names {name!r}, which is no check before this one",
            )  # fmt: skip
    return Check(
        id=f"{exercise}/{claim}", function=node.name, file=file.name, line=node.lineno, points=float(points),
        claim=claims[claim], after=tuple(after), hidden="hidden" in marks, fresh="fresh" in marks,
    )  # fmt: skip


def _marks(file: Path, node: ast.FunctionDef) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """(name, literal arguments) of every `@pytest.mark.…`."""
    for decorator in node.decorator_list:
        call = decorator if isinstance(decorator, ast.Call) else None
        target = call.func if call is not None else decorator
        if not (isinstance(target, ast.Attribute) and ast.unparse(target.value) == "pytest.mark"):
            continue
        name = target.attr
        try:
            arguments = tuple(ast.literal_eval(argument) for argument in call.args) if call is not None else ()
        except ValueError:
            arguments = None
        least, most = MARKS.get(name, (0, -1))
        if arguments is None or (call is not None and call.keywords) or not least <= len(arguments) <= most:
            raise _slip(
                file, decorator.lineno,
                f"使える印は {', '.join(MARKS)} で、引数は定数だけです。",
                f"marks are {', '.join(MARKS)}, with constants as arguments",
            )  # fmt: skip
        yield name, arguments


def _refuse_unknown_mistake(file: Path, node: ast.Call, mistakes: Mapping[str, Any]) -> None:
    """Every mistake that a check may name has its message: a typing slip must not show up in a student's report."""
    named = [keyword.value for keyword in node.keywords if keyword.arg == "mistake"]
    if isinstance(node.func, ast.Name) and node.func.id == "fail" and node.args:
        named.append(node.args[0])
    for value in named:
        if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value not in mistakes:
            raise _slip(
                file, value.lineno,
                f"{value.value!r} の説明が messages.toml の [mistake.…] にありません。",
                f"mistake {value.value!r} has no [mistake.…] in messages.toml",
            )  # fmt: skip


def _refuse_unknown_remark(file: Path, node: ast.Call, remarks: Mapping[str, Any]) -> None:
    if not (isinstance(node.func, ast.Attribute) and node.func.attr == "remark"):
        return
    for value in node.args[:1]:
        if isinstance(value, ast.Constant) and value.value not in remarks:
            raise _slip(
                file, value.lineno,
                f"{value.value!r} の文が messages.toml の [remark.…] にありません。",
                f"remark {value.value!r} has no [remark.…] in messages.toml",
            )  # fmt: skip


def _slip(file: Path, line: int | None, ja: str, en: str) -> CourseError:
    return CourseError(Text(ja, en), place=Place(str(file), line))
