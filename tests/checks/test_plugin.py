"""The pytest plugin: verdicts by type and place of an exception, dependencies, hidden checks, and what is pinned."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

pytest.importorskip("torch")
pytestmark = pytest.mark.ml

from grader.checks import plugin as plugin_module  # noqa: E402
from grader.checks.plugin import CheckPlugin, Setting  # noqa: E402
from grader.checks.runner import run_checks  # noqa: E402
from grader.checks.student import Student  # noqa: E402
from grader.worker.client import Client  # noqa: E402
from grader.worker.levels import Level  # noqa: E402

from ..worker.zygotes import LIMITS, bare  # noqa: E402

Run = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with bare(Level.FULL) as started:
        yield started.client()


@pytest.fixture
def run(client: Client, tmp_path: Path) -> Iterator[Run]:
    """Run check files (name: text) on a student's source; in one process, where the grader forks one for each."""
    before = dict(os.environ), list(sys.path)

    def checked(source: str, **files: str) -> dict[str, Any]:
        for name, text in files.items():
            sys.modules.pop(name, None)
            (tmp_path / f"{name}.py").write_text(dedent(text), encoding="utf-8")
        setting = Setting("c3", dedent(source), LIMITS, 7, "cpu")
        return run_checks(client, tmp_path, tmp_path, setting)

    yield checked
    os.environ.clear()
    os.environ.update(before[0])
    sys.path[:] = before[1]


HEAD = """
    import pytest
    from grader.checks.failures import StudentError, expect, fail
    from grader.checks.returns import Number
"""


def verdicts(answer: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {name: (result["verdict"], result["slug"]) for name, result in answer["checks"].items()}


def test_a_verdict_follows_from_type_and_place(run: Run) -> None:
    answer = run(
        "def f(x):\n    return 1 / x",
        check_1=HEAD
        + """
    def check_right(student):
        expect(student.call("f", 1, returns=Number()) == 1.0, mistake="off")

    def check_wrong(student):
        expect(student.call("f", 2, returns=Number()) == 1.0, mistake="off")

    def check_plain_assert(student):
        assert student.call("f", 2, returns=Number()) == 1.0

    def check_raises(student):
        student.call("f", 0)

    def check_missing(student):
        student.call("g")

    def check_slip_of_the_author(student):
        return nonsense

    def check_assert_in_a_library(student):
        import unittest
        unittest.TestCase().assertEqual(1, 2)

    def check_unknown_fixture(nothing):
        pass
""",
    )
    assert verdicts(answer) == {
        "check_right": ("passed", ""),
        "check_wrong": ("failed", "off"),
        "check_plain_assert": ("failed", "claim_does_not_hold"),
        "check_raises": ("raised", "exception"),
        "check_missing": ("missing", "function_missing"),
        "check_slip_of_the_author": ("broken", "fault"),
        "check_assert_in_a_library": ("broken", "fault"),
        "check_unknown_fixture": ("broken", "fault"),
    }


def test_what_depends_on_a_failed_check_is_skipped_and_names_it(run: Run) -> None:
    answer = run(
        "def f():\n    return 2",
        check_1=HEAD
        + """
    def check_a(student):
        expect(student.call("f") == 1, mistake="off")

    @pytest.mark.after("check_a")
    def check_b(student):
        pass

    @pytest.mark.after("check_b")
    def check_c(student):
        pass

    def check_d(student):
        pass
""",
    )["checks"]
    assert [(name, result["verdict"], result.get("parent")) for name, result in answer.items()] == [
        ("check_a", "failed", None),
        ("check_b", "skipped", "check_a"),
        ("check_c", "skipped", "check_b"),
        ("check_d", "passed", None),
    ]


def test_a_limit_hit_keeps_what_has_finished_and_what_follows(run: Run) -> None:
    answer = run(
        "import os\ndef f(how):\n    if how == 'loop':\n        while True: pass\n    if how == 'leave': os._exit(0)\n    return 1",
        check_1=HEAD
        + """
    def check_1(student):
        expect(student.call("f", "") == 1, mistake="off")

    def check_2(student):
        student.call("f", "loop")

    def check_3(student):
        expect(student.call("f", "") == 1, mistake="off")

    def check_4(student):
        student.call("f", "leave")

    def check_5(student):
        expect(student.call("f", "") == 1, mistake="off")
""",
    )
    assert [pair[0] for pair in verdicts(answer).values()] == ["passed", "timeout", "passed", "crashed", "passed"]
    assert answer["fault"] == ""


def test_after_an_endless_loop_later_checks_get_a_third_of_its_limit(run: Run) -> None:
    answer = run(
        "import time\ndef f(how):\n    if how == 'loop':\n        while True: pass\n    return how",
        check_1=HEAD
        + """
    def check_1(student):
        student.call("f", "loop")

    def check_2(student):
        student.call("f", "loop")

    def check_3(student):
        assert student.call("f", "right") == "right"
""",
    )["checks"]
    assert [result["slug"] for result in answer.values()] == ["cpu_limit", "cpu_limit", ""]
    said = [result.get("figures") for result in answer.values()]
    assert said == [{"seconds": "2"}, {"seconds": f"{LIMITS.cpu / 3:.3g}"}, None]
    assert [result["remarks"] for result in answer.values()] == [[], ["less_time"], []]


def test_checks_may_be_slow_but_not_all_of_them_together(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the exercise would run into the limit that says that something of ours hangs, and its points stay open."""
    monkeypatch.setattr(plugin_module, "ALTOGETHER", 2.0)
    checks = "".join(f"""
    def check_{n}(student):
        assert student.call("f", {n}) == {n}
""" for n in range(4))  # fmt: skip
    answer = run("import time\ndef f(n):\n    time.sleep(0.9)\n    return n", check_1=HEAD + checks)["checks"]
    assert [(r["verdict"], r["slug"]) for r in answer.values()] == [
        ("passed", ""), ("passed", ""), ("timeout", "exercise_limit"), ("timeout", "exercise_limit"),
    ]  # fmt: skip
    assert answer["check_3"]["figures"] == {"seconds": "2"}
    assert answer["check_3"]["remarks"] == []


def test_waiting_too_long_shortens_no_computing_time(client: Client) -> None:
    plugin = CheckPlugin(client, Setting("c3", "", LIMITS, 7, "cpu"), Student(client, "c3", "", LIMITS))
    plugin._timed_out({"slug": "wall_limit", "remarks": []})
    assert (plugin.limits.cpu, plugin.limits.wall) == (LIMITS.cpu, LIMITS.wall / 3)
    plugin._timed_out({"slug": "wall_limit", "remarks": []})
    assert plugin.limits.wall == LIMITS.wall / 3


def test_hidden_inputs_do_not_outlive_their_check(run: Run) -> None:
    """Kept in a global, they could be printed during a public check."""
    answer = run(
        "seen = []\ndef f(x):\n    print(seen)\n    seen.append(x)\n    return len(seen)",
        check_1=HEAD
        + """
    @pytest.mark.hidden
    def check_1(student):
        expect(student.call("f", 4711) == 1, mistake="off")

    def check_2(student):
        expect(student.call("f", 5) == 1, mistake="off")

    @pytest.mark.hidden
    def check_3(student):
        expect(student.call("f", 4712) == 1, mistake="off")

    def check_4(student):
        expect(student.call("f", 6) == 2, mistake="off")

    @pytest.mark.fresh
    def check_5(student):
        expect(student.call("f", 6) == 1, mistake="off")
""",
    )["checks"]
    assert [result["verdict"] for result in answer.values()] == ["passed"] * 5
    assert "471" not in answer["check_2"]["log"] + answer["check_4"]["log"] + answer["check_5"]["log"]
    assert answer["check_4"]["log"] == "[5]\n"


def test_where_the_module_cannot_be_loaded_no_check_runs(run: Run) -> None:
    answer = run("def f(:\n", check_1=HEAD + "\n    def check_a(student):\n        pass\n")
    assert (answer["loaded"]["verdict"], answer["loaded"]["slug"]) == ("missing", "syntax_error")
    assert answer["checks"] == {}


def test_a_check_file_that_cannot_be_imported_is_a_fault(run: Run) -> None:
    answer = run("f = len", check_1="import no_such_module\n")
    assert "no_such_module" in answer["fault"]


def test_nothing_around_changes_what_runs(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    harm = "import pytest\n@pytest.fixture(autouse=True)\ndef harm():\n    raise RuntimeError\n"
    (tmp_path / "conftest.py").write_text(harm)
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --collect-only -k nothing\npython_files = other_*.py\n")
    (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\naddopts = '-k nothing'\n")
    (tmp_path / "other_1.py").write_text("def check_x():\n    raise RuntimeError\n")
    monkeypatch.setenv("PYTEST_ADDOPTS", "-k nothing")
    monkeypatch.setenv("PYTEST_PLUGINS", "no_such_plugin")
    monkeypatch.chdir(tmp_path)
    answer = run("f = len", check_1=HEAD + "\n    def check_a(student):\n        assert student.call('f', [1]) == 1\n")
    assert verdicts(answer) == {"check_a": ("passed", "")}
    assert answer["fault"] == ""


def test_inputs_are_drawn_by_name_and_seed(run: Run) -> None:
    check = """
    import torch
    def {name}(rng):
        raise ValueError(torch.rand(1, generator=rng, dtype=torch.float64).item())
"""
    details = [
        run("f = len", check_1=check.format(name=name))["checks"][name]["detail"].splitlines()[-1]
        for name in ("check_a", "check_b", "check_a")
    ]
    assert details[0] == details[2] != details[1]


CLAIMS = """
    def check_{name}(student):
        expect(student.call("f", returns=Number()) == {value}, mistake="{mistake}")
"""


@pytest.mark.parametrize(
    ("stop_at", "ran"),
    [("", 4), ("*", 2), ("far", 3), ("nowhere", 4)],
    ids=["all", "first_failure", "named", "never_named"],
)
def test_checks_stop_where_asked_to(client: Client, tmp_path: Path, run: Run, stop_at: str, ran: int) -> None:
    claims = [("a", 1, "off"), ("b", 2, "off"), ("c", 3, "far"), ("d", 4, "farther")]
    text = "".join(CLAIMS.format(name=name, value=value, mistake=mistake) for name, value, mistake in claims)
    (tmp_path / "check_stops.py").write_text(dedent(HEAD + text), encoding="utf-8")
    answer = run_checks(client, tmp_path, tmp_path, Setting("c3", "def f():\n    return 1", LIMITS, 7, "cpu", stop_at))
    assert answer["fault"] == ""
    assert list(answer["checks"]) == [f"check_{name}" for name in "abcd"[:ran]]
