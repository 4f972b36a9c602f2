"""Learning rates of a warm-up with linear decay, step by step, and those of the usual slips."""

from __future__ import annotations

import math
from collections.abc import Iterator


def rate_factors(total: int, warmup: int) -> list[float]:
    """The factors of all steps: a line from 0 over `warmup` steps, then a line down to 0 at `total`."""
    return [t / warmup if t < warmup else (total - t) / (total - warmup) for t in range(total)]


def warmups(ratio: float, total: int) -> list[int]:
    """The lengths of a warm-up that count as right: the product rounded down, to the nearest, or up."""
    return sorted({math.floor(ratio * total), math.ceil(ratio * total)})


def wrong_rates(ratio: float, total: int, per_epoch: int, examples: int) -> Iterator[tuple[str, list[float]]]:
    """(mistake, the factors of `total` steps that it leads to)."""
    epochs = total // per_epoch

    def line(steps: int, warmup: float) -> list[float]:
        """The schedule for `steps` steps as it goes on for `total`; 0 where it has run out."""
        return [
            t / warmup if t < warmup else max(0.0, (steps - t) / max(1.0, steps - warmup)) for t in range(total + 2)
        ]

    yield "warmup_absent", line(total, 0)[:total]
    yield "scheduler_never_stepped", [0.0] * total
    yield "rate_constant", [1.0] * total
    for warmup in warmups(ratio, total):
        right = line(total, warmup)
        yield "scheduler_before_optimizer", right[1 : total + 1]
        yield "scheduler_per_epoch", [right[t // per_epoch] for t in range(total)]
        yield "scheduler_twice", [right[min(2 * t, total)] for t in range(total)]
        yield "rate_constant", [min(1.0, t / warmup) if warmup else 1.0 for t in range(total)]
        yield (
            "not_linear",
            [
                t / warmup if t < warmup else 0.5 * (1 + math.cos(math.pi * (t - warmup) / (total - warmup)))
                for t in range(total)
            ],
        )
        yield (
            "rate_not_zero_first",
            [(t + 1) / warmup if t < warmup else (total - t) / (total - warmup) for t in range(total)],
        )
        yield (
            "rate_not_zero_first",
            [(t + 1) / (warmup + 1) if t < warmup else (total - t) / (total - warmup) for t in range(total)],
        )
    if not (ratio * total).is_integer():
        yield "warmup_not_whole", line(total, ratio * total)[:total]
    short = epochs * (examples // max(1, math.ceil(examples / per_epoch)))
    for steps in {short, per_epoch, epochs, examples, examples * epochs, total + 1, total - 1} - {total}:
        if steps > 0:
            for warmup in {*warmups(ratio, steps), *warmups(ratio, total)}:
                yield "wrong_total_steps", line(steps, warmup)[:total]
