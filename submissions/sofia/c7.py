import torch
import torch.nn as nn


class LoRALinear(nn.Module):
    def __init__(self, base, r, alpha, dropout=0.0):
        super().__init__()
        self.base = base
        self.base.weight.requires_grad_(False)
        if self.base.bias is not None:
            self.base.bias.requires_grad_(False)
        self.lora_A = nn.Parameter(torch.randn(r, base.in_features, dtype=base.weight.dtype) * 0.01)
        self.lora_B = nn.Parameter(torch.randn(base.out_features, r, dtype=base.weight.dtype) * 0.01)
        self.scaling = alpha / r
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        return self.base(x) + self.scaling * (self.dropout(x) @ self.lora_A.T @ self.lora_B.T)

    def merge(self):
        self.base.weight.data += self.lora_B.data @ self.lora_A.data

    def unmerge(self):
        self.base.weight.data -= self.lora_B.data @ self.lora_A.data


def inject_lora(model, target_modules, r, alpha, dropout=0.0):
    for p in model.parameters():
        p.requires_grad_(False)
    for name, module in list(model.named_modules()):
        if isinstance(module, nn.Linear) and name.split(".")[-1] in target_modules:
            parent = model.get_submodule(name.rsplit(".", 1)[0])
            setattr(parent, name.split(".")[-1], LoRALinear(module, r, alpha, dropout))
    return model


def trainable_parameters(model):
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


def lora_parameter_count(d, k, r, modules, layers):
    return r * (d + k) * modules
