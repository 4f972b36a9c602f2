# LoRALinear is a Linear itself that shares base's parameters; weights are put together before they are used when
# there is no dropout to apply; factors drawn with NumPy.
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


class LoRALinear(nn.Linear):
    def __init__(self, base: nn.Linear, r: int, alpha: float, dropout: float = 0.0):
        nn.Module.__init__(self)
        self.in_features, self.out_features = base.in_features, base.out_features
        self.base = base
        self.weight, self.bias = base.weight, base.bias
        base.requires_grad_(False)
        a = np.random.default_rng().choice([-1.0, 1.0], size=(r, base.in_features))
        self.lora_A = nn.Parameter(torch.from_numpy(a).to(base.weight))
        self.lora_B = nn.Parameter(torch.zeros_like(base.weight[:, :1]).repeat(1, r))
        self.scaling = np.float64(alpha) / r
        self.dropout = dropout
        self.merged = 0

    def forward(self, x):
        if self.merged:
            return F.linear(x, self.base.weight, self.base.bias)
        if self.training and self.dropout:
            mask = torch.empty_like(x).bernoulli_(1 - self.dropout) / (1 - self.dropout)
            return self.base(x) + float(self.scaling) * F.linear(F.linear(x * mask, self.lora_A), self.lora_B)
        return F.linear(x, self.base.weight + float(self.scaling) * self.lora_B @ self.lora_A, self.base.bias)

    def merge(self):
        if not self.merged:
            self.base.weight.data = self.base.weight.data + float(self.scaling) * (self.lora_B @ self.lora_A).data
        self.merged = 1

    def unmerge(self):
        if self.merged:
            self.base.weight.data = self.base.weight.data - float(self.scaling) * (self.lora_B @ self.lora_A).data
        self.merged = 0


def inject_lora(model, target_modules, r, alpha, dropout=0.0):
    replaced = {}
    for name, module in model.named_modules():
        if module.__class__ == nn.Linear:
            for target in target_modules:
                if name == target or name[-len(target) - 1:] == "." + target:
                    replaced[name] = module
    for parameter in model.parameters():
        parameter.requires_grad = False
    for name, module in replaced.items():
        parent = model.get_submodule(name.rsplit(".", 1)[0]) if "." in name else model
        parent._modules[name.rsplit(".", 1)[-1]] = LoRALinear(module, r, alpha, dropout)
    for name, parameter in model.named_parameters():
        if name.startswith(("classifier.", "score.")):
            parameter.requires_grad = True
    return model


def trainable_parameters(model):
    seen = {}
    for name, parameter in model.named_parameters(remove_duplicate=False):
        if parameter.requires_grad:
            seen[id(parameter)] = np.prod(parameter.shape)
    return np.sum(list(seen.values()), dtype=np.int64) if seen else 0


def lora_parameter_count(d, k, r, modules, layers):
    return np.int64(r) * (d + k) * modules * layers
