# Both factors as bias-free Linear layers, in the manner of PEFT.
import math

import torch
import torch.nn as nn


class LoRALinear(nn.Module):
    def __init__(self, base, r, alpha, dropout=0.0):
        super().__init__()
        self.base = base
        for p in self.base.parameters():
            p.requires_grad = False
        kwargs = dict(bias=False, dtype=base.weight.dtype, device=base.weight.device)
        self.lora_dropout = nn.Dropout(p=dropout) if dropout > 0.0 else nn.Identity()
        self.lora_A = nn.Linear(base.in_features, r, **kwargs)
        self.lora_B = nn.Linear(r, base.out_features, **kwargs)
        nn.init.kaiming_uniform_(self.lora_A.weight, a=math.sqrt(5))
        nn.init.zeros_(self.lora_B.weight)
        self.r, self.alpha = r, alpha
        self._merged = False

    @property
    def scaling(self):
        return self.alpha / self.r

    @torch.no_grad()
    def merge(self):
        if self._merged:
            return
        self.base.weight.add_(self.lora_B.weight @ self.lora_A.weight, alpha=self.scaling)
        self._merged = True

    @torch.no_grad()
    def unmerge(self):
        if not self._merged:
            return
        self.base.weight.sub_(self.lora_B.weight @ self.lora_A.weight, alpha=self.scaling)
        self._merged = False

    def forward(self, x):
        result = self.base(x)
        if not self._merged:
            result = result + self.lora_B(self.lora_A(self.lora_dropout(x))) * self.scaling
        return result


def inject_lora(model, target_modules, r, alpha, dropout=0.0):
    for param in model.parameters():
        param.requires_grad = False
    targets = [
        (name, module)
        for name, module in model.named_modules()
        if isinstance(module, nn.Linear)
        and any(name == target or name.endswith(f".{target}") for target in target_modules)
    ]
    for name, module in targets:
        *path, last = name.split(".")
        parent = model
        for step in path:
            parent = getattr(parent, step)
        setattr(parent, last, LoRALinear(module, r=r, alpha=alpha, dropout=dropout))
    for head in ("classifier", "score"):
        if hasattr(model, head):
            for param in getattr(model, head).parameters():
                param.requires_grad = True
    return model


def trainable_parameters(model):
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


def lora_parameter_count(d, k, r, modules, layers):
    per_matrix = d * r + r * k
    return per_matrix * modules * layers
