"""演習 c7: LoRA をゼロから書く。"""

import math

import torch
from torch import nn


class LoRALinear(nn.Module):
    def __init__(self, base, r, alpha, dropout=0.0):
        super().__init__()
        self.base = base
        for parameter in base.parameters():
            parameter.requires_grad = False
        self.scaling = alpha / r
        self.lora_A = nn.Parameter(base.weight.new_empty(r, base.in_features))
        self.lora_B = nn.Parameter(base.weight.new_zeros(base.out_features, r))
        nn.init.normal_(self.lora_A, std=1 / math.sqrt(r))
        self.dropout = nn.Dropout(dropout)
        self.merged = False

    def forward(self, x):
        y = self.base(x)
        if not self.merged:
            y = y + (self.dropout(x) @ self.lora_A.T @ self.lora_B.T) * self.scaling
        return y

    @torch.no_grad()
    def merge(self):
        if not self.merged:
            self.base.weight += self.scaling * (self.lora_B @ self.lora_A)
            self.merged = True

    @torch.no_grad()
    def unmerge(self):
        if self.merged:
            self.base.weight -= self.scaling * (self.lora_B @ self.lora_A)
            self.merged = False


def inject_lora(model, target_modules, r, alpha, dropout=0.0):
    for parameter in model.parameters():
        parameter.requires_grad = False

    def visit(module, prefix):
        for name, child in list(module.named_children()):
            path = prefix + name
            wanted = any(path == t or path.endswith("." + t) for t in target_modules)
            if wanted and isinstance(child, nn.Linear):
                setattr(module, name, LoRALinear(child, r, alpha, dropout))
            else:
                visit(child, path + ".")

    visit(model, "")
    for head in ("classifier", "score"):
        if hasattr(model, head):
            for parameter in getattr(model, head).parameters():
                parameter.requires_grad = True
    return model


def trainable_parameters(model):
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


def lora_parameter_count(d, k, r, modules, layers):
    return (r * k + d * r) * modules * layers
