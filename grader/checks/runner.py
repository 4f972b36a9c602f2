"""One exercise of one submission: load the student's module, run its checks by pytest, return what they said.

Runs in a process forked from the warm check process for this submission alone, so that check modules load fresh and
nothing leaks from one student to the next. pytest is pinned: no ini file, conftest, plugin or environment variable of
whoever calls can change what runs.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest

from grader.checks.failures import StudentError
from grader.checks.plugin import CheckPlugin, Setting, judge
from grader.checks.student import Student
from grader.result import Verdict
from grader.worker.client import Client
from grader.worker.inside import harness
from grader.worker.job import BrokenError

_PINNED = (
    "-q", "--no-header", "--strict-markers", "--noconftest", "--import-mode=importlib",
    "--assert=plain", "--capture=no",
    "-p", "no:cacheprovider", "-p", "no:doctest", "-p", "no:unittest", "-p", "no:junitxml", "-p", "no:pastebin",
    "-p", "no:faulthandler", "-p", "no:stepwise", "-p", "no:logging", "-p", "no:warnings", "-p", "no:recwarn",
    "-o", "python_files=check_*.py", "-o", "python_functions=check_*", "-o", "python_classes=", "-o", "addopts=",
)  # fmt: skip


def run_checks(client: Client, folder: Path, root: Path, setting: Setting) -> dict[str, Any]:
    """{"loaded": result, "checks": {function: result}, "fault": text} of one exercise.

    Where the module cannot be loaded, no check runs. `fault` is what pytest said where it did not get to the checks.
    """
    waited = client.waited
    shared = Student(client, setting.module, setting.source, setting.limits)
    began = time.perf_counter()
    try:
        loaded = _load(shared)
        loaded["milliseconds"] = round(1000 * (time.perf_counter() - began), 2)
        if loaded["verdict"] != Verdict.PASSED:
            return {"loaded": loaded, "checks": {}, "fault": ""}
        plugin = CheckPlugin(client, setting, shared, waited)
        said = _pytest(plugin, folder, root)
        return {"loaded": loaded, "checks": plugin.results, "fault": said}
    finally:
        shared.close()


WARM = """
import pytest

@pytest.fixture
def warm():
    yield

@pytest.mark.points(1)
def check_nothing(warm):
    pass
"""


class _Warm:
    """Stands in for the plugin where nothing is checked."""

    def pytest_configure(self, config: pytest.Config) -> None:
        config.addinivalue_line("markers", "points(n): as the plugin has it")


def warm_up(*, accelerator: bool) -> None:
    """In the check process, once: let pytest and first models import and set up what each exercise would again.

    BrokenError where pytest cannot even run a check that does nothing.
    """
    path, environment = list(sys.path), dict(os.environ)
    try:
        with tempfile.TemporaryDirectory(prefix="grade-warm-") as folder:
            Path(folder, "check_nothing.py").write_text(WARM, encoding="utf-8")
            said = _pytest(_Warm(), Path(folder), Path(folder))
    finally:
        sys.path[:] = path
        os.environ.clear()
        os.environ.update(environment)
        sys.modules.pop("check_nothing", None)
    if said:
        raise BrokenError(f"pytest does not run here: {said}")
    harness.warm_up(accelerator=accelerator)


def _load(student: Student) -> dict[str, Any]:
    try:
        student.begin(student._limits)
        student.load()
    except StudentError as error:
        return {**judge(error), "log": student.finish()}
    except Exception as error:
        return judge(error)
    return {**judge(None), "log": student.finish()}


def _pytest(plugin: CheckPlugin | _Warm, folder: Path, root: Path) -> str:
    """Run pytest; the text it printed where it could not run every check, else nothing."""
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):
        os.environ.pop(name, None)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    sys.path.insert(0, str(root))
    files = [str(file) for file in sorted(folder.glob("check_*.py"))]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        status = pytest.main(
            [*files, f"--rootdir={folder}", f"--confcutdir={folder}", "-c", os.devnull, *_PINNED], [plugin]
        )
    finished = status in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
    return "" if finished else printed.getvalue()[-6000:] or f"pytest ended with {status}"
