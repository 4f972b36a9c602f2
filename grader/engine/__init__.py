"""How many submissions are judged at once (layer 4). `local` needs nothing; other engines yield the same results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

T = TypeVar("T")
R = TypeVar("R")

Reason = Literal["raised", "died", "timeout"]


@dataclass(frozen=True)
class TaskDone(Generic[T, R]):
    """`work(task)` returned `result`."""

    task: T
    result: R


@dataclass(frozen=True)
class TaskFailed(Generic[T]):
    """`work(task)` gave no result; the other tasks did not suffer.

    `raised`: an exception, its traceback in `detail`. `died`: the process ended twice, the second time with nothing
    else running. `timeout`: it was stopped at the wall limit. None of them says anything about the student's answers.
    """

    task: T
    reason: Reason
    detail: str


Result = TaskDone[T, R] | TaskFailed[T]
