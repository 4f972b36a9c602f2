"""Training on the device that was asked for, with the verdict that a CPU would give."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from grader.checks.failures import StudentError
from grader.checks.student import Student

T = TypeVar("T")
# PyTorch's words where tensors of one operation lie on different devices
MISMATCH = ("same device", "expected device", "different devices", "two devices", "on cpu", "is on cpu")


def on_device(student: Student, device: str, run: Callable[[str], T]) -> T:
    """`run(device)`; where the student's code leaves tensors on the CPU, `run("cpu")`, with a remark.

    Whether new tensors go where they belong is a claim of its own, checked without a GPU. Here it must not decide,
    or the same submission would pass on a machine without a GPU and fail on one that has it.
    """
    if device != "cpu":
        try:
            return run(device)
        except StudentError as error:
            if not any(words in error.error for words in MISMATCH):
                raise
            student.remarks.append("ran_on_cpu")
    return run("cpu")
