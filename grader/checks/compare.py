"""Comparers: equal or close, and if not, what, where and by how much.

Values that come from a student are plain CPU tensors by now. A NaN equals nothing but a NaN that was expected; an
infinity only itself.
"""

from __future__ import annotations

from typing import Any

import torch

from grader.checks.failures import CheckFailedError
from grader.checks.tolerance import Tolerance, tolerance
from grader.result import Comparison


def close(
    actual: torch.Tensor | float,
    expected: torch.Tensor | float,
    *,
    mistake: str,
    what: str,
    within: Tolerance | None = None,
    **figures: object,
) -> None:
    """Floating-point values of equal shape; CheckFailedError names the first place that differs."""
    found = difference(actual, expected, what, within)
    if found is not None:
        raise CheckFailedError(mistake, found, **figures)


def equal(actual: Any, expected: Any, *, mistake: str, what: str, **figures: object) -> None:
    """Exactly the same values: integers, booleans, text, or tensors of them."""
    if isinstance(actual, torch.Tensor) or isinstance(expected, torch.Tensor):
        found = difference(actual, expected, what, Tolerance(0.0, 0.0))
    else:
        found = None if actual == expected else Comparison("values", what, _short(expected), _short(actual))
    if found is not None:
        raise CheckFailedError(mistake, found, **figures)


def is_close(actual: torch.Tensor | float, expected: torch.Tensor | float, within: Tolerance | None = None) -> bool:
    """The same as `close`, as an answer."""
    return difference(actual, expected, "", within) is None


def difference(
    actual: torch.Tensor | float, expected: torch.Tensor | float, what: str, within: Tolerance | None = None
) -> Comparison | None:
    """The comparison of two tensors (or numbers), None where they agree."""
    a, e = _tensor(actual), _tensor(expected)
    if a.shape != e.shape:
        return Comparison("shape", what, str(tuple(e.shape)), str(tuple(a.shape)))
    if within is None:
        within = _tolerance(actual, expected, a, e)
    if a.dtype != e.dtype or a.is_floating_point():
        a, e = a.to(torch.float64), e.to(torch.float64)
    off = _off(a, e, within)
    if not bool(off.any()):
        return None
    place = _first(off)
    mine, theirs = a[place].item(), e[place].item()
    gap = (a.to(torch.float64) - e.to(torch.float64)).abs()[off]
    largest = gap[~gap.isnan()].max().item() if bool((~gap.isnan()).any()) else float("nan")
    return Comparison(
        "values", what, _short(theirs), _short(mine), str(list(place)) if place else "",
        f"{largest:.3g} ({int(off.sum())} / {off.numel()})",
    )  # fmt: skip


def _tensor(value: torch.Tensor | float) -> torch.Tensor:
    return torch.as_tensor(value, dtype=torch.float64 if isinstance(value, float) else None)


def _tolerance(actual: Any, expected: Any, a: torch.Tensor, e: torch.Tensor) -> Tolerance:
    """That of the coarser dtype. A Python float does not say what it was computed in: float32, as most models are."""
    if isinstance(actual, float) or isinstance(expected, float):
        return tolerance("float32")
    coarser = a if a.is_floating_point() and a.dtype.itemsize < e.dtype.itemsize else e
    return tolerance(str(coarser.dtype).removeprefix("torch.") if coarser.is_floating_point() else "float64")


def _off(a: torch.Tensor, e: torch.Tensor, within: Tolerance) -> torch.Tensor:
    if not a.is_floating_point():
        return a != e
    bound = within.absolute + within.relative * e.abs()
    same = (a == e) | (a.isnan() & e.isnan())
    # an expected infinity has an infinite bound, below which everything would be close
    return ~(same | (e.isfinite() & ((a - e).abs() <= bound)))


def _first(off: torch.Tensor) -> tuple[int, ...]:
    return tuple(int(index) for index in off.nonzero()[0])


def _short(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)[:200]
