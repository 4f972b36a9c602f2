"""Whether a locked job can use the GPU: tried, not assumed. A driver needs more of the system than a job may have."""

from __future__ import annotations

from grader.checks.failures import StudentError
from grader.checks.returns import Number
from grader.checks.student import RequestError, Student
from grader.worker.job import BrokenError
from grader.worker.limits import Limits
from grader.worker.zygote import Zygote

_SOURCE = """
import torch

def reach():
    x = torch.ones(4, device="cuda", requires_grad=True)
    (x * x).sum().backward()
    return float(x.grad.sum())
"""
# of the driver's own, on top of what an exercise allows: a context takes hundreds of megabytes and a second or two
ROOM_MEMORY = 3 << 30  # bytes
ROOM_SECONDS = 15.0  # CPU
_LIMITS = Limits(cpu=2 * ROOM_SECONDS, wall=60.0, memory=1 << 30)


def with_room(limits: Limits, device: str) -> Limits:
    """The limits of a check on that device."""
    if device == "cpu":
        return limits
    return Limits(
        cpu=limits.cpu + ROOM_SECONDS, wall=limits.wall + ROOM_SECONDS, memory=limits.memory + ROOM_MEMORY,
        disk=limits.disk, answer=limits.answer,
    )  # fmt: skip


def reaches_gpu(zygote: Zygote) -> bool:
    """Whether a forward and a backward pass on the GPU come back from a job of this zygote."""
    try:
        client = zygote.client()
    except BrokenError:
        return False
    student = Student(client, "reach", _SOURCE, with_room(_LIMITS, "cuda"))
    try:
        return bool(student.call("reach", returns=Number()) == 8.0)
    except (StudentError, RequestError, BrokenError):
        return False
    finally:
        student.close()
        client.close()
