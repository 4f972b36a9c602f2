"""A student's process that says what its harness never would: bad_return, never a fault of ours, never a pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.ml

from grader.checks.failures import StudentError  # noqa: E402
from grader.checks.handle import Handle  # noqa: E402
from grader.checks.recording import Recording  # noqa: E402
from grader.checks.returns import ListOf, Number  # noqa: E402
from grader.checks.runs import watched  # noqa: E402
from grader.checks.student import Student  # noqa: E402
from grader.result import Verdict  # noqa: E402
from grader.worker.client import Client  # noqa: E402
from grader.worker.levels import Level  # noqa: E402

from ..worker.zygotes import LIMITS, bare, student  # noqa: E402

# the harness is a module like any other in the process in which the student's code runs
SOURCE = """
import sys
def lie(operation, value):
    operations = sys.modules["inside.operations"]
    operations._OPERATIONS[operation] = lambda session, request: value
class Thing:
    pass
def huge():
    return 10 ** 400
"""

STATE = {"parameters": {}, "buffers": {}, "modules": {}, "training": {}, "shared": {}}
PASS = {"training": True, "grad": True, "reached": True, "step": 0}
STEP = {"optimizer": 0, "kind": "AdamW"}


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with bare(Level.CONTAINED) as started:
        yield started.client()


@pytest.fixture
def code(client: Client) -> Iterator[Student]:
    made = student(client, SOURCE, replace(LIMITS, cpu=60.0))  # a tensor is sent, for which torch is imported there
    yield made
    made.close()


def step(**more: Any) -> dict[str, Any]:
    group = {"names": ["w"], "lr": 0.1}
    return {"passes": [], "steps": [{**STEP, "groups": [{**group, **more}]}], "names": ["w"]}


LIES: list[tuple[str, Any, Callable[[Student, Handle], Any]]] = [
    ("state", {**STATE, "parameters": {"w": 5}}, lambda code, thing: thing.parameters()),
    ("state", {**STATE, "parameters": [1]}, lambda code, thing: thing.parameters()),
    ("state", {**STATE, "shared": {"w": 3}}, lambda code, thing: thing.state()),
    ("state", {**STATE, "training": None}, lambda code, thing: thing.state()),
    ("state", {"parameters": {}}, lambda code, thing: thing.state()),
    ("backward", {"output": "x", "gradients": {}, "inputs": []}, lambda code, thing: thing.backward()),
    ("backward", {"output": None, "gradients": {"w": "x"}, "inputs": []}, lambda code, thing: thing.backward()),
    ("backward", {"output": 1.0, "inputs": 7}, lambda code, thing: code.gradient("huge")),
    ("backward", {"output": 1.0, "inputs": [7]}, lambda code, thing: code.gradient("huge")),
    ("unpack", [1, 2], lambda code, thing: thing.unpack()),
    ("unpack", "ab", lambda code, thing: thing.unpack()),
    ("same", [], lambda code, thing: code.same(thing, thing)),
    ("draw", [1.0, None], lambda code, thing: code.draw()),
    ("train", [10**400], lambda code, thing: thing.train_steps([])),
    ("call", [1], lambda code, thing: thing.logits()),
    ("call", {"value": 1, "args": 5, "kwargs": {}}, lambda code, thing: code.call_and_look("huge", 1)),
    ("call", {"value": 1, "args": [1, 2], "kwargs": {}}, lambda code, thing: code.call_and_look("huge", 1)),
    ("call", {"value": 1, "args": ["x"], "kwargs": {}}, lambda code, thing: code.call_and_look("huge", torch.ones(1))),
    ("call", {"value": 1, "args": [], "kwargs": {}}, lambda code, thing: code.call_and_look("huge", x=1)),
    ("state", STATE, lambda code, thing: thing.values({"w": (2,)})),
    ("holders", {"m": {"w": [3]}}, lambda code, thing: thing.holders("w")),
    *(
        ("recorded", lie, lambda code, thing: Recording(thing, ("w",), 1).read())
        for lie in (
            [], {"passes": 3, "steps": [], "names": ["w"]}, {"passes": [PASS], "steps": [], "names": ["w"]},
            step(names=5), step(names=[]), step(names=["v"]), step(lr=10**400), step(), {"passes": [], "steps": [], "names": ["v"]},
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize(("operation", "lie", "asked"), LIES, ids=[f"{lie[0]}-{n}" for n, lie in enumerate(LIES)])
def test_a_forged_answer_is_the_students_bad_return(code: Student, operation: str, lie: Any, asked: Any) -> None:
    thing = code.make("Thing")
    code.call("lie", operation, lie)
    with pytest.raises(StudentError) as caught:
        asked(code, thing)
    assert caught.value.verdict is Verdict.BAD_RETURN


@pytest.mark.parametrize(
    "lie",
    [[3], [{"model": "x", "sum": 1.0}], [{"model": 1, "sum": 10**400}], [{"model": 1}], [{"model": 1, "sum": 1.0, "inputs": 4}],
     [{"model": 1, "sum": 1.0, "inputs": [[[1]]]}]],
)  # fmt: skip
def test_forged_runs_are_the_students_bad_return(code: Student, lie: Any) -> None:
    thing = code.make("Thing")
    code.call("lie", "watch", {"$handle": thing.number})
    code._ask = _pretending(code._ask, thing, lie)  # type: ignore[method-assign]
    with pytest.raises(StudentError) as caught, watched(code, (4, 2)):
        pass
    assert caught.value.verdict is Verdict.BAD_RETURN


def _pretending(ask: Any, thing: Handle, lie: Any) -> Any:
    def asked(request: Any, blob: bytes, returns: Any) -> Any:
        return (thing.number, "Watch") if request["op"] == "watch" else lie

    return asked


def test_a_number_that_no_float_holds_is_told_as_what_it_is(code: Student) -> None:
    with pytest.raises(StudentError) as caught:
        code.call("huge", returns=Number())
    assert caught.value.comparison is not None
    assert caught.value.comparison.actual == "int of 401 digits"
    with pytest.raises(StudentError):
        code.call("huge", returns=Number(whole=True))
    with pytest.raises(StudentError):
        code.call("huge", returns=ListOf(Number()))
