"""Why a configuration falls short: what its values and its loss curves say, as stable slugs, the likeliest first.

Rules of thumb with numbers measured on the small BERT (`landscape.py`; every rule has a configuration in
problems/q6/known_wrong that shows it). They explain a result; the result is measured, and no score comes from here.
"""

from __future__ import annotations

from collections.abc import Sequence

from reference.tuning import EXAMPLES, RECOMMENDED, Configuration, Run

PLATEAU = {"full": (5e-4, 1e-2), "lora": (4e-3, 2.5e-2)}  # learning rates that reach the top band, all else recommended
FEW_STEPS = 48  # half of what is recommended
LEARNED = 0.15  # a mean loss at the end below this: the training texts are learned
CHANCE = 0.6  # and above this: next to nothing is


def likely_causes(configuration: Configuration, runs: Sequence[Run]) -> list[str]:
    """Slugs that fit, at least one; for a configuration whose measure is below the top band."""
    c = configuration
    low, high = PLATEAU[c.method]
    last = sorted(run.last_loss() for run in runs)[len(runs) // 2]
    found = []
    if any(run.diverged for run in runs):
        found.append("diverged")
    if c.weight_decay * c.learning_rate * c.steps() > 0.5 and c.learning_rate <= high:
        found.append("decay_too_large")
    if c.warmup >= 0.75 and c.learning_rate < 3 * high:
        found.append("warmup_too_long")
    if c.learning_rate > high:
        also_lora = c.method == "full" and PLATEAU["lora"][0] <= c.learning_rate <= PLATEAU["lora"][1]
        small = c.batch_size <= 8 and c.learning_rate <= 2 * high
        found.append("batch_too_small" if small else "lora_rate_for_full" if also_lora else "rate_too_large")
    elif c.batch_size <= 4 and c.learning_rate > low and last > LEARNED:
        found.append("batch_too_small")
    if c.learning_rate < low:
        fits_full = c.method == "lora" and c.learning_rate >= PLATEAU["full"][0] / 2
        found.append("lora_needs_larger_rate" if fits_full else "rate_too_small")
    if c.method == "lora":
        found += _adapter(c)
    if c.steps() < FEW_STEPS and c.learning_rate <= high:
        found.append("too_few_epochs" if c.batch_size <= 2 * RECOMMENDED[c.method].batch_size else "batch_too_large")
    return list(dict.fromkeys(found)) or ["nearly_there"]


def _adapter(c: Configuration) -> list[str]:
    found = []
    if c.alpha / c.r < 0.5:
        found.append("scaling_too_small")
    if c.alpha / c.r > 16:
        found.append("scaling_too_large")
    if c.r == 1:
        found.append("rank_too_small")
    if len(c.targets) == 1:
        found.append("too_few_targets")
    return found


def updates_short(configuration: Configuration) -> int:
    """Optimiser steps that are missing to what is recommended."""
    return max(0, RECOMMENDED[configuration.method].steps(EXAMPLES) - configuration.steps())
