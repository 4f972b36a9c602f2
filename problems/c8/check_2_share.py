"""Claims about trainable_share: LoRA and prefix tuning against PEFT's own counts, the others against closed forms.

A student who gives percent, or a number of parameters, is told so once, where the share of everything is not one; the
other methods are then held to that unit.
"""

from __future__ import annotations

from typing import Any

import pytest

from grader.checks.compare import is_close
from grader.checks.failures import StudentError, fail
from grader.checks.returns import Number
from grader.checks.student import Student
from grader.checks.tolerance import Tolerance
from reference.peft_counts import count_lora, count_prefix

SHARE = Number(name="trainable_share", scalar=True)
EXACT = Tolerance(1e-6, 0.0)  # a share may come as float32
SIZES = ((12, 7, 50_021), (768, 12, 109_483_778), (1024, 24, 335_143_938))  # hidden, layers, total
Wrong = tuple[tuple[str, float], ...]


def share(student: Student, method: str, hidden: int, layers: int, total: int, **more: Any) -> float:
    value: float = student.call("trainable_share", method, hidden, layers, total, returns=SHARE, **more)
    return value


def unit(student: Student, total: int) -> float:
    """What the student gives for everything: 1 for a share, 100 for percent, `total` for a number of parameters."""
    try:
        whole = share(student, "full", 12, 3, total)
    except StudentError:
        return 1.0
    return whole if whole in (100.0, float(total)) else 1.0


def hold(student: Student, method: str, size: tuple[int, int, int], own: int, wrong: Wrong, **more: Any) -> None:
    """Fail unless the share is own / total, with the mistake that gives the number that came."""
    hidden, layers, total = size
    actual = share(student, method, hidden, layers, total, **more) / unit(student, total)
    if is_close(actual, own / total, EXACT):
        return
    head = (hidden + 1) * more.get("labels", 2)
    figures = {"method": method, "expected": own / total, "actual": actual, "hidden": hidden, "layers": layers}
    general: Wrong = (
        ("share_in_percent", 100 * own / total), ("share_is_a_count", own), ("share_of_what_is_left", 1 - own / total),
        ("share_upside_down", total / own), ("total_includes_own", own / (total + own)),
        ("total_includes_own", own / (total - own) if total != own else 0.0),
    )  # fmt: skip
    with_head: Wrong = (("head_included", (own + head) / total), ("head_included", (own + hidden * 2) / total))
    candidates = (*((slug, value / total) for slug, value in wrong), *general, *(with_head if method != "head" else ()))
    for slug, value in candidates:
        if is_close(actual, value, EXACT):
            fail(slug, **figures)
    if any(is_close(actual, round(own / total, digits), EXACT) for digits in range(1, 9)):
        fail("share_rounded", **figures)
    fail("share_differs", **figures)


@pytest.mark.points(1)
def check_full_fine_tuning_trains_everything(student: Student) -> None:
    """full"""
    for hidden, layers, total in SIZES:
        actual = share(student, "full", hidden, layers, total)
        if is_close(actual, 1.0, EXACT):
            continue
        slug = {100.0: "share_in_percent", float(total): "share_is_a_count"}.get(actual, "share_differs")
        if slug == "share_differs" and is_close(actual, (total + 2 * (hidden + 1)) / total, EXACT):
            slug = "head_included"
        fail(slug, method="full", expected=1.0, actual=actual, hidden=hidden, layers=layers)


@pytest.mark.points(2)
def check_head_only_trains_a_weight_and_a_bias_a_label(student: Student) -> None:
    """head"""
    for size in SIZES:
        for labels in (5, 2):
            hidden = size[0]
            wrong = (
                ("head_bias_forgotten", hidden * labels), ("head_ignores_labels", (hidden + 1) * 2),
                ("head_with_pooler", (hidden + 1) * labels + (hidden + 1) * hidden),
                ("head_every_layer", (hidden + 1) * labels * size[1]),
            )  # fmt: skip
            hold(student, "head", size, (hidden + 1) * labels, wrong, labels=labels)


@pytest.mark.points(2)
def check_adapters_come_twice_in_every_layer(student: Student) -> None:
    """adapter"""
    for size in SIZES:
        for b in (5, 9):
            h, layers, _ = size
            one = 2 * h * b + b + h
            wrong = (
                ("one_adapter_a_layer", one * layers), ("adapter_bias_forgotten", 2 * 2 * h * b * layers),
                ("adapter_one_bias_only", 2 * (2 * h * b + h) * layers),
                ("adapter_one_bias_only", 2 * (2 * h * b + b) * layers), ("layers_forgotten", 2 * one),
                ("layers_forgotten", one), ("one_adapter_a_layer", 2 * h * b * layers),
                ("adapter_half", 2 * (h * b + b) * layers), ("adapter_half", 2 * (h * b + h) * layers),
                ("default_hard_coded", 2 * (2 * h * 64 + 64 + h) * layers),
            )  # fmt: skip
            hold(student, "adapter", size, 2 * one * layers, wrong, bottleneck=b)


@pytest.mark.points(2)
def check_lora_trains_what_peft_counts(student: Student) -> None:
    """lora"""
    small = count_lora("bert", "qkvo", hidden=64, layers=3, rank=5, labels=2)
    ranks = ((3, 5), (16, 1))  # r, modules: with the first sizes no two of the mistakes below give the same number
    cases = [((h, layers, total), 2 * h * r * m * layers, r, m) for h, layers, total in SIZES for r, m in ranks]
    cases.append(((64, 3, small.total), small.adapter, 5, 4))
    for size, own, r, m in cases:
        h, layers, _ = size
        wrong = (
            ("layers_forgotten", own // layers), ("modules_forgotten", own // m), ("one_factor_only", own // 2),
            ("rank_forgotten", own // r), ("multiplied", r * h * h * m * layers),
            ("default_hard_coded", 2 * h * 8 * m * layers), ("default_hard_coded", 2 * h * r * 2 * layers),
            ("frozen_included", h * h * m * layers), ("one_matrix_only", 2 * h * r),
        )  # fmt: skip
        hold(student, "lora", size, own, wrong, r=r, modules=m)


@pytest.mark.points(2)
def check_prefix_tuning_trains_what_peft_counts(student: Student) -> None:
    """prefix"""
    small = count_prefix(hidden=64, layers=3, prefix=7)
    cases = [((h, layers, total), 2 * n * h * layers, n) for h, layers, total in SIZES for n in (11, 50)]
    cases.append(((64, 3, 200_003), small, 7))
    for size, own, n in cases:
        h, layers, _ = size
        wrong = (
            ("keys_without_values", own // 2), ("only_the_input", n * h), ("layers_forgotten", 2 * n * h),
            ("default_hard_coded", 2 * 20 * h * layers), ("prefix_length_forgotten", 2 * h * layers),
            ("with_projection", n * h + h * h + h + (h + 1) * 2 * layers * h),
            ("with_projection", own + h * h + h), ("queries_too", 3 * n * h * layers),
        )  # fmt: skip
        hold(student, "prefix", size, own, wrong, prefix=n)


@pytest.mark.points(1)
def check_defaults_are_those_of_the_statement(student: Student) -> None:
    """defaults"""
    h, layers, total = 100, 7, 1_000_003
    # a formula that is wrong is another check's claim: here the value is held to the student's own, written out
    written_out = {"r": 8, "modules": 2, "bottleneck": 64, "prefix": 20, "labels": 2}
    for method in ("head", "adapter", "lora", "prefix"):
        actual, same = (share(student, method, h, layers, total, **more) for more in ({}, written_out))
        if not is_close(actual, same, EXACT):
            fail("default_differs", method=method, expected=same, actual=actual)
