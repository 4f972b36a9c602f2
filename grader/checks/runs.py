"""Training runs that a student's function went through on models of its own, told apart by their weights.

A run begins where weights change by anything but an optimiser's step: another model, or one that was filled anew.
Everything here is a claim of the student's process; a check holds it against the weights that came back.
"""

from __future__ import annotations

import bisect
import functools
import itertools
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from grader.checks.handle import Handle
from grader.checks.recording import torn
from grader.checks.returns import Anything, Kept, ListOf
from grader.checks.student import Student


@dataclass
class Run:
    """One training run. `sums` are of the embedding's weights: before it, and after each step."""

    start: float
    model: int
    inputs: list[list[int]] = field(default_factory=list)  # different rows that a backward pass came to, with padding
    sums: list[float] = field(default_factory=list)
    settings: list[tuple[Any, ...]] = field(default_factory=list)  # (class, rates, decays) of each step
    training: bool = True  # every pass that a backward pass came to was in training mode

    @property
    def steps(self) -> int:
        return len(self.sums)

    @property
    def updates(self) -> int:
        """Steps that moved its weights: an optimiser's step does nothing to what has no gradient."""
        return sum(before != after for before, after in itertools.pairwise([self.start, *self.sums]))

    def reached(self, total: float) -> bool:
        """Whether the weights had this sum after one of its steps."""
        return any(same(total, other) for other in self._nearest(total))

    def distance(self, total: float) -> float:
        """How near its weights ever came to this sum."""
        return min((abs(total - other) for other in self._nearest(total)), default=math.inf)

    def _nearest(self, total: float) -> list[float]:
        """The sums on both sides of this one: forged runs may be many, and each is held against each other."""
        place = bisect.bisect(self._ordered, total)
        return self._ordered[max(0, place - 1) : place + 1]

    @functools.cached_property
    def _ordered(self) -> list[float]:
        return sorted(total for total in self.sums if not math.isnan(total))


@dataclass
class Watched:
    """Filled when the watching ends."""

    runs: list[Run] = field(default_factory=list)


def same(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-7, abs_tol=1e-7)


@contextmanager
def watched(student: Student, shape: tuple[int, int]) -> Iterator[Watched]:
    """Watch everything with an embedding of this shape that is trained meanwhile."""
    number, kind = student._ask({"op": "watch", "shape": list(shape)}, b"", Kept())
    found = Watched()
    try:
        yield found
    finally:  # hooks are for the whole process: none may stay
        handle = Handle(student, number, kind)
        events = student._ask({"op": "recorded", "handle": handle.number}, b"", ListOf(Anything()))
        with torn():
            found.runs.extend(_runs(events))


def _runs(events: list[Any]) -> list[Run]:
    runs: list[Run] = []
    at: dict[int, float] = {}  # model → its weights' sum when last seen
    current: dict[int, Run] = {}
    for event in events:
        model, total = int(event["model"]), float(event["sum"])
        if "inputs" in event:
            if model not in current or not same(at[model], total):
                current[model] = Run(total, model)
                runs.append(current[model])
            current[model].inputs += [[int(number) for number in row] for row in event["inputs"]]
            current[model].training &= event["training"] is True
        elif model in current:
            current[model].sums.append(total)
            rates, decays = (tuple(map(float, event[name])) for name in ("rates", "decays"))
            current[model].settings.append((str(event["kind"]), rates, decays))
        at[model] = total
    return [run for run in runs if run.steps]
