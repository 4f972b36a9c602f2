"""The pytest plugin: fixtures for checks, their order and dependencies, and a verdict for each.

A verdict follows from the type of an exception and from where it came, never from pytest's own word, which calls a
failed claim, an author's slip and a broken fixture all "failed":

    CheckFailedError                                   failed, with its named mistake
    StudentError                                       its own verdict (raised, timeout, missing, …)
    AssertionError whose innermost frame is the check  failed, without a name
    anything else                                      broken: ours, never the student's zero
"""

from __future__ import annotations

import hashlib
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import pytest
import torch

from grader.checks.failures import ANY_FAILURE, CheckFailedError, StudentError
from grader.checks.student import Student, clean
from grader.result import Verdict
from grader.worker.client import Client
from grader.worker.limits import Limits

MARKS = (
    "points(n): what the check is worth",
    "after(*checks): checks that must have passed",
    "hidden: the student sees the verdict and a hint only; runs in a job of its own",
    "fresh: runs in a job of its own",
)


@dataclass(frozen=True)
class Setting:
    """What all checks of one exercise share."""

    module: str  # "c3"
    source: str
    limits: Limits
    seed: int
    device: str
    stop_at: str = ""  # no check after the first that names this mistake; ANY_FAILURE: after the first that fails


# seconds of waiting for the student's code in all checks of an exercise together: each may be slow, but not all of them
# or they would come to what the whole exercise may take (server.EXERCISE_LIMIT), which is taken for a fault of ours
ALTOGETHER = 480.0
HURRY = 3  # once a check has hit a limit of time, later ones of the exercise get one part in so many of that limit


class CheckPlugin:
    """Given to pytest as an object; `results` holds one table a check, in the order in which they ran."""

    def __init__(self, client: Client, setting: Setting, shared: Student, waited: float = 0.0) -> None:
        """`waited`: what the client had waited before the exercise began."""
        self.client, self.setting, self.shared = client, setting, shared
        self.limits = setting.limits
        self.results: dict[str, dict[str, Any]] = {}
        self._student: Student | None = None
        self._began = 0.0
        self._waited = waited

    # ---------------------------------------------------------------------------------------------------- fixtures

    @pytest.fixture
    def student(self, request: pytest.FixtureRequest) -> Iterator[Student]:
        """The student's module, in a job that checks share unless they are marked `fresh` or `hidden`.

        A hidden check's inputs must end with its job: kept in a global, they could be printed during a public one.
        """
        apart = any(request.node.get_closest_marker(mark) is not None for mark in ("fresh", "hidden"))
        setting = self.setting
        self._student = Student(self.client, setting.module, setting.source, self.limits) if apart else self.shared
        self._student.begin(self.limits)
        yield self._student
        if apart:
            self._student.close()

    @pytest.fixture
    def rng(self, request: pytest.FixtureRequest) -> torch.Generator:
        """A generator for a check's inputs, seeded by the course's seed, the exercise and the check's name."""
        name = f"{self.setting.seed}/{self.setting.module}/{request.node.name}"
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:7], "big")
        return torch.Generator().manual_seed(number)

    @pytest.fixture
    def device(self) -> str:
        """Where the student's tensors should live."""
        return self.setting.device

    # ------------------------------------------------------------------------------------------------------- hooks

    def pytest_configure(self, config: pytest.Config) -> None:
        for mark in MARKS:
            config.addinivalue_line("markers", mark)

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        self._student, self._began = None, time.perf_counter()
        for mark in item.iter_markers("after"):
            for parent in mark.args:
                if self.results.get(parent, {}).get("verdict") != Verdict.PASSED:
                    raise _DependencyError(parent)
        left = ALTOGETHER - (self.client.waited - self._waited)
        if left <= 0:
            raise StudentError(Verdict.TIMEOUT, "exercise_limit")
        self.limits = replace(self.limits, wall=min(self.limits.wall, left))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """The check's result, and for pytest a bare report: its own would draw a traceback that nobody reads."""
        assert call.when != "collect"
        if call.when == "call" or call.excinfo is not None:
            self._keep(item, call.excinfo.value if call.excinfo is not None else None)
        outcome: Literal["passed", "failed"] = "passed" if call.excinfo is None else "failed"
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, call.when, duration=call.duration)

    def _keep(self, item: pytest.Item, error: BaseException | None) -> None:
        result = judge(error, item)
        if self._student is not None:
            try:
                result["log"] = self._student.finish()
                result["remarks"] = list(self._student.remarks)
                result["plots"] = list(self._student.plots)
            except Exception as late:  # the job or the zygote went away at the very end
                if result["verdict"] == Verdict.PASSED:
                    result = judge(late, item)
        if result["verdict"] == Verdict.TIMEOUT:
            self._timed_out(result)
        result["milliseconds"] = round(1000 * (time.perf_counter() - self._began), 2)
        self.results[item.name] = result
        if self._enough(result):
            item.session.shouldfail = "what was asked for has been said"

    def _enough(self, result: dict[str, Any]) -> bool:
        if result["verdict"] in (Verdict.PASSED, Verdict.SKIPPED) or not self.setting.stop_at:
            return False
        return self.setting.stop_at in (ANY_FAILURE, result["slug"])

    def _timed_out(self, result: dict[str, Any]) -> None:
        """Say how long it had, and let later checks have less: an endless loop costs seconds, not minutes.

        Only the limit that was hit is shortened, so that a busy machine, which makes wall time long, takes no computing
        time from anybody.
        """
        if self.client.waited - self._waited >= ALTOGETHER:
            result["slug"], result["figures"] = "exercise_limit", {"seconds": f"{ALTOGETHER:.3g}"}
            return
        name = "cpu" if result["slug"] == "cpu_limit" else "wall"
        had, whole = getattr(self.limits, name), getattr(self.setting.limits, name)
        result["figures"] = {"seconds": f"{had:.3g}"}
        if had < whole:
            result["remarks"].append("less_time")
        self.limits = replace(self.limits, **{name: whole / HURRY})


class _DependencyError(Exception):
    """A check that this one depends on has not passed."""

    def __init__(self, parent: str) -> None:
        super().__init__(parent)
        self.parent = parent


def judge(error: BaseException | None, item: pytest.Item | None = None) -> dict[str, Any]:
    """The verdict of one check as plain data."""
    if error is None:
        return _result(Verdict.PASSED)
    if isinstance(error, _DependencyError):
        return {**_result(Verdict.SKIPPED), "parent": error.parent}
    if isinstance(error, CheckFailedError):
        comparison = error.comparison._asdict() if error.comparison else None
        return {**_result(Verdict.FAILED, error.mistake), "comparison": comparison, "figures": error.figures}
    if isinstance(error, StudentError):
        return {
            **_result(error.verdict, error.slug),
            "comparison": error.comparison._asdict() if error.comparison else None,
            "error": clean(error.error),
            "frames": [list(frame) for frame in error.frames],
            "detail": error.detail,
        }
    if isinstance(error, AssertionError) and item is not None and _in_check(error, item):
        return {**_result(Verdict.FAILED, "claim_does_not_hold"), "detail": str(error)[:300]}
    fault = "".join(traceback.format_exception(error))[-6000:]
    return {**_result(Verdict.BROKEN, "fault"), "detail": fault}


def _in_check(error: BaseException, item: pytest.Item) -> bool:
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return frame is not None and frame.tb_frame.f_code.co_filename == str(item.path)


def _result(verdict: Verdict, slug: str = "") -> dict[str, Any]:
    return {"verdict": verdict.value, "slug": slug, "remarks": [], "log": "", "milliseconds": 0.0}
