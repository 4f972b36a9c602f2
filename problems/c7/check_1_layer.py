"""Claims about LoRALinear: what it holds, how it starts, what it computes. Expected values come from plain PyTorch."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from grader.checks.compare import close, equal, is_close
from grader.checks.failures import StudentError, expect, fail
from grader.checks.returns import Number, Tensor, Truth
from grader.checks.student import Student
from problems.c7.layer_case import ALPHA, EXACT, IN, OUT, Case, R, factors, make


@pytest.mark.points(2)
def check_the_layer_holds_base_and_both_factors(student: Student, rng: torch.Generator) -> None:
    """parts"""
    case = make(student, rng)
    equal(case.base_weight(), case.weight, mistake="base_replaced", what="base.weight")
    inside = case.layer.holders("base").get("", {}).get("base")
    expect(bool(inside), mistake="base_not_registered")  # else .to() and state_dict() pass it by
    weight = torch.randn(OUT, IN, generator=rng, dtype=torch.float64)
    handed = student.build(student.linear(weight, None))
    layer = student.make("LoRALinear", handed, R, ALPHA)  # by position, without dropout
    factors(layer)
    handed.load(
        {"weight": -weight}
    )  # where base is that layer and no copy, what happens to the one is seen in the other
    seen = layer.attribute("base.weight", Tensor("float64", (OUT, IN), "base.weight", device="cpu"))
    if not torch.equal(seen, -weight):
        student.remark("base_copied")


@pytest.mark.points(2)
@pytest.mark.after("check_the_layer_holds_base_and_both_factors")
def check_the_factors_have_their_shapes(student: Student, rng: torch.Generator) -> None:
    """shapes"""
    for out, size, r in ((OUT, IN, R), (9, 4, 2)):
        a, b = make(student, rng, out=out, size=size, r=r).shapes()
        if (a, b) == ((r, size), (out, r)):
            continue
        shown = {"a": a, "b": b, "expected_a": (r, size), "expected_b": (out, r)}
        if (a, b) == ((size, r), (r, out)):
            fail("factors_transposed", **shown)
        fail("rank_ignored" if r not in a + b else "factors_swapped", **shown)


@pytest.mark.points(1)
def check_scaling_is_alpha_over_r(student: Student, rng: torch.Generator) -> None:
    """scaling"""
    for r, alpha in ((3, 12.0), (8, 12), (4, 1.0)):
        weight = torch.randn(OUT, IN, generator=rng, dtype=torch.float64)
        layer = student.make("LoRALinear", student.linear(weight, None), r=r, alpha=alpha)
        scaling = layer.attribute("scaling", Number(name="scaling", scalar=True))
        name_scale(scaling, r, alpha)


def name_scale(actual: float | None, r: int, alpha: float) -> None:
    """Fail unless the factor is alpha / r, with the mistake that gives it."""
    expected = alpha / r
    if actual is None or is_close(actual, expected, EXACT):
        return
    for mistake, value in (
        ("scaling_floored", float(alpha // r)), ("scaling_missing", 1.0), ("scaling_inverted", r / alpha),
        ("alpha_alone", alpha), ("scaling_root", alpha / r**0.5), ("scaling_squared", expected**2),
    ):  # fmt: skip
        if is_close(actual, value, EXACT):
            fail(mistake, expected=expected, actual=actual)
    fail("scaling_wrong", expected=expected, actual=actual)


@pytest.mark.points(2)
@pytest.mark.after("check_the_layer_holds_base_and_both_factors")
def check_only_the_factors_are_trained(student: Student, rng: torch.Generator) -> None:
    """base_frozen"""
    case = make(student, rng)
    state = case.layer.state(data=False)
    for name, (_, trained) in state["parameters"].items():
        if state["shared"].get(name, name) in (case.a, case.b):
            expect(trained, mistake="factors_frozen", name=name)
        else:
            expect(not trained, mistake="base_not_frozen", name=name)
    for name in ("base.weight", "base.bias"):
        expect(not case.layer.attribute(f"{name}.requires_grad", Truth()), mistake="base_not_frozen", name=name)


@pytest.mark.points(2)
@pytest.mark.after("check_the_layer_holds_base_and_both_factors")
def check_the_layer_starts_as_its_base(student: Student, rng: torch.Generator) -> None:
    """starts_as_base"""
    for dropout in (0.0, 0.5):
        case = make(student, rng, dropout=dropout)
        x = torch.randn(2, 3, IN, generator=rng, dtype=torch.float64)
        y = case.forward(x)
        if is_close(y, case.base(x), EXACT):
            continue
        if is_close(y, functional.linear(x, case.weight), EXACT):
            fail("bias_dropped")
        held = case.layer.parameters()
        if bool((held[case.a].data != 0).any() and (held[case.b].data != 0).any()):
            fail("both_random", largest=float((y - case.base(x)).abs().max()))
        if bool((y == 0).all()):
            fail("base_missing")
        if dropout and not is_close(case.forward(x), y):
            fail("dropout_on_output")
        close(y, case.base(x), mistake="start_differs", what="forward", within=EXACT)


@pytest.mark.points(2)
@pytest.mark.after("check_the_layer_holds_base_and_both_factors")
def check_b_is_zero_and_a_is_random(student: Student, rng: torch.Generator) -> None:
    """initialisation"""
    found = []
    for _ in range(2):
        case = make(student, rng, out=48, size=64, r=4)
        held = case.layer.parameters()
        a, b = held[case.a].data, held[case.b].data
        if not bool((a != 0).any()):
            fail("wrong_factor_zero" if bool((b != 0).any()) else "both_zero")
        if bool((b != 0).any()):
            fail("both_random", largest=float(b.abs().max()))
        largest = float(a.abs().max())  # any distribution will do, but not whatever happened to be in memory
        expect(1e-8 < largest < 1e4, mistake="a_not_random")
        # equal rows would get equal gradients for ever, and the rank would be one
        expect(len({tuple(row) for row in a.tolist()}) == a.shape[0], mistake="a_not_random")
        found.append(a)
    expect(not torch.equal(*found), mistake="a_same_every_time")


@pytest.mark.points(2)
@pytest.mark.after("check_the_factors_have_their_shapes")
def check_forward_adds_the_product_to_the_base(student: Student, rng: torch.Generator) -> None:
    """forward"""
    case = make(student, rng)
    a, b = case.fill(rng)
    x = torch.randn(2, 3, IN, generator=rng, dtype=torch.float64)
    y, base, branch = case.forward(x), case.base(x), x @ a.T @ b.T
    scale = case.scale(a, b)
    if scale is not None and abs(scale) > 1e-9 and is_close(y, base + scale * branch, EXACT):
        return
    if is_close(y, base, EXACT):
        fail("branch_missing")
    for alpha in (ALPHA / R, 1.0, ALPHA):
        if is_close(y, alpha * branch, EXACT):
            fail("base_missing")
        if is_close(y, functional.linear(x, case.weight) + alpha * branch, EXACT):
            fail("bias_dropped")
        if is_close(y, alpha * (base + branch), EXACT):
            fail("base_scaled")
    close(y, base + ALPHA / R * branch, mistake="forward_differs", what="forward", within=EXACT)


@pytest.mark.points(2)
@pytest.mark.after("check_forward_adds_the_product_to_the_base")
def check_the_product_is_scaled_by_alpha_over_r(student: Student, rng: torch.Generator) -> None:
    """scaled"""
    for r, alpha in ((3, 12.0), (8, 12), (4, 1.0)):
        case = make(student, rng, r=r, alpha=alpha)
        a, b = case.fill(rng)
        name_scale(case.scale(a, b), r, alpha)


@pytest.mark.points(1)
@pytest.mark.after("check_forward_adds_the_product_to_the_base")
def check_any_number_of_leading_dimensions(student: Student, rng: torch.Generator) -> None:
    """leading"""
    case = make(student, rng)
    a, b = case.fill(rng)
    scale = scale_of(case, a, b)
    for shape in ((5, IN), (1, 1, IN), (2, 3, 2, IN)):
        x = torch.randn(shape, generator=rng, dtype=torch.float64)
        expected = case.base(x) + scale * (x @ a.T @ b.T)
        close(case.forward(x), expected, mistake="forward_differs", what=f"forward {shape}", within=EXACT)


@pytest.mark.points(1)
@pytest.mark.after("check_forward_adds_the_product_to_the_base")
def check_a_base_without_bias_works(student: Student, rng: torch.Generator) -> None:
    """no_bias"""
    case = make(student, rng, bias=False)
    a, b = case.fill(rng)
    x = torch.randn(2, 3, IN, generator=rng, dtype=torch.float64)
    expected = case.base(x) + scale_of(case, a, b) * (x @ a.T @ b.T)
    close(case.forward(x), expected, mistake="forward_differs", what="forward", within=EXACT)


def scale_of(case: Case, a: torch.Tensor, b: torch.Tensor) -> float:
    scale = case.scale(a, b)
    return ALPHA / R if scale is None else scale


@pytest.mark.points(3)
@pytest.mark.after("check_forward_adds_the_product_to_the_base")
def check_gradients_reach_both_factors_and_nothing_else(student: Student, rng: torch.Generator) -> None:
    """gradients"""
    case = make(student, rng)
    a, b = case.fill(rng)
    scale = scale_of(case, a, b)
    x = torch.randn(2, 3, IN, generator=rng, dtype=torch.float64)
    weight = torch.randn(2, 3, OUT, generator=rng, dtype=torch.float64)
    for factor_b in (torch.zeros_like(b), b):  # as at the first step, when A gets none, and later
        case.layer.load({case.b: factor_b})
        a_ours, b_ours, x_ours = (tensor.clone().requires_grad_(True) for tensor in (a, factor_b, x))
        ((case.base(x_ours) + scale * (x_ours @ a_ours.T @ b_ours.T)) * weight).sum().backward()
        found = case.layer.backward(x, weight=weight)
        gradients = found["gradients"]
        for name, expected in ((case.b, b_ours.grad), (case.a, a_ours.grad)):
            actual = gradients.get(name)
            none = actual is None and not bool(expected.any())  # a gradient that is not there is zero
            expect(none or isinstance(actual, torch.Tensor), mistake="no_gradient", name=name)
            if not none:
                close(actual, expected, mistake="gradient_differs", what=f"{name}.grad", within=EXACT)
        for name, actual in gradients.items():
            expect(name in (case.a, case.b) or actual is None, mistake="base_not_frozen", name=name)
        flows = found["inputs"][0]
        if not isinstance(flows, torch.Tensor) or not is_close(flows, x_ours.grad, EXACT):
            fail("input_gradient_cut")


@pytest.mark.points(1)
@pytest.mark.after("check_the_layer_holds_base_and_both_factors")
def check_factors_follow_dtype_and_device_of_the_base(student: Student, rng: torch.Generator) -> None:
    """follows_base"""
    for dtype, device in ((torch.float32, "cpu"), (torch.float64, "cpu"), (torch.float32, "meta")):
        weight = torch.randn(OUT, IN, generator=rng, dtype=dtype).to(device)
        try:
            layer = student.make("LoRALinear", student.linear(weight, None), r=R, alpha=ALPHA)
        except StudentError as error:
            if device == "meta" and any(word in error.error for word in ("expected device", "same device", "devices")):
                fail("not_on_device", name="lora_A", device="cpu")
            if device == "meta":  # a way of writing that reads values cannot run without data: counts as kept
                student.remarks.append("device_not_checked")
                continue
            raise
        held = layer.parameters(data=False)
        for name in factors(layer):
            if held[name].data.dtype != dtype:
                fail("dtype_ignored", name=name, expected=str(dtype), actual=str(held[name].data.dtype))
            kind = layer.attribute(f"{name}.device.type")
            expect(kind == device, mistake="not_on_device", name=name, device=kind)
