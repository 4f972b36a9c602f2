# einsum, a buffer for the scaling, a stored copy for unmerge, recursion for the injection.
import torch
from torch import nn


class LoRALinear(nn.Module):
    def __init__(self, base: nn.Linear, r: int, alpha: float, dropout: float = 0.0):
        super().__init__()
        self.base = base
        base.weight.requires_grad_(False)
        if base.bias is not None:
            base.bias.requires_grad_(False)
        out_features, in_features = base.weight.shape
        self.lora_A = nn.Parameter(base.weight.new_empty(r, in_features).normal_(std=1 / r))
        self.lora_B = nn.Parameter(base.weight.new_zeros(out_features, r))
        self.register_buffer("scaling", torch.tensor(alpha / r, dtype=torch.float64), persistent=False)
        self.p = dropout
        self.original = None

    def delta(self):
        return float(self.scaling) * torch.einsum("or,ri->oi", self.lora_B, self.lora_A)

    def forward(self, x):
        y = torch.einsum("...i,oi->...o", x, self.base.weight)
        if self.base.bias is not None:
            y = y + self.base.bias
        if self.original is None:
            x = nn.functional.dropout(x, self.p, training=self.training)
            y = y + float(self.scaling) * torch.einsum("...i,ri,or->...o", x, self.lora_A, self.lora_B)
        return y

    def merge(self):
        if self.original is None:
            self.original = self.base.weight.detach().clone()
            with torch.no_grad():
                self.base.weight += self.delta()
        return self

    def unmerge(self):
        if self.original is not None:
            with torch.no_grad():
                self.base.weight.copy_(self.original)
            self.original = None
        return self


def _replace(module, prefix, wanted, make):
    for name, child in module.named_children():
        full = f"{prefix}.{name}" if prefix else name
        if isinstance(child, nn.Linear) and wanted(full):
            module.add_module(name, make(child))
        else:
            _replace(child, full, wanted, make)


def inject_lora(model, target_modules, r, alpha, dropout=0.0):
    def wanted(name):
        # a dot in front makes "equal" and "behind a dot" the same question
        return ("." + name).endswith(tuple("." + target for target in target_modules))

    _replace(model, "", wanted, lambda linear: LoRALinear(linear, r, alpha, dropout))
    for name, parameter in model.named_parameters():
        parts = name.split(".")
        parameter.requires_grad_("lora_A" in parts or "lora_B" in parts or parts[0] in {"classifier", "score"})
    return model


def trainable_parameters(model):
    total = 0
    for parameter in model.parameters():
        if parameter.requires_grad:
            count = 1
            for size in parameter.shape:
                count *= size
            total += count
    return total


def lora_parameter_count(d, k, r, modules, layers):
    return int(layers * modules * (r * k + d * r))
