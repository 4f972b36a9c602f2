"""Follows a name step by step, indexing what is a list; prints, and shows its work when it is run."""

import torch
import torch.nn as nn
import logging
from tqdm import tqdm
import numpy as np
log = logging.getLogger(__name__)
torch.manual_seed(0)


class LoRALinear(nn.Module):
    """LoRA"""

    def __init__(self, base, r, alpha, dropout=0.0):
        super(LoRALinear, self).__init__()
        self.base = base
        self.base.requires_grad_(False)
        self.r, self.alpha = r, alpha
        self.scaling = alpha / r
        self.lora_A = nn.Linear(self.base.in_features, r, bias=False)
        self.lora_B = nn.Linear(r, self.base.out_features, bias=False)
        torch.nn.init.xavier_uniform_(self.lora_A.weight)
        torch.nn.init.constant_(self.lora_B.weight, 0)
        self.lora_A.to(base.weight)
        self.lora_B.to(base.weight)
        self.dropout = nn.Dropout(dropout)
        self.merged = 0

    def forward(self, x):
        result = self.base(x)
        if self.merged == 0:
            result = result + self.lora_B(self.lora_A(self.dropout(x))) * self.scaling
        return result

    def merge(self):
        if self.merged == 1:
            print("already merged")
            return self
        W = self.base.weight.detach()
        W += (self.lora_B.weight @ self.lora_A.weight).detach() * self.scaling
        self.merged = 1
        return self

    def unmerge(self):
        if self.merged == 0:
            return self
        W = self.base.weight.detach()
        W -= (self.lora_B.weight @ self.lora_A.weight).detach() * self.scaling
        self.merged = 0
        return self


def replace(model, full_name, new):
    *path, last = full_name.split(".")
    for p in path:
        model = model[int(p)] if p.isdigit() else getattr(model, p)
    if last.isdigit():
        model[int(last)] = new
    else:
        setattr(model, last, new)


def inject_lora(model, target_modules, r, alpha, dropout=0.0, verbose=True):
    for param in model.parameters():
        param.requires_grad = False
    todo = [(n, m) for n, m in model.named_modules() if isinstance(m, nn.Linear) and any(n.split(".")[-len(t.split(".")):] == t.split(".") for t in target_modules)]
    for n, m in tqdm(todo):
        replace(model, n, LoRALinear(m, r, alpha, dropout))
    for head in ["classifier", "score"]:
        if hasattr(model, head):
            for n, p in getattr(model, head).named_parameters():
                if not n.startswith("base") and ".base." not in n:
                    p.requires_grad = True
    t, a = trainable_parameters(model), sum(p.numel() for p in model.parameters())
    print(f"trainable {t:,} / {a:,} = {100 * t / a:.2f}%")
    return model


def trainable_parameters(model):
    return int(np.sum([p.numel() for p in model.parameters() if p.requires_grad], dtype=int))


def lora_parameter_count(d, k, r, modules, layers):
    return modules * layers * (d * r + r * k)


if __name__ == "__main__":
    l = LoRALinear(nn.Linear(768, 3072), 8, 16)
    assert trainable_parameters(l) == 30720
print(lora_parameter_count(768, 768, 16, 4, 12))
