"""LoRA from scratch: the layer, its injection, its merge, its count.

Source: Hu et al. 2021, section 4.1: h = W x + (alpha / r) · B A x, with W frozen, A random and B zero at the start. The
rule for target names is PEFT's: the full name of a module, or its end behind a dot.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import torch
from torch import Tensor, nn

HEADS = ("classifier", "score")  # what a model for sequence classification calls its head

M = TypeVar("M", bound=nn.Module)


class LoRALinear(nn.Module):
    """A frozen `base` plus a trained product of two thin matrices."""

    def __init__(self, base: nn.Linear, r: int, alpha: float, dropout: float = 0.0) -> None:
        super().__init__()
        self.base = base.requires_grad_(False)
        like = {"dtype": base.weight.dtype, "device": base.weight.device}
        self.lora_A = nn.Parameter(0.02 * torch.randn(r * base.in_features, **like))
        self.lora_B = nn.Parameter(torch.zeros(base.out_features * r, **like))
        self.scaling = alpha / r
        self.dropout = nn.Dropout(dropout)
        self.merged = False

    def delta(self) -> Tensor:
        """What the adapter adds to the weight: (out, in)."""
        return self.scaling * (self.lora_B.view(self.base.out_features, -1) @ self.lora_A.view(-1, self.base.in_features))

    def forward(self, x: Tensor) -> Tensor:
        """(…, in) → (…, out)."""
        out: Tensor = self.base(x)
        if self.merged:
            return out
        # (…, in) → (…, r) → (…, out)
        return out + self.dropout(x) @ self.delta().T

    def merge(self) -> None:
        """Add the product to the base's weight, once."""
        if not self.merged:
            self.base.weight.data += self.delta().detach()
            self.merged = True

    def unmerge(self) -> None:
        """Take it away again."""
        if self.merged:
            self.base.weight.data -= self.delta().detach()
            self.merged = False


def inject_lora(model: M, target_modules: Sequence[str], r: int, alpha: float, dropout: float = 0.0) -> M:
    """Put a LoRALinear in the place of every Linear that is named, freeze everything else but the head. In place."""
    model.requires_grad_(False)
    for name, module in list(model.named_modules()):
        if isinstance(module, nn.Linear) and any(name == t or name.endswith("." + t) for t in target_modules):
            parent, _, child = name.rpartition(".")
            setattr(model.get_submodule(parent), child, LoRALinear(module, r, alpha, dropout))
    for name, parameter in model.named_parameters():
        if name.split(".")[0] in HEADS:
            parameter.requires_grad_(True)
    return model


def trainable_parameters(model: nn.Module) -> int:
    """How many numbers training changes; a shared parameter counts once."""
    return sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad)


def lora_parameter_count(d: int, k: int, r: int, modules: int, layers: int) -> int:
    """A is r x k and B is d x r, for `modules` matrices in each of `layers` layers."""
    return r * (d + k) * modules * layers
