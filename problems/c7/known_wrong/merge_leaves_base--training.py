import math

import torch
from torch import nn


class LoRALinear(nn.Module):
    def __init__(self, base, r, alpha, dropout=0.0):
        super().__init__()
        self.base = base
        for parameter in base.parameters():
            parameter.requires_grad = False
        like = {"dtype": base.weight.dtype, "device": base.weight.device}
        self.lora_A = nn.Parameter(torch.empty(r, base.in_features, **like))
        self.lora_B = nn.Parameter(torch.zeros(base.out_features, r, **like))
        nn.init.kaiming_uniform_(self.lora_A, a=math.sqrt(5))
        self.scaling = alpha / r
        self.dropout = nn.Dropout(dropout)
        self.merged = False

    def forward(self, x):
        result = self.base(x)
        if self.merged:
            return result
        return result + self.dropout(x) @ self.lora_A.T @ self.lora_B.T * self.scaling

    def merge(self):
        if not self.merged and not self.training:
            self.base.weight.data += self.scaling * (self.lora_B @ self.lora_A).data
            self.merged = True

    def unmerge(self):
        if self.merged:
            self.base.weight.data -= self.scaling * (self.lora_B @ self.lora_A).data
            self.merged = False


def inject_lora(model, target_modules, r, alpha, dropout=0.0):
    for parameter in model.parameters():
        parameter.requires_grad = False
    for name, module in list(model.named_modules()):
        if isinstance(module, nn.Linear) and any(name == t or name.endswith("." + t) for t in target_modules):
            parent, _, child = name.rpartition(".")
            setattr(model.get_submodule(parent), child, LoRALinear(module, r, alpha, dropout))
    for name, parameter in model.named_parameters():
        if name.split(".")[0] in ("classifier", "score"):
            parameter.requires_grad = True
    return model


def trainable_parameters(model):
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


def lora_parameter_count(d, k, r, modules, layers):
    return r * (d + k) * modules * layers
