"""Claims about LoRALinear: what it holds, how it starts, what it computes, dropout, merging."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import torch
from torch.nn import functional

from grader.checks.compare import close, equal, is_close
from grader.checks.failures import StudentError, expect, fail
from grader.checks.returns import Number, Tensor
from grader.checks.statistics import share
from grader.checks.student import Handle, Parameter, Student
from grader.checks.tolerance import Tolerance

OUT, IN, R, ALPHA = 6, 10, 3, 12.0  # alpha / r = 4, alpha = 12, r / alpha = 1/4: no two alike
EXACT = Tolerance(1e-9, 1e-10)


@dataclass
class Case:
    """A layer over there, and what we know of it here."""

    layer: Handle
    weight: torch.Tensor  # (out, in)
    bias: torch.Tensor | None
    a: str  # the name of A's parameter: "lora_A" or "lora_A.weight"
    b: str

    def base(self, x: torch.Tensor) -> torch.Tensor:
        return functional.linear(x, self.weight, self.bias)


def make(student: Student, rng: torch.Generator, *, out: int = OUT, size: int = IN, r: int = R, alpha: float = ALPHA,
         dropout: float = 0.0, bias: bool = True) -> Case:  # fmt: skip
    """A float64 layer of the student's on weights of ours."""
    weight = torch.randn(out, size, generator=rng, dtype=torch.float64)
    offset = torch.randn(out, generator=rng, dtype=torch.float64) if bias else None
    layer = student.make("LoRALinear", student.linear(weight, offset), r=r, alpha=alpha, dropout=dropout)
    parameters = layer.parameters(data=False)
    a, b = factor(parameters, "lora_A"), factor(parameters, "lora_B")
    if parameters[a].shape == (size, r) or parameters[b].shape == (r, out):
        fail("factors_swapped", a=parameters[a].shape, b=parameters[b].shape, expected_a=(r, size), expected_b=(out, r))
    return Case(layer, weight, offset, a, b)


def factor(parameters: dict[str, Parameter], name: str) -> str:
    """A factor is a parameter, or a Linear without bias."""
    if f"{name}.bias" in parameters:
        fail("factor_bias", name=name)
    found = [known for known in (name, f"{name}.weight") if known in parameters]
    if not found:
        fail("factor_missing", name=name, names=", ".join(parameters)[:120])
    return found[0]


def set_factors(case: Case, rng: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Random A (r, in) and B (out, r), copied into the layer: with B = 0 most mistakes would not show."""
    held = case.layer.parameters(data=False)
    a = torch.randn(held[case.a].shape, generator=rng, dtype=torch.float64)
    b = torch.randn(held[case.b].shape, generator=rng, dtype=torch.float64)
    case.layer.load({case.a: a, case.b: b})
    return a, b


def forward(case: Case, x: torch.Tensor) -> torch.Tensor:
    out: torch.Tensor = case.layer(
        x, no_grad=True, returns=Tensor("float64", (*x.shape[:-1], case.weight.shape[0]), "forward")
    )
    return out


@pytest.mark.points(2)
def check_the_factors_have_their_names_and_shapes(student: Student, rng: torch.Generator) -> None:
    """factors"""
    for out, size, r in ((OUT, IN, R), (9, 4, 2)):
        case = make(student, rng, out=out, size=size, r=r)
        held = case.layer.parameters(data=False)
        a, b = held[case.a].shape, held[case.b].shape
        if a != (r, size) or b != (out, r):
            fail(
                "rank_ignored" if r not in a + b else "factors_swapped",
                a=a,
                b=b,
                expected_a=(r, size),
                expected_b=(out, r),
            )
        scaling = case.layer.attribute("scaling", Number(name="scaling", scalar=True))
        expect(is_close(scaling, ALPHA / r), mistake=_scaling(scaling, ALPHA / r), expected=ALPHA / r, actual=scaling)
        weight = case.layer.attribute("base.weight", Tensor("float64", (out, size), "base.weight"))
        equal(weight, case.weight, mistake="base_replaced", what="base.weight")


def _scaling(actual: float, expected: float) -> str:
    for mistake, value in (("scaling_missing", 1.0), ("scaling_inverted", 1 / expected), ("alpha_alone", ALPHA)):
        if is_close(actual, value):
            return mistake
    return "scaling_wrong"


@pytest.mark.points(2)
@pytest.mark.after("check_the_factors_have_their_names_and_shapes")
def check_only_the_factors_are_trained(student: Student, rng: torch.Generator) -> None:
    """base_frozen"""
    case = make(student, rng)
    for name, parameter in case.layer.parameters(data=False).items():
        if name in (case.a, case.b):
            expect(parameter.requires_grad, mistake="factors_frozen", name=name)
        else:
            expect(not parameter.requires_grad, mistake="base_not_frozen", name=name)


@pytest.mark.points(2)
@pytest.mark.after("check_the_factors_have_their_names_and_shapes")
def check_the_layer_starts_as_its_base(student: Student, rng: torch.Generator) -> None:
    """starts_as_base"""
    case = make(student, rng)
    x = torch.randn(4, IN, generator=rng, dtype=torch.float64)
    y = forward(case, x)
    if is_close(y, case.base(x), EXACT):
        return
    if is_close(y, functional.linear(x, case.weight), EXACT):
        fail("bias_dropped")
    held = case.layer.parameters()
    product = held[case.b].data @ held[case.a].data
    if bool((product != 0).any()):
        fail("both_random", largest=float((y - case.base(x)).abs().max()))
    close(y, case.base(x), mistake="start_differs", what="forward", within=EXACT)


@pytest.mark.points(2)
@pytest.mark.after("check_the_factors_have_their_names_and_shapes")
def check_b_is_zero_and_a_is_random(student: Student, rng: torch.Generator) -> None:
    """initialisation"""
    case = make(student, rng)
    held = case.layer.parameters()
    a, b = held[case.a].data, held[case.b].data
    if not bool((a != 0).any()):
        fail("both_zero" if not bool((b != 0).any()) else "wrong_factor_zero")
    if bool((b != 0).any()):
        fail("both_random", largest=float(b.abs().max()))
    expect(bool(torch.isfinite(a).all()), mistake="a_not_random")
    # equal rows would get equal gradients for ever, and the rank would be one
    expect(len({tuple(row) for row in a.tolist()}) == R and len(set(a.flatten().tolist())) > R, mistake="a_not_random")


@pytest.mark.points(3)
@pytest.mark.after("check_the_factors_have_their_names_and_shapes")
def check_forward_adds_the_scaled_product(student: Student, rng: torch.Generator) -> None:
    """forward"""
    case = make(student, rng)
    a, b = set_factors(case, rng)
    for shape in ((5, IN), (2, 3, IN)):
        x = torch.randn(shape, generator=rng, dtype=torch.float64)
        y, base, branch = forward(case, x), case.base(x), x @ a.T @ b.T
        if is_close(y, base + ALPHA / R * branch, EXACT):
            continue
        for mistake, wrong in (
            ("scaling_missing", base + branch),
            ("scaling_inverted", base + R / ALPHA * branch),
            ("alpha_alone", base + ALPHA * branch),
            ("scaling_root", base + ALPHA / R**0.5 * branch),
            ("branch_missing", base),
            ("base_missing", ALPHA / R * branch),
            ("bias_dropped", functional.linear(x, case.weight) + ALPHA / R * branch),
        ):
            if is_close(y, wrong, EXACT):
                fail(mistake)
        close(y, base + ALPHA / R * branch, mistake="forward_differs", what="forward", within=EXACT)


@pytest.mark.points(2)
@pytest.mark.after("check_forward_adds_the_scaled_product")
def check_gradients_reach_both_factors_and_nothing_else(student: Student, rng: torch.Generator) -> None:
    """gradients"""
    case = make(student, rng)
    x = torch.randn(4, IN, generator=rng, dtype=torch.float64)
    weight = torch.randn(4, OUT, generator=rng, dtype=torch.float64)
    a, b = set_factors(case, rng)
    a, b, x_ours = (tensor.clone().requires_grad_(True) for tensor in (a, b, x))
    ((case.base(x_ours) + ALPHA / R * (x_ours @ a.T @ b.T)) * weight).sum().backward()
    found = case.layer.backward(x, weight=weight)
    for name, expected in ((case.a, a.grad), (case.b, b.grad)):
        actual = found["gradients"].get(name)
        expect(isinstance(actual, torch.Tensor), mistake="no_gradient", name=name)
        close(actual, expected, mistake="gradient_differs", what=f"{name}.grad", within=EXACT)
    for name, actual in found["gradients"].items():
        expect(name in (case.a, case.b) or actual is None, mistake="base_not_frozen", name=name)
    close(found["inputs"][0], x_ours.grad, mistake="gradient_differs", what="input.grad", within=EXACT)


@pytest.mark.points(2)
@pytest.mark.after("check_forward_adds_the_scaled_product")
def check_dropout_acts_on_the_branchs_input_while_training(student: Student, rng: torch.Generator) -> None:
    """dropout"""
    n, p = 600, 0.25
    case = make(student, rng, out=4, size=n, r=1, alpha=2.0, dropout=p)
    a = torch.ones(1, n, dtype=torch.float64)
    b = torch.tensor([[1.0], [2.0], [-1.0], [0.5]], dtype=torch.float64)
    x = torch.ones(1, n, dtype=torch.float64)
    case.layer.load({case.a: a, case.b: torch.zeros_like(b)})
    case.layer.train()
    expect(is_close(forward(case, x), case.base(x)), mistake="dropout_on_output")  # the base sees no dropout
    case.layer.load({case.b: b})
    draws = torch.cat([forward(case, x) - case.base(x) for _ in range(8)]) / 2.0  # (8, 4), without the scaling
    branch = draws[:, 0]
    expect(len(set(branch.tolist())) > 1, mistake="dropout_missing")
    if not is_close(draws, branch.unsqueeze(1) * b.flatten(), Tolerance(1e-7, 1e-7)):
        fail("dropout_on_output")
    kept = branch * (1 - p)  # how many inputs were kept, since those are divided by 1 - p
    bounds = share(n, 1 - p)
    if not all(bounds.holds(round(float(count))) for count in kept):
        fail("dropout_on_output" if set(branch.round().tolist()) <= {0.0, round(n / (1 - p))} else "dropout_rate")
    case.layer.eval()
    expected = case.base(x) + 2.0 * (x @ a.T @ b.T)
    expect(is_close(forward(case, x), expected), mistake="dropout_in_eval")


def merged_weight(case: Case) -> torch.Tensor:
    weight: torch.Tensor = case.layer.attribute(
        "base.weight", Tensor("float64", tuple(case.weight.shape), "base.weight")
    )
    return weight


@pytest.mark.points(3)
@pytest.mark.after("check_forward_adds_the_scaled_product")
def check_merge_adds_the_product_to_the_base_once(student: Student, rng: torch.Generator) -> None:
    """merge"""
    for out, size in ((OUT, IN), (7, 7)):
        case = make(student, rng, out=out, size=size)
        a, b = set_factors(case, rng)
        x = torch.randn(5, size, generator=rng, dtype=torch.float64)
        before, delta = forward(case, x), ALPHA / R * (b @ a)
        case.layer.method("merge")
        weight = merged_weight(case)
        if not is_close(weight, case.weight + delta):
            _name_merge(weight, case.weight, delta, b @ a)
        after = forward(case, x)
        if is_close(after, before + x @ delta.T):
            fail("merged_still_adds")
        close(after, before, mistake="merge_changes_output", what="forward")
        case.layer.method("merge")
        if is_close(merged_weight(case), case.weight + 2 * delta):
            fail("merge_not_idempotent")
        close(merged_weight(case), weight, mistake="merge_not_idempotent", what="base.weight")


def _name_merge(weight: torch.Tensor, base: torch.Tensor, delta: torch.Tensor, product: torch.Tensor) -> None:
    if is_close(weight, base + product):
        fail("merge_without_scaling")
    if is_close(weight, base):
        fail("merge_leaves_base")
    if delta.shape[0] == delta.shape[1] and is_close(weight, base + delta.T):
        fail("merge_transposed")
    close(weight, base + delta, mistake="merge_differs", what="base.weight")


@pytest.mark.points(1)
@pytest.mark.after("check_merge_adds_the_product_to_the_base_once")
def check_unmerge_restores_the_base(student: Student, rng: torch.Generator) -> None:
    """unmerge"""
    case = make(student, rng)
    set_factors(case, rng)
    x = torch.randn(5, IN, generator=rng, dtype=torch.float64)
    before = forward(case, x)
    within = Tolerance(0.0, 1e-5)
    for _ in range(2):
        case.layer.method("merge")
        case.layer.method("unmerge")
        close(merged_weight(case), case.weight, mistake="unmerge_does_not_restore", what="base.weight", within=within)
        close(forward(case, x), before, mistake="unmerge_does_not_restore", what="forward", within=within)


@pytest.mark.points(1)
@pytest.mark.after("check_the_factors_have_their_names_and_shapes")
def check_factors_follow_dtype_and_device_of_the_base(student: Student, rng: torch.Generator) -> None:
    """follows_base"""
    for dtype, device in ((torch.float32, "cpu"), (torch.float64, "cpu"), (torch.float32, "meta")):
        weight = torch.randn(OUT, IN, generator=rng, dtype=dtype).to(device)
        try:
            layer = student.make("LoRALinear", student.linear(weight, None), r=R, alpha=ALPHA)
        except StudentError as error:
            if device == "meta" and any(w in error.error for w in ("meta", "item")) and "device" not in error.error:
                student.remarks.append("device_not_checked")
                continue
            raise
        held = layer.parameters(data=device != "meta")
        for name in (factor(held, "lora_A"), factor(held, "lora_B")):
            if held[name].data.dtype != dtype:
                fail("dtype_ignored", name=name, expected=str(dtype), actual=str(held[name].data.dtype))
            if device == "meta":
                kind = layer.attribute(f"{name}.device.type")
                expect(kind == "meta", mistake="not_on_device", name=name, device=kind)


@pytest.mark.points(1)
@pytest.mark.after("check_forward_adds_the_scaled_product")
def check_a_base_without_bias_works(student: Student, rng: torch.Generator) -> None:
    """no_bias"""
    case = make(student, rng, bias=False)
    a, b = set_factors(case, rng)
    x = torch.randn(3, IN, generator=rng, dtype=torch.float64)
    close(forward(case, x), case.base(x) + ALPHA / R * (x @ a.T @ b.T), mistake="forward_differs", what="forward")
