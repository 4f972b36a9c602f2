"""Every attack of the zoo, and all honest code, at every level that this machine can enter."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import pytest

from grader.checks.student import Student
from grader.course import find_course, load_course
from grader.worker import zygote
from grader.worker.client import Client
from grader.worker.levels import IsolationError, Level

from .exhibit import LIMITS, Exhibit, exhibits, show
from .surroundings import neighbour, planted

pytestmark = [pytest.mark.ml, pytest.mark.timeout(240)]

ZOO = {exhibit.name: exhibit for exhibit in exhibits("zoo")}
BENIGN = {exhibit.name: exhibit for exhibit in exhibits("benign")}
KILLS_THE_ZYGOTE = "74_zygote_gone"  # it is ended from outside meanwhile: see tests/checks/test_faults.py
# after these another job must be served as if nothing had been
DISTURBING = {
    "05_two_frames", "05_trailing_bytes", "10_hostile_exception", "16_mutate_inputs", "36_fork_bomb", "37_thread_bomb",
    "43_deep_folders", "43_long_names", "45_stdout_flood", "54_close_channel", "64_locked_folder",
}  # fmt: skip


@dataclass
class Running:
    """A warm zygote at one level, with another student's job beside whatever is tried."""

    zygote: zygote.Zygote
    client: Client
    targets: dict[str, Any]
    beside: Student

    @property
    def level(self) -> str:
        return self.zygote.level.value


@pytest.fixture(scope="class")
def running(request: pytest.FixtureRequest) -> Iterator[Running]:
    level: Level = request.cls.level
    with planted() as around:
        preload = load_course(find_course(None)).preload
        try:
            started = zygote.start(floor=level, ceiling=level, preload=preload, forbidden=around.forbidden)
        except IsolationError as error:
            pytest.skip(f"this machine cannot enter {level}: {error}")
        with started:
            client = started.client()
            targets = around.targets(started)
            yield Running(started, client, targets, neighbour(client, ZOO["21_leave_marker"], targets))
            assert started.alive, "the zygote has died"


class Zoo:
    """The tests of one level; one class a level, so that each has its zygote in one process."""

    level: ClassVar[Level]

    @pytest.mark.parametrize("name", sorted(ZOO.keys() - {KILLS_THE_ZYGOTE}))
    def test_attack(self, running: Running, name: str) -> None:
        exhibit = ZOO[name]
        limits = limits_of(exhibit)
        began = time.process_time()
        seen = show(running.client, exhibit, running.targets, limits)
        if seen.verdict == "timeout" and not exhibit.allows(running.level, "timeout"):
            # a machine that is busy with something else: whatever hangs hangs with more time, too
            patient = replace(limits, cpu=8 * limits.cpu, wall=8 * limits.wall)
            seen = show(running.client, exhibit, running.targets, patient)
        assert time.process_time() - began < 10, "the trusted side was kept busy"
        assert seen.verdict != "broken", f"a student's attack is taken for a fault of ours: {seen.said}"
        if "any" not in exhibit.verdicts[running.level]:
            assert seen.verdict in exhibit.verdicts[running.level], seen
            assert not seen.succeeded, seen.said
            assert seen.verdict != "passed" or seen.harmless, seen.said
        assert running.zygote.alive
        if name in DISTURBING:
            again = show(running.client, BENIGN["forward_linear"], running.targets, function="honest")
            assert (again.verdict, again.said) == ("passed", "fine")

    @pytest.mark.parametrize("name", sorted(BENIGN))
    def test_honest_code(self, running: Running, name: str) -> None:
        limits = replace(LIMITS, cpu=30.0, wall=90.0, memory=1 << 30, disk=64 << 20)
        seen = show(running.client, BENIGN[name], running.targets, limits, function="honest")
        assert (seen.verdict, seen.said) == ("passed", "fine"), (seen.said, seen.log)

    def test_the_neighbour_has_noticed_nothing(self, running: Running) -> None:
        if running.zygote.level is Level.LIMITED:
            pytest.skip("limited is against accidents: a process of the same user may be ended")
        running.beside.begin(LIMITS)
        assert running.beside.call("attack", dict(running.targets)).startswith("stopped")


class TestFull(Zoo):
    level = Level.FULL


class TestContained(Zoo):
    level = Level.CONTAINED


class TestLimited(Zoo):
    level = Level.LIMITED


def limits_of(exhibit: Exhibit) -> Any:
    """What waits for a limit is not kept waiting; on a busy machine nothing else must run into the wall."""
    return LIMITS if exhibit.allows("limited", "timeout") and "passed" not in exhibit.verdicts["limited"] else PATIENT


PATIENT = replace(LIMITS, wall=60.0)
