# Small functions around a thin module; transposes on the other side; merging keeps a list.
import torch
from torch.nn import Dropout, Linear, Module, Parameter
from torch.nn.functional import linear


def low_rank(x, a, b):
    return linear(linear(x, a), b)


def lora_delta(layer):
    return layer.scaling * torch.matmul(layer.lora_A.t(), layer.lora_B.t()).t()


class LoRALinear(Module):
    def __init__(self, base: Linear, r: int, alpha: float, dropout: float = 0.0):
        super().__init__()
        self.base, self.scaling, self.drop = base, alpha * (1.0 / r), Dropout(dropout)
        base.weight.requires_grad = False
        if base.bias is not None:
            base.bias.requires_grad = False
        a = torch.rand(r, base.in_features, dtype=base.weight.dtype, device=base.weight.device) * 2 - 1
        b = torch.zeros(base.out_features, r, dtype=base.weight.dtype, device=base.weight.device)
        self.register_parameter("lora_A", Parameter(a / base.in_features**0.5))
        self.register_parameter("lora_B", Parameter(b))
        self._added = []

    def forward(self, x):
        y = linear(x, self.base.weight, self.base.bias)
        return y if self._added else y + low_rank(self.drop(x) * self.scaling, self.lora_A, self.lora_B)

    def merge(self):
        if not self._added:
            delta = lora_delta(self).detach()
            self._added.append(delta)
            self.base.weight.data.add_(delta)

    def unmerge(self):
        if self._added:
            self.base.weight.data.sub_(self._added.pop())


def is_target(name, target_modules):
    parts = name.split(".")
    return any(parts[len(parts) - len(t.split(".")):] == t.split(".") for t in target_modules if len(t.split(".")) <= len(parts))


def inject_lora(model, target_modules, r, alpha, dropout=0.0):
    everything = list(model.named_modules())
    for _, module in everything:
        for parameter in module.parameters(recurse=False):
            parameter.requires_grad_(False)
    for parent_name, parent in everything:
        for child_name, child in list(parent.named_children()):
            name = (parent_name + "." + child_name).lstrip(".")
            if isinstance(child, Linear) and is_target(name, target_modules):
                setattr(parent, child_name, LoRALinear(child, r, alpha, dropout))
    for head in ("classifier", "score"):
        for parameter in getattr(model, head, Module()).parameters():
            parameter.requires_grad_(True)
    return model


def trainable_parameters(model):
    return sum(p.nelement() for p in set(model.parameters()) if p.requires_grad)


def lora_parameter_count(d, k, r, modules, layers):
    return (d + k) * r * (modules * layers)
