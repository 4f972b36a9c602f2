"""Exact bounds for what a right solution does at random, with the error rate stated.

A check may reject a right solution with probability `ALPHA` for each statistic, at most ten statistics an exercise, so
that a right exercise fails by chance less than once in a million. Sums of the binomial distribution itself, no normal
approximation: "five sigma" rejects far more than it promises in the tails.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

ALPHA = 1e-7  # probability, both sides together, that a right solution lies outside


@dataclass(frozen=True)
class Share:
    """Bounds for a count out of `n` draws, each a success with probability `p`."""

    n: int
    p: float
    low: int  # counts from low to high are accepted
    high: int

    def holds(self, count: int) -> bool:
        return self.low <= count <= self.high

    def power(self, other: float) -> float:
        """The probability that the bounds reject draws of probability `other`."""
        return 1.0 - sum(math.exp(log_binomial(self.n, k, other)) for k in range(self.low, self.high + 1))


def share(n: int, p: float, alpha: float = ALPHA) -> Share:
    """Exact two-sided bounds: P(count < low) ≤ alpha/2 and P(count > high) ≤ alpha/2. O(n) at worst, and exact."""
    if not 0 <= p <= 1 or n < 0:
        raise ValueError("a share needs n ≥ 0 and 0 ≤ p ≤ 1")
    return Share(n, p, _lowest(n, p, alpha / 2), n - _lowest(n, 1 - p, alpha / 2))


def _lowest(n: int, p: float, tail: float) -> int:
    """The smallest k with P(X ≤ k) > tail: everything below it is rarer than `tail`, all together."""
    if p <= 0:
        return 0
    if p >= 1:
        return n
    # far below the mean the probabilities are zero to machine precision; Hoeffding's bound says where to begin
    start = max(0, math.floor(n * p - math.sqrt(n * math.log(2 / tail))) - 1)
    total, k = 0.0, start
    while k <= n:
        total += math.exp(log_binomial(n, k, p))
        if total > tail:
            return k
        k += 1
    return n


def log_binomial(n: int, k: int, p: float) -> float:
    """The logarithm of the probability of exactly k successes."""
    if p in (0.0, 1.0):
        return 0.0 if k == n * p else -math.inf
    choose = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return choose + k * math.log(p) + (n - k) * math.log1p(-p)
