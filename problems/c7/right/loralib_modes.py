# Microsoft's loralib: evaluation mode merges, training mode takes the product away again.
import math

import torch
import torch.nn as nn
import torch.nn.functional as F


class LoRALinear(nn.Module):
    def __init__(self, base: nn.Linear, r: int, alpha: float, dropout: float = 0.0):
        super().__init__()
        self.base = base
        self.base.requires_grad_(False)
        self.r = r
        self.lora_alpha = alpha
        self.lora_dropout = nn.Dropout(p=dropout) if dropout > 0.0 else (lambda x: x)
        self.merged = False
        self.lora_A = nn.Parameter(base.weight.new_zeros((r, base.in_features)))
        self.lora_B = nn.Parameter(base.weight.new_zeros((base.out_features, r)))
        self.scaling = self.lora_alpha / self.r
        self.reset_parameters()

    def reset_parameters(self):
        nn.init.kaiming_uniform_(self.lora_A, a=math.sqrt(5))
        nn.init.zeros_(self.lora_B)

    def train(self, mode: bool = True):
        super().train(mode)
        if mode:
            self.unmerge()
        else:
            self.merge()
        return self

    def merge(self):
        if not self.merged:
            self.base.weight.data += (self.lora_B @ self.lora_A).data * self.scaling
            self.merged = True

    def unmerge(self):
        if self.merged:
            self.base.weight.data -= (self.lora_B @ self.lora_A).data * self.scaling
            self.merged = False

    def forward(self, x: torch.Tensor):
        if self.r > 0 and not self.merged:
            result = F.linear(x, self.base.weight, bias=self.base.bias)
            result += (self.lora_dropout(x) @ self.lora_A.transpose(0, 1) @ self.lora_B.transpose(0, 1)) * self.scaling
            return result
        return F.linear(x, self.base.weight, bias=self.base.bias)


def mark_only_lora_as_trainable(model):
    for n, p in model.named_parameters():
        p.requires_grad = "lora_" in n or n.startswith("classifier") or n.startswith("score")


def inject_lora(model, target_modules, r, alpha, dropout=0.0):
    hits = []
    for n, m in model.named_modules():
        if isinstance(m, nn.Linear) and any(n == t or n.endswith("." + t) for t in target_modules):
            hits.append(n)
    for n in hits:
        parent, child = (n.rsplit(".", 1) + [None])[:2] if "." in n else ("", n)
        owner = model.get_submodule(parent)
        setattr(owner, child, LoRALinear(getattr(owner, child), r, alpha, dropout))
    mark_only_lora_as_trainable(model)
    return model


def trainable_parameters(model):
    n = 0
    for p in model.parameters():
        n += p.numel() * p.requires_grad
    return n


def lora_parameter_count(d, k, r, modules, layers):
    a, b = r * k, d * r
    return (a + b) * modules * layers
