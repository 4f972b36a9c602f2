"""A small course that is right, to be spoilt one line at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.course import load_course
from grader.errors import CourseError
from grader.model import Course

COURSE = """\
format = 1
id = "small"
title = {ja = "小さい講座", en = "A small course"}
problems = ["q9"]

[messages.mistake.forgot_layers]
message = {ja = "層の数", en = "the layers"}
"""

PROBLEM = """\
format = 1
id = "q9"
title = {ja = "題", en = "Title"}
summary = {ja = "要約", en = "Summary"}

[parameters.d]
value = 768
title = {ja = "行", en = "rows"}
aliases = ["d_model"]

[parameters.layers]
value = 12
title = {ja = "層", en = "layers"}
aliases = ["L"]

[[variant]]
id = "wide"
title = {ja = "広い", en = "wide"}
values = {d = 1024}

[[item]]
id = "total"
kind = "number"
points = 2
ask = {ja = "いくつ", en = "How many"}
formula = "layers*d"
[[item.mistake]]
slug = "forgot_layers"
formulas = ["d"]

[[item]]
id = "task"
kind = "choice"
points = 1
ask = {ja = "どれ", en = "Which"}
[[item.option]]
id = "mlm"
title = {ja = "MLM", en = "MLM"}
score = 1.0
[[item.option]]
id = "clm"
title = {ja = "CLM", en = "CLM"}

[[item]]
id = "task/reason"
kind = "reason"
points = 1
about = "task"
ask = {ja = "なぜ", en = "Why"}

[[item]]
id = "rate"
kind = "interval"
points = 1
ask = {ja = "学習率", en = "rate"}
accept = ["1e-5", "5e-5"]

[[item]]
id = "order"
kind = "ranking"
points = 1
ask = {ja = "順", en = "order"}
accept = [["a", "b"]]
[[item.option]]
id = "a"
title = {ja = "あ", en = "a"}
[[item.option]]
id = "b"
title = {ja = "い", en = "b"}

[[item]]
id = "share"
kind = "percent"
points = 1
ask = {ja = "割合", en = "share"}
formula = "(d+1)/(layers*d)"

[[item]]
id = "general"
kind = "formula"
points = 1
ask = {ja = "式", en = "formula"}
formula = "d*layers"
variables = ["d", "layers=depth"]
names = ["N"]

[[item]]
id = "extras"
kind = "choices"
points = 0
ask = {ja = "ほかに", en = "What else"}
[[item.option]]
id = "lora"
title = {ja = "LoRA", en = "LoRA"}
[[item.option]]
id = "full"
title = {ja = "全体", en = "full"}

[[item]]
id = "cases"
kind = "pairs"
points = 1
ask = {ja = "例", en = "examples"}
"""

Spoil = Callable[[str, str], Path]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "problems" / "q9"
    folder.mkdir(parents=True)
    (tmp_path / "course.toml").write_text(COURSE, encoding="utf-8")
    (folder / "problem.toml").write_text(PROBLEM, encoding="utf-8")
    (folder / "statement.ja.md").write_text("# 題\n\n## 問い\n", encoding="utf-8")
    (folder / "statement.en.md").write_text("# Title\n\n## Question\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def small(root: Path) -> Course:
    return load_course(root)


@pytest.fixture
def spoil(root: Path) -> Spoil:
    """Replace a text that stands once in problem.toml or course.toml; returns the changed file."""

    def change(old: str, new: str) -> Path:
        for file in (root / "problems" / "q9" / "problem.toml", root / "course.toml"):
            text = file.read_text(encoding="utf-8")
            if old in text:
                assert text.count(old) == 1, f"{old!r} must stand once"
                file.write_text(text.replace(old, new), encoding="utf-8")
                return file
        raise AssertionError(f"{old!r} stands nowhere")

    return change


@pytest.fixture
def refusal(root: Path) -> Callable[[], CourseError]:
    """The error that loading the course ends with."""

    def load() -> CourseError:
        with pytest.raises(CourseError) as caught:
            load_course(root)
        return caught.value

    return load
