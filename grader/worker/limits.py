"""What one check may use of the machine."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What one check may use. Times in seconds, sizes in bytes.

    CPU time comes first and wall time is loose, because a machine that is busy makes wall time long and CPU time not.
    """

    cpu: float = 10.0
    wall: float = 30.0
    memory: int = 1 << 30
    disk: int = 64 << 20
    answer: int = 64 << 20  # tensors of one answer
