"""How often a verdict changes with the seed, with an exact bound on how often it may at most.

No flake in n runs does not mean none: with 95 % confidence the true rate is then below 1 − 0.05^(1/n), about 3/n.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grader.checks.statistics import log_binomial
from grader.proof.claim import Proof
from grader.proof.solutions import Solution

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Flakes:
    """Repeated runs of one kind of solution, each with a seed that no run had before."""

    kind: str  # right | starter | known_wrong
    runs: int
    failed: tuple[tuple[str, int, str], ...]  # (solution, seed, what was found) of runs whose claim did not hold

    @property
    def at_most(self) -> float:
        """The rate of failures that CONFIDENCE does not rule out."""
        return upper_bound(len(self.failed), self.runs)


def fresh_seeds(base: int, count: int) -> list[int]:
    """`count` seeds that follow from `base` alone, so that a flake can be run again."""
    return [int.from_bytes(hashlib.sha256(f"{base}/{number}".encode()).digest()[:6], "big") for number in range(count)]


def flakes(repeated: Iterable[tuple[Solution, int, Proof]]) -> list[Flakes]:
    """Repeated runs, counted by kind of solution."""
    by_kind: dict[str, list[tuple[Solution, int, Proof]]] = {}
    for solution, seed, proof in repeated:
        by_kind.setdefault(solution.kind, []).append((solution, seed, proof))
    return [Flakes(kind, len(runs), _failed(runs)) for kind, runs in by_kind.items()]


def _failed(runs: Sequence[tuple[Solution, int, Proof]]) -> tuple[tuple[str, int, str], ...]:
    return tuple((solution.label, seed, proof.found) for solution, seed, proof in runs if not proof.ok)


def upper_bound(failures: int, runs: int, confidence: float = CONFIDENCE) -> float:
    """Clopper and Pearson's exact one-sided bound: the rate at which so few failures are (1 − confidence) likely."""
    if not 0 <= failures <= runs:
        raise ValueError("failures are a part of the runs")
    if failures == runs:
        return 1.0
    low, high = failures / runs, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        likely = math.fsum(math.exp(log_binomial(runs, k, middle)) for k in range(failures + 1))
        low, high = (middle, high) if likely > 1 - confidence else (low, middle)
    return high
