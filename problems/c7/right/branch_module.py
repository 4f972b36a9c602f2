# The branch is a module of its own; lora_A, lora_B and scaling are properties that point into it.
import torch
from torch import nn


class Branch(nn.Sequential):
    def __init__(self, inputs, outputs, r, dropout, like):
        super().__init__(
            nn.Dropout(dropout),
            nn.Linear(inputs, r, bias=False),
            nn.Linear(r, outputs, bias=False),
        )
        self.to(like.device, like.dtype)
        nn.init.xavier_uniform_(self[1].weight)
        self[2].weight.data.zero_()


class LoRALinear(nn.Module):
    def __init__(self, base, r, alpha, dropout=0.0):
        super().__init__()
        self.base = base.requires_grad_(False)
        self.branch = Branch(base.in_features, base.out_features, r, dropout, base.weight)
        self.hyper = {"r": r, "alpha": alpha}
        self.state = "apart"

    lora_A = property(lambda self: self.branch[1])
    lora_B = property(lambda self: self.branch[2])
    scaling = property(lambda self: self.hyper["alpha"] / self.hyper["r"])

    def forward(self, x):
        if self.state == "merged":
            return self.base(x)
        return torch.add(self.base(x), self.branch(x), alpha=self.scaling)

    def _shift(self, sign):
        with torch.no_grad():
            self.base.weight.addmm_(self.lora_B.weight, self.lora_A.weight, alpha=sign * self.scaling)

    def merge(self):
        if self.state == "apart":
            self._shift(+1)
            self.state = "merged"

    def unmerge(self):
        assert self.state == "merged", "nothing to take away"
        self._shift(-1)
        self.state = "apart"


def inject_lora(model, target_modules, r, alpha, dropout=0.0):
    model.requires_grad_(False)
    modules = dict(model.named_modules())
    for name in list(modules):
        module = modules[name]
        hit = name in target_modules or any(name.endswith("." + target) for target in target_modules)
        if hit and type(module) is nn.Linear:
            model.set_submodule(name, LoRALinear(module, r, alpha, dropout))
    for head in filter(None, (getattr(model, "classifier", None), getattr(model, "score", None))):
        head.requires_grad_(True)
    return model


def trainable_parameters(model):
    return torch.tensor([p.numel() for p in model.parameters() if p.requires_grad]).sum()


def lora_parameter_count(d, k, r, modules, layers):
    with torch.device("meta"):
        layer = LoRALinear(nn.Linear(k, d), r, 1)
    return trainable_parameters(layer) * modules * layers
