# The adapter is a Sequential itself, with register_parameter-free submodules and a functional residual; shares add up
# layer by layer.
from collections import OrderedDict
from fractions import Fraction

import torch
from torch import nn


class Adapter(nn.Sequential):
    def __init__(self, hidden, bottleneck):
        super().__init__(OrderedDict(
            down=nn.Linear(hidden, bottleneck), activation=nn.GELU(), up=nn.Linear(bottleneck, hidden)))
        nn.init.orthogonal_(self.down.weight)
        with torch.no_grad():
            for parameter in self.up.parameters():
                parameter.mul_(0)
        self.first, self.last = self.down, self.up

    def forward(self, x):
        y = x
        for module in (self.first, self.activation, self.last):
            y = module(y)
        return y + x


def per_layer(method, h, r, modules, bottleneck, prefix):
    if method == "adapter":
        return 2 * sum((h * bottleneck, bottleneck, bottleneck * h, h))
    if method == "lora":
        return modules * 2 * r * h
    if method == "prefix":
        return 2 * h * prefix
    return 0


def trainable_share(method, hidden, layers, total, *, r=8, modules=2, bottleneck=64, prefix=20, labels=2):
    assert method in {"full", "head", "adapter", "lora", "prefix"}
    whole = Fraction(total if method == "full" else (hidden + 1) * labels if method == "head" else 0)
    for _ in range(layers):
        whole += per_layer(method, hidden, r, modules, bottleneck, prefix)
    share = whole / total
    assert 0 <= share <= 1
    return float(share)
