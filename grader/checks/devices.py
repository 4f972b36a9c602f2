"""Training on the device that was asked for, with a CPU's verdict; and telling without one what would not run there."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Callable
from typing import TypeVar

from torch import nn

from grader.checks.failures import StudentError
from grader.checks.handle import Handle
from grader.checks.recording import record
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


def look_where_inputs_go(student: Student, module: nn.Module, at: str, run: Callable[[Handle], object]) -> None:
    """Remark where inputs stay on the CPU though the model is elsewhere: on the meta device, which needs no GPU.

    `run` calls the student's code with `module` put there; `at` names the submodule that inputs enter. Nothing has a
    value on that device, so most code ends at the first number that it asks for. By then its first batch has gone in,
    and where that lay is all that is looked at. Code that ends before that is not judged.
    """
    model = student.build(student.model(copy.deepcopy(module).to("meta")))
    recording = record(student, model, at)
    with contextlib.suppress(StudentError):
        run(model)
    with contextlib.suppress(StudentError):
        if any(entry.inputs.device.type != "meta" for entry in recording.read(values=False).passes):
            student.remarks.append("left_on_cpu")
