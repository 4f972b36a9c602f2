# PEFT's own layout: factors in dictionaries by adapter name, behind attributes; a flag set by adapter.
import torch
from torch import nn


class LoRALinear(nn.Module):
    adapter = "default"

    def __init__(self, base, r, alpha, dropout=0.0):
        super().__init__()
        self.base = base
        self.base.weight.requires_grad = False
        if self.base.bias is not None:
            self.base.bias.requires_grad = False
        self.lora_A = nn.ModuleDict({})
        self.lora_B = nn.ModuleDict({})
        self.lora_dropout = nn.ModuleDict({})
        self.scalings = {}
        self.merged_adapters = []
        self.update_layer(self.adapter, r, alpha, dropout)

    def update_layer(self, name, r, alpha, dropout):
        if r <= 0:
            raise ValueError("r must be positive")
        weight = self.base.weight
        self.lora_A[name] = nn.Linear(self.base.in_features, r, bias=False).to(weight.device, weight.dtype)
        self.lora_B[name] = nn.Linear(r, self.base.out_features, bias=False).to(weight.device, weight.dtype)
        nn.init.normal_(self.lora_A[name].weight, std=0.02)
        nn.init.zeros_(self.lora_B[name].weight)
        self.lora_dropout[name] = nn.Dropout(dropout)
        self.scalings[name] = alpha / r

    @property
    def scaling(self):
        return self.scalings[self.adapter]

    def get_delta_weight(self, name):
        return (self.lora_B[name].weight @ self.lora_A[name].weight) * self.scalings[name]

    def merge(self):
        if self.adapter not in self.merged_adapters:
            self.base.weight.data += self.get_delta_weight(self.adapter).detach()
            self.merged_adapters.append(self.adapter)

    def unmerge(self):
        while self.merged_adapters:
            self.base.weight.data -= self.get_delta_weight(self.merged_adapters.pop()).detach()

    def forward(self, x, *args, **kwargs):
        result = self.base(x, *args, **kwargs)
        for name in self.lora_A.keys():
            if name in self.merged_adapters:
                continue
            result = result + self.lora_B[name](self.lora_A[name](self.lora_dropout[name](x))) * self.scalings[name]
        return result


def _matches(key, targets):
    return key in targets or any(key.endswith("." + target) for target in targets)


def inject_lora(model, target_modules, r, alpha, dropout=0.0):
    for key in [key for key, module in model.named_modules() if isinstance(module, nn.Linear)]:
        if not _matches(key, target_modules):
            continue
        parent = model.get_submodule(".".join(key.split(".")[:-1]))
        name = key.split(".")[-1]
        setattr(parent, name, LoRALinear(getattr(parent, name), r, alpha, dropout))
    for n, p in model.named_parameters():
        p.requires_grad = "lora_" in n or "classifier" in n or "score" in n
    return model


def trainable_parameters(model):
    return sum(map(torch.numel, filter(lambda p: p.requires_grad, model.parameters())))


def lora_parameter_count(d, k, r, modules, layers):
    return sum(r * k + d * r for _ in range(modules) for _ in range(layers))
