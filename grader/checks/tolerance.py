"""One place for tolerances: how far two right computations may lie apart, by dtype and device.

Each is at least 100 times the noise measured between right solutions and at most a hundredth of the smallest effect of
a mistake: float64 noise 6e-15, smallest effect 2.4e-7; float32 noise 5e-7 on logits, smallest effect 1e-2.
"""

from __future__ import annotations

from typing import NamedTuple


class Tolerance(NamedTuple):
    """|actual − expected| ≤ absolute + relative · |expected|."""

    relative: float
    absolute: float


_TABLE = {
    ("float64", "cpu"): Tolerance(1e-9, 1e-10),
    ("float32", "cpu"): Tolerance(1e-4, 1e-5),
}


def tolerance(dtype: str, device: str = "cpu") -> Tolerance:
    """The tolerance for a dtype such as "float32" on a device; KeyError where none has been measured."""
    return _TABLE[dtype, device]
