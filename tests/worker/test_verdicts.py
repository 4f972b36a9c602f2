"""Every way in which a call can end, at every level: its verdict, its slug, and the lines of the student's own file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from textwrap import dedent

import pytest

from grader.checks.returns import Number
from grader.checks.student import Student
from grader.result import Verdict
from grader.worker.client import Client
from grader.worker.levels import Level

from .zygotes import LIMITS, bare, error_of, student

LEVELS = list(reversed(Level))


@pytest.fixture(scope="module", params=LEVELS, ids=str)
def client(request: pytest.FixtureRequest) -> Iterator[Client]:
    with bare(request.param) as running:
        yield running.client()


ENDS = {
    "raises": ("def f():\n    return 1 / 0", Verdict.RAISED, "exception"),
    "name": ("def f():\n    return np.zeros(3)", Verdict.RAISED, "name_error"),
    "signature": ("def f(a, b):\n    return a", Verdict.RAISED, "wrong_signature"),
    "recursion": ("def f():\n    return f()", Verdict.RAISED, "recursion"),
    "input": ("def f():\n    return input('?')", Verdict.RAISED, "asked_for_input"),
    "no_module": ("def f():\n    import nonexistent", Verdict.RAISED, "module_not_found"),
    "loop": ("def f():\n    while True: pass", Verdict.TIMEOUT, "cpu_limit"),
    "memory": ("def f():\n    return len(bytearray(1 << 31))", Verdict.OUT_OF_MEMORY, "memory_limit"),
    "exit": ("import sys\ndef f():\n    sys.exit(0)", Verdict.CRASHED, "exited"),
    "quit": ("def f():\n    raise SystemExit('bye')", Verdict.CRASHED, "exited"),
    "os_exit": ("import os\ndef f():\n    os._exit(0)", Verdict.CRASHED, "exited"),
    "segfault": ("import ctypes\ndef f():\n    ctypes.string_at(0)", Verdict.CRASHED, "signal"),
    "kill": ("import ctypes\ndef f():\n    ctypes.CDLL(None).abort()", Verdict.CRASHED, "signal"),
    "flood": ("def f():\n    while True: print('x' * 9999)", Verdict.FORBIDDEN, "output_limit"),
    "absent": ("def g():\n    return 1", Verdict.MISSING, "function_missing"),
    "no_function": ("f = 3", Verdict.MISSING, "function_missing"),
    "not_written": ("def f():\n    raise NotImplementedError", Verdict.MISSING, "not_written"),
    "object": ("def f():\n    return object()", Verdict.BAD_RETURN, "cannot_cross"),
    "text": ("def f():\n    return 'three'", Verdict.BAD_RETURN, "unfit_type"),
    "nothing": ("def f():\n    pass", Verdict.BAD_RETURN, "unfit_type"),
    "flag": ("def f():\n    return True", Verdict.BAD_RETURN, "unfit_type"),
    "disk": ("def f():\n    open('big', 'wb').write(bytes(8 << 20))", Verdict.RAISED, "disk_full"),
}  # fmt: skip


@pytest.mark.parametrize("name", ENDS)
def test_the_end_of_a_call(client: Client, name: str) -> None:
    source, verdict, slug = ENDS[name]
    code = student(client, source)
    try:
        error = error_of(lambda: code.call("f", returns=Number()))
    finally:
        code.close()
    assert (error.verdict, error.slug) == (verdict, slug), error


def test_a_pool_of_processes_is_told_as_what_is_not_allowed(client: Client, request: pytest.FixtureRequest) -> None:
    code = student(client, "import multiprocessing\ndef f():\n    multiprocessing.Pool(2).terminate()")
    error = error_of(lambda: code.call("f", returns=Number()))  # a FileNotFoundError, of a semaphore
    started = request.node.callspec.params["client"] is Level.LIMITED  # nothing there keeps code from it
    told = (Verdict.BAD_RETURN, "unfit_type") if started else (Verdict.RAISED, "not_allowed")
    assert (error.verdict, error.slug) == told, error
    code.close()


def test_sleep_ends_at_the_wall_limit(client: Client) -> None:
    code = student(client, "import time\ndef f():\n    time.sleep(60)", replace(LIMITS, wall=1.0))
    error = error_of(lambda: code.call("f"))
    assert (error.verdict, error.slug) == (Verdict.TIMEOUT, "wall_limit")
    code.close()


@pytest.mark.parametrize(
    ("source", "slug", "line"),
    [
        ("x = 1\ndef f(:\n    pass\n", "syntax_error", 2),
        ("def f():\n\treturn 1\n        return 2\n", "syntax_error", 3),
        ("s = 'unfinished\n", "syntax_error", 1),
    ],
)
def test_a_syntax_error_names_its_line(client: Client, source: str, slug: str, line: int) -> None:
    error = error_of(student(client, source).load)
    assert (error.verdict, error.slug) == (Verdict.MISSING, slug)
    assert error.frames[0][0] == line


def test_frames_are_the_students_own_lines(client: Client) -> None:
    source = dedent("""
        import json

        def inner(text):
            return json.loads(text)

        def f():
            value = inner("{")
            return value
    """)
    code = student(client, source)
    error = error_of(lambda: code.call("f"))
    assert [(line, name, text.strip()) for line, name, text in error.frames] == [
        (8, "f", 'value = inner("{")'),
        (5, "inner", "return json.loads(text)"),
    ]
    assert error.error.startswith("JSONDecodeError: ")
    code.close()


def test_paths_of_the_machine_are_not_shown(client: Client) -> None:
    code = student(client, "def f():\n    open('nothing/here.txt')")
    error = error_of(lambda: code.call("f"))
    assert "nothing/here.txt" in error.error
    assert "/student" not in error.error
    assert "/tmp" not in error.error
    code.close()


def test_the_code_lives_on_after_what_it_raised_and_not_after_a_crash(client: Client) -> None:
    code = student(
        client,
        "import os\ncount = 0\ndef f(how):\n    global count\n    count += 1\n    if how == 'raise': raise ValueError\n    if how == 'leave': os._exit(1)\n    return count",
    )
    assert code.call("f", "") == 1
    assert error_of(lambda: code.call("f", "raise")).verdict == Verdict.RAISED
    assert code.call("f", "") == 3
    assert error_of(lambda: code.call("f", "leave")).verdict == Verdict.CRASHED
    code.begin(LIMITS)
    assert code.call("f", "") == 1  # a new job, loaded afresh
    code.close()


def test_output_is_kept_and_cut(client: Client) -> None:
    code = student(client, "def f():\n    print('first')\n    print('x' * 100_000)\n    return 1")
    assert code.call("f") == 1
    said = code.finish()
    assert said.startswith("first\nxxx")
    assert len(said) <= 16_000
    code.close()


def test_limits_run_for_each_check_alone(client: Client) -> None:
    code = student(
        client,
        "import time\ndef f(seconds):\n    end = time.process_time() + seconds\n    while time.process_time() < end: pass\n    return 1",
    )
    for _ in range(3):
        code.begin(LIMITS)
        assert code.call("f", 0.9) == 1  # 2.7 s in all, 2 s a check
        code.finish()
    code.close()


def test_calls_in_one_check_share_its_limit(client: Client) -> None:
    code = student(
        client,
        "import time\ndef f(seconds):\n    end = time.process_time() + seconds\n    while time.process_time() < end: pass\n    return 1",
    )

    def check(code: Student) -> None:
        for _ in range(4):
            code.call("f", 0.9)

    assert error_of(lambda: check(code)).slug == "cpu_limit"
    code.close()


def test_requests_that_make_no_sense_are_faults_of_the_check(client: Client) -> None:
    from grader.checks.returns import Anything
    from grader.checks.student import RequestError

    code = student(client, "def f():\n    return 1")
    code.load()
    with pytest.raises(RequestError):
        code._ask({"op": "no_such_operation"}, b"", Anything())
    code.close()
