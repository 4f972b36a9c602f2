# Bare parameters laid out the other way round (in, out), GELU written out, counts by match.
import math

import torch
from torch import nn


class Adapter(nn.Module):
    def __init__(self, hidden, bottleneck):
        super().__init__()
        self.w1 = nn.Parameter(torch.randn(hidden, bottleneck) * 0.02)
        self.b1 = nn.Parameter(torch.zeros(bottleneck))
        self.w2 = nn.Parameter(torch.zeros(bottleneck, hidden))
        self.b2 = nn.Parameter(torch.zeros(hidden))

    def forward(self, x):
        h = x @ self.w1 + self.b1
        h = 0.5 * h * (1 + torch.erf(h / math.sqrt(2)))
        return x + (h @ self.w2 + self.b2)


def trainable_share(method, hidden, layers, total, *, r=8, modules=2, bottleneck=64, prefix=20, labels=2):
    match method:
        case "full":
            return 1.0
        case "head":
            return labels * (hidden + 1) / total
        case "adapter":
            return 2 * layers * (2 * hidden * bottleneck + hidden + bottleneck) / total
        case "lora":
            return 2 * hidden * r * modules * layers / total
        case "prefix":
            return 2 * prefix * hidden * layers / total
    raise ValueError(method)
