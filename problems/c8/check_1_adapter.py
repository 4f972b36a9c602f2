"""Claims about Adapter. Its parameters may have any names and either layout: they are told apart by their shapes, and
up from down by which of them starts at zero."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import torch
from torch.nn import functional

from grader.checks.compare import close, is_close
from grader.checks.failures import StudentError, expect, fail
from grader.checks.returns import Anything, Tensor
from grader.checks.student import Handle, Student
from grader.checks.tolerance import Tolerance, tolerance

HIDDEN, BOTTLENECK = 10, 4
Weights = dict[str, torch.Tensor]


@dataclass
class Case:
    """An adapter over there, and the names of its four parameters."""

    layer: Handle
    names: dict[str, str]  # down, up, down_bias, up_bias → name
    hidden: int
    bottleneck: int

    def fill(self, rng: torch.Generator) -> Weights:
        """Random values in all four, as they are here: down (bottleneck, hidden), up (hidden, bottleneck)."""
        h, b = self.hidden, self.bottleneck
        shapes = {"down": (b, h), "up": (h, b), "down_bias": (b,), "up_bias": (h,)}
        values = {role: torch.randn(shape, generator=rng) for role, shape in shapes.items()}
        held = self.layer.parameters(data=False)
        state = {}
        for role, name in self.names.items():
            shape = held[name].shape
            as_there = values[role] if slim(shape) == shapes[role] else values[role].mT
            state[name] = as_there.reshape(shape)
        self.layer.load(state)
        return values

    def forward(self, x: torch.Tensor, dtype: str = "float32") -> torch.Tensor:
        out: torch.Tensor = self.layer(x, no_grad=True, returns=Tensor(dtype, tuple(x.shape), "forward", device="cpu"))
        return out


def slim(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Without axes of one, as a convolution of width one has them."""
    return tuple(size for size in shape if size != 1)


def make(student: Student, hidden: int = HIDDEN, bottleneck: int = BOTTLENECK) -> Case:
    layer = student.make("Adapter", hidden, bottleneck)
    state = layer.state()
    held = {name: pair for name, pair in state["parameters"].items() if name not in state["shared"]}
    _hold_to_sizes([slim(tuple(data.shape)) for data, _ in held.values()], hidden, bottleneck)
    for name, (_, trained) in held.items():
        expect(trained, mistake="adapter_frozen", name=name)
    names = {}
    for name, (data, _) in held.items():
        if len(slim(tuple(data.shape))) < 2:
            names["down_bias" if data.numel() == bottleneck else "up_bias"] = name
    weights = [name for name, (data, _) in held.items() if name not in names.values()]
    zero = [name for name in weights if not bool(held[name][0].any())]
    if len(zero) != 1:  # another check's claim: take them for Linear layers
        zero = [name for name in weights if slim(tuple(held[name][0].shape)) == (hidden, bottleneck)][:1] or weights[1:]
    names["up"] = zero[0]
    names["down"] = next(name for name in weights if name != zero[0])
    return Case(layer, names, hidden, bottleneck)


def _hold_to_sizes(shapes: list[tuple[int, ...]], hidden: int, bottleneck: int) -> None:
    """Two matrices between hidden and bottleneck, and a bias for each."""
    matrices = [shape for shape in shapes if len(shape) == 2]
    biases = sorted(shape for shape in shapes if len(shape) < 2)
    fits = len(matrices) == 2 and all(sorted(shape) == sorted((hidden, bottleneck)) for shape in matrices)
    if fits and biases == [(bottleneck,), (hidden,)]:
        return
    shown = {"shapes": ", ".join(map(str, shapes)) or "–", "hidden": hidden, "bottleneck": bottleneck}
    if fits and not biases:
        fail("adapter_without_bias", **shown)
    if fits and len(biases) == 1:
        fail("adapter_one_bias", **shown)
    if fits:
        fail("adapter_extra_parameters", **shown)
    if len(matrices) == 2 and not any(bottleneck in shape for shape in matrices):
        fail("bottleneck_ignored", **shown)
    fail("adapter_sizes", **shown)


def ours(x: torch.Tensor, w: Weights, approximate: str = "none") -> torch.Tensor:
    inner = functional.gelu(functional.linear(x, w["down"], w["down_bias"]), approximate=approximate)
    return x + functional.linear(inner, w["up"], w["up_bias"])


@pytest.mark.points(2)
def check_an_adapter_has_two_matrices_and_two_biases(student: Student) -> None:
    """parameters"""
    for hidden, bottleneck in ((HIDDEN, BOTTLENECK), (6, 3)):
        make(student, hidden, bottleneck)


@pytest.mark.points(2)
def check_an_adapter_starts_as_the_identity(student: Student, rng: torch.Generator) -> None:
    """identity"""
    layer = student.make("Adapter", hidden=HIDDEN, bottleneck=BOTTLENECK)
    x = torch.randn(2, 3, HIDDEN, generator=rng)
    y = layer(x, no_grad=True, returns=Tensor("float32", tuple(x.shape), "forward"))
    if not bool(y.any()):
        fail("residual_missing")
    close(y, x, mistake="start_is_no_identity", what="forward")


@pytest.mark.points(2)
@pytest.mark.after("check_an_adapter_has_two_matrices_and_two_biases")
def check_up_starts_at_zero_and_down_does_not(student: Student) -> None:
    """initialisation"""
    drawn = []
    for _ in range(2):
        case = make(student, 64, 8)
        held = case.layer.parameters()
        down, up, bias = (held[case.names[role]].data for role in ("down", "up", "up_bias"))
        if not bool(down.any()):
            fail("both_zero")
        if bool(up.any()):
            fail("up_not_zero", largest=float(up.abs().max()))
        if bool(bias.any()):
            fail("up_bias_not_zero", largest=float(bias.abs().max()))
        flat = down.flatten()
        expect(bool(torch.isfinite(flat).all()) and float(flat.abs().max()) < 1e4, mistake="down_not_random")
        rows = down.reshape(8, 64) if slim(tuple(down.shape)) == (8, 64) else down.reshape(64, 8).T
        expect(len({tuple(row) for row in rows.tolist()}) == 8, mistake="down_not_random")
        drawn.append(down)
    expect(not torch.equal(*drawn), mistake="down_not_random")


@pytest.mark.points(3)
@pytest.mark.after("check_an_adapter_has_two_matrices_and_two_biases")
def check_forward_is_the_bottleneck_plus_what_came_in(student: Student, rng: torch.Generator) -> None:
    """forward"""
    for shape, (hidden, bottleneck) in (((2, 3), (HIDDEN, BOTTLENECK)), ((1, 7), (6, 3)), ((5, 1), (12, 5))):
        case = make(student, hidden, bottleneck)
        w = case.fill(rng)
        x = torch.randn(*shape, hidden, generator=rng)
        y = case.forward(x)
        if not any(is_close(y, ours(x, w, approximate)) for approximate in ("none", "tanh")):
            _name_the_mistake(y, x, w)
        after = student.call_and_look(case.layer, x, returns=Anything()).args[0]
        expect(torch.equal(after, x), mistake="input_changed")


def _name_the_mistake(y: torch.Tensor, x: torch.Tensor, w: Weights) -> None:
    inner = functional.linear(x, w["down"], w["down_bias"])
    up = functional.linear
    for name, activation in (
        ("none", lambda z: z), ("relu", torch.relu), ("silu", functional.silu), ("tanh", torch.tanh),
        ("sigmoid", torch.sigmoid), ("x · sigmoid(1.702 x)", lambda z: z * torch.sigmoid(1.702 * z)),
        ("leaky_relu", functional.leaky_relu), ("elu", functional.elu),
    ):  # fmt: skip
        if is_close(y, x + up(activation(inner), w["up"], w["up_bias"])):
            fail("activation_missing" if name == "none" else "another_activation", activation=name)
    for approximate in ("none", "tanh"):
        hidden = functional.gelu(inner, approximate=approximate)
        added = up(hidden, w["up"], w["up_bias"])
        if is_close(y, added):
            fail("residual_missing")
        if is_close(y, functional.gelu(x + up(inner, w["up"], w["up_bias"]), approximate=approximate)):
            fail("activation_misplaced")
        before = up(up(functional.gelu(x, approximate=approximate), w["down"], w["down_bias"]), w["up"], w["up_bias"])
        if is_close(y, x + before):
            fail("activation_misplaced")
        for outer in (inner, hidden):
            outside = functional.gelu(up(outer, w["up"], w["up_bias"]), approximate=approximate)
            if is_close(y, x + outside) or is_close(y, outside):
                fail("activation_misplaced")
        for weight in (2.0, 0.5):
            if is_close(y, weight * (x + added)) or is_close(y, x + weight * added) or is_close(y, weight * x + added):
                fail("residual_scaled")
    close(y, ours(x, w), mistake="forward_differs", what="forward")


@pytest.mark.points(2)
@pytest.mark.after("check_forward_is_the_bottleneck_plus_what_came_in")
def check_gradients_reach_all_parameters_and_the_input(student: Student, rng: torch.Generator) -> None:
    """gradients"""
    case = make(student)
    x, weight = (torch.randn(2, 3, HIDDEN, generator=rng) for _ in range(2))
    w = case.fill(rng)
    try:
        found = case.layer.backward(x, weight=weight)
    except StudentError as error:
        if "in-place" in error.error:
            fail("input_changed")
        raise
    gradients = {role: found["gradients"].get(name) for role, name in case.names.items()}
    gradients["input"] = found["inputs"][0]
    best: str | None = None
    for approximate in ("none", "tanh"):
        leaves = {name: value.clone().requires_grad_(True) for name, value in {**w, "input": x}.items()}
        (ours(leaves["input"], leaves, approximate) * weight).sum().backward()
        off = [role for role in leaves if not _agrees(gradients[role], leaves[role].grad)]
        if not off:
            return
        best = best or off[0]
    expect(isinstance(gradients[str(best)], torch.Tensor), mistake="no_gradient", name=best)
    fail("gradient_differs", name=best)


def _agrees(actual: object, expected: torch.Tensor) -> bool:
    if not isinstance(actual, torch.Tensor) or actual.numel() != expected.numel():
        return False
    slimmed = actual.reshape(slim(tuple(actual.shape)) or (1,)) if actual.shape != expected.shape else actual
    if slimmed.shape != expected.shape:
        slimmed = slimmed.T
    return slimmed.shape == expected.shape and is_close(slimmed, expected, tolerance("float32"))


@pytest.mark.points(1)
@pytest.mark.after("check_forward_is_the_bottleneck_plus_what_came_in")
def check_a_float64_adapter_works_too(student: Student, rng: torch.Generator) -> None:
    """dtype"""
    case = make(student)
    w = {role: value.double() for role, value in case.fill(rng).items()}
    case.layer.method("double")
    x, way = (torch.randn(2, 3, HIDDEN, generator=rng, dtype=torch.float64) for _ in range(2))
    nearby = x + 1e-6 * way
    try:
        y, y_nearby = case.forward(x, "float64"), case.forward(nearby, "float64")
    except StudentError as error:
        if error.slug == "unfit_dtype" or "dtype" in error.error or "Double" in error.error:
            fail("dtype_assumed")
        raise
    # constants of the tanh form may be written with a few digits, so values say little about how they were worked out;
    # a small step says it: worked out in float32, and cast back, it would be lost in rounding
    within, step_within = tolerance("float32"), Tolerance(1e-3, 1e-8)
    for approximate in ("none", "tanh"):
        expected = ours(x, w, approximate)
        step = ours(nearby, w, approximate) - expected
        if is_close(y, expected, within) and is_close(y_nearby - y, step, step_within):
            return
    fail("dtype_assumed")
