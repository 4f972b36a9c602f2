"""The local engine: every task gets exactly one result, whatever happens to the process that works on it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import grader
from grader.engine import TaskDone, TaskFailed, local
from grader.engine.local import run, usable_cpus
from grader.errors import MachineError

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))  # workers import the functions below by module name, and inherit the path

import tasks as work  # noqa: E402

JOBS = [pytest.param(1, id="in-process"), pytest.param(2, id="two-workers")]
OTHERS = list(range(12))


def results(todo: list[Any], **options: Any) -> dict[Any, Any]:
    found = list(run(todo, work.behave, **options))
    assert len(found) == len(todo)
    return {str(result.task): result for result in found}


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_every_task_is_done_once(jobs: int) -> None:
    found = sorted((result.task, result.result) for result in run(range(50), work.double, jobs=jobs))
    assert found == [(task, 2 * task) for task in range(50)]


def test_no_tasks_start_no_workers() -> None:
    assert list(run([], work.double, jobs=4, initializer=work.die)) == []


@pytest.mark.parametrize("jobs", JOBS)
@pytest.mark.parametrize(
    ("task", "word"), [("raise", "the reader gave up"), ("sys.exit", "goodbye"), ("recurse", "RecursionError")]
)
def test_an_exception_is_that_tasks_failure_with_its_traceback(jobs: int, task: str, word: str) -> None:
    found = results([*OTHERS[:3], task, *OTHERS[3:]], jobs=jobs)
    failed = found.pop(task)
    assert isinstance(failed, TaskFailed)
    assert failed.reason == "raised"
    assert word in failed.detail
    assert all(isinstance(result, TaskDone) for result in found.values())


@pytest.mark.parametrize("task", [("exit", 0), ("exit", 7), "segfault", "kill"])
def test_a_dead_worker_costs_its_own_task_only(task: Any) -> None:
    found = results([*OTHERS[:3], task, *OTHERS[3:]], jobs=2)
    failed = found.pop(str(task))
    assert isinstance(failed, TaskFailed)
    assert (failed.task, failed.reason) == (task, "died")
    assert {result.result for result in found.values()} == set(OTHERS)


def test_several_deaths_at_once_are_told_apart() -> None:
    found = results(["kill", 1, "segfault", 2, ("exit", 3), 3, "kill"], jobs=3)
    assert {task for task, result in found.items() if isinstance(result, TaskFailed)} == {
        "kill",
        "segfault",
        "('exit', 3)",
    }


def test_a_task_whose_worker_died_once_is_tried_again(tmp_path: Path) -> None:
    task = ("die once", str(tmp_path / "died"))
    found = results([1, task, 2], jobs=2)
    assert found[str(task)] == TaskDone(task, "second time lucky")


@pytest.mark.parametrize("jobs", JOBS)
def test_a_hung_task_is_stopped_at_the_wall_limit(jobs: int) -> None:
    found = results([1, "hang", 2], jobs=jobs, wall=0.5)
    assert found["hang"] == TaskFailed("hang", "timeout", "stopped after 0.5 s")
    assert found["2"] == TaskDone(2, 2)


@pytest.mark.parametrize("task", ["unpicklable", "poison"])
def test_a_result_that_cannot_travel_is_a_failure_and_the_worker_goes_on(task: str) -> None:
    found = results([task, *OTHERS], jobs=2)
    assert found[task].reason == "raised"
    assert all(isinstance(found[str(other)], TaskDone) for other in OTHERS)


@pytest.mark.parametrize("task", [lambda: None, work.Stubborn()])
def test_a_task_that_cannot_travel_is_a_failure(task: Any) -> None:
    found = results([1, task, 2], jobs=2)
    assert sorted(type(result).__name__ for result in found.values()) == ["TaskDone", "TaskDone", "TaskFailed"]


def test_large_results_arrive_whole() -> None:
    found = results(["big", "pid"], jobs=2)
    assert len(found["big"].result) == 5_000_000


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_tasks_are_taken_no_further_ahead_than_there_are_jobs(jobs: int) -> None:
    taken = 0

    def counted() -> Iterator[int]:
        nonlocal taken
        for task in range(300):
            taken += 1
            yield task

    for done, _ in enumerate(run(counted(), work.double, jobs=jobs)):
        assert taken - done <= 2 * jobs


def test_workers_are_other_processes_and_one_job_is_this_one() -> None:
    assert {result.result for result in run(["pid"] * 5, work.behave, jobs=2)}.isdisjoint({os.getpid()})
    assert {result.result for result in run(["pid"] * 5, work.behave, jobs=1)} == {os.getpid()}


def test_the_initializer_runs_once_in_each_worker() -> None:
    found = [result.result for result in run(range(20), work.started, jobs=2, initializer=work.start)]
    assert all(len(started) == 1 for started in found)
    assert 1 <= len({started[0] for started in found}) <= 2


@pytest.mark.parametrize(("initializer", "words"), [(work.refuse, "no course here"), (work.die, "exit code 9")])
def test_workers_that_cannot_start_are_the_machines_problem(initializer: Any, words: str) -> None:
    with pytest.raises(MachineError, match=words):
        list(run(range(5), work.double, jobs=2, initializer=initializer))


def test_on_done_sees_each_result_before_it_is_yielded() -> None:
    seen: list[Any] = []
    for result in run(range(5), work.double, jobs=2, on_done=seen.append):
        assert seen[-1] is result
    assert len(seen) == 5


def test_an_error_of_the_task_source_stops_the_workers() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise LookupError("the folder went away")

    with pytest.raises(LookupError):
        list(run(broken(), work.double, jobs=2))
    assert children() == []


def test_closing_the_results_stops_the_workers() -> None:
    stream = run(["pid", *["hang"] * 9], work.behave, jobs=2)
    pid = next(stream).result
    assert pid in children()
    stream.close()
    assert children() == []


def test_it_runs_from_another_thread() -> None:
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.extend(run(range(5), work.double, jobs=1)))
    thread.start()
    thread.join()
    assert len(found) == 5


def test_jobs_below_one_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        list(run([1], work.double, jobs=0))
    assert usable_cpus() >= 1


# a shell lets what it starts in the background ignore Ctrl-C, and that is inherited down to here
INTERRUPTED = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.path[:0] = {path!r}
if __name__ == "__main__":
    import tasks
    from grader.engine.local import run
    try:
        for result in run([1, 2, *[("tell and hang", fifo) for fifo in {fifos!r}], 3], tasks.behave, jobs=2):
            print("done", result.task, flush=True)
    except KeyboardInterrupt:
        print("interrupted", flush=True)
"""


def test_ctrl_c_keeps_what_was_done_stops_the_workers_and_is_raised_again(tmp_path: Path) -> None:
    script = tmp_path / "class.py"
    fifos = [str(tmp_path / "first"), str(tmp_path / "second")]
    for fifo in fifos:
        os.mkfifo(fifo)
    path = [str(HERE), str(Path(grader.__file__).parents[1])]
    script.write_text(INTERRUPTED.format(path=path, fifos=fifos))
    command = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # so that the signal goes to the whole group, as a terminal sends it
    )
    assert command.stdout is not None
    lines = [command.stdout.readline(), command.stdout.readline()]
    assert [Path(fifo).read_text() for fifo in fifos] == ["here", "here"]  # both workers hang by now
    os.killpg(command.pid, signal.SIGINT)
    rest, errors = command.communicate(timeout=60)  # returns only when no worker holds the pipe any more
    assert sorted([*lines, rest]) == ["done 1\n", "done 2\n", "interrupted\n"]
    assert errors == ""


def test_ctrl_c_that_comes_just_before_a_wait_is_not_lost_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such a signal does not end the system call: what is waited at a time decides how long it goes unnoticed."""
    waited, plain = [], local.wait

    def watched(ends: list[Any], timeout: float) -> list[Any]:
        waited.append(timeout)
        return plain(ends, timeout)

    monkeypatch.setattr(local, "wait", watched)
    assert sorted(result.result for result in run(range(3), work.double, jobs=2)) == [0, 2, 4]
    assert waited
    assert max(waited) <= local.MOMENT


def children() -> list[int]:
    """Direct and fork-server children that are multiprocessing workers of this test process."""
    import multiprocessing

    return [process.pid for process in multiprocessing.active_children() if process.pid is not None]
