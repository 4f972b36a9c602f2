"""A LoRALinear of the student's on weights of ours: what the checks of the layer share.

Claims are kept apart from each other: a layer whose scaling is wrong is still held to its own scaling where gradients,
dropout or merging are looked at, and factors of another dtype are converted before anything else is asked of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch.nn import functional

from grader.checks.compare import is_close
from grader.checks.failures import fail
from grader.checks.returns import Tensor
from grader.checks.student import Handle, Student
from grader.checks.tolerance import Tolerance

OUT, IN, R, ALPHA = 6, 10, 3, 12.0  # alpha / r = 4, alpha = 12, r / alpha = 1/4: no two alike
EXACT = Tolerance(1e-9, 1e-10)


@dataclass
class Case:
    """A layer over there, and what we know of it here."""

    layer: Handle
    weight: torch.Tensor  # (out, in)
    bias: torch.Tensor | None  # (out,)
    a: str  # the name of A's parameter, such as "lora_A" or "lora_A.weight"
    b: str

    def base(self, x: torch.Tensor) -> torch.Tensor:
        """(…, in) → (…, out), what the frozen layer alone gives."""
        return functional.linear(x, self.weight, self.bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(…, in) → (…, out), what the student's layer gives."""
        shape = (*x.shape[:-1], self.weight.shape[0])
        out: torch.Tensor = self.layer(x, no_grad=True, returns=Tensor("float64", shape, "forward", device="cpu"))
        return out

    def effective(self) -> torch.Tensor:
        """The matrix (out, in) that the layer multiplies by, measured by its forward pass in evaluation mode."""
        size = self.weight.shape[1]
        self.layer.eval()
        rows = self.forward(torch.cat([torch.zeros(1, 1, size), torch.eye(size).unsqueeze(0)], dim=1).double())
        self.layer.train()
        return (rows[0, 1:] - rows[0, :1]).T

    def base_weight(self) -> torch.Tensor:
        shape = tuple(self.weight.shape)
        weight: torch.Tensor = self.layer.attribute(
            "base.weight", Tensor("float64", shape, "base.weight", device="cpu")
        )
        return weight

    def shapes(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The shapes of A and B."""
        held = self.layer.parameters(data=False)
        return held[self.a].shape, held[self.b].shape

    def fill(self, rng: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
        """Random A and B, copied into the layer: with B = 0 most mistakes would not show."""
        a, b = (torch.randn(shape, generator=rng, dtype=torch.float64) for shape in self.shapes())
        self.layer.load({self.a: a, self.b: b})
        return a, b

    def scale(self, a: torch.Tensor, b: torch.Tensor) -> float | None:
        """The factor by which the layer multiplies B A; None where what it adds is no multiple of B A."""
        added, product = self.effective() - self.weight, b @ a
        found = float((added * product).sum() / (product * product).sum())
        return found if is_close(added, found * product, EXACT) else None


def make(student: Student, rng: torch.Generator, *, out: int = OUT, size: int = IN, r: int = R, alpha: float = ALPHA,
         dropout: float = 0.0, bias: bool = True) -> Case:  # fmt: skip
    """A float64 layer of the student's."""
    weight = torch.randn(out, size, generator=rng, dtype=torch.float64)
    offset = torch.randn(out, generator=rng, dtype=torch.float64) if bias else None
    layer = student.make("LoRALinear", student.linear(weight, offset), r=r, alpha=alpha, dropout=dropout)
    a, b = factors(layer)
    held = layer.parameters(data=False)
    if held[a].data.dim() != 2 or held[b].data.dim() != 2:
        fail("factors_no_matrices", a=held[a].shape, b=held[b].shape, expected_a=(r, size), expected_b=(out, r))
    if {held[a].data.dtype, held[b].data.dtype} != {torch.float64}:  # another check's claim
        layer.method("double")
    return Case(layer, weight, offset, a, b)


def factors(layer: Handle) -> tuple[str, str]:
    """The names of the parameters that lora_A and lora_B stand for: themselves, or the weight of a Linear."""
    found = []
    held = layer.holders("lora_A", "lora_B").get("")
    for attribute in ("lora_A", "lora_B"):
        names = held[attribute] if held else []
        if any(name.endswith(".bias") for name in names):
            fail("factor_bias", name=attribute)
        if len(names) != 1 or names[0] not in layer.parameters(data=False):
            known = ", ".join(layer.parameters(data=False))[:120]
            fail("factor_missing", name=attribute, names=known or "–")
        found.append(names[0])
    return found[0], found[1]
