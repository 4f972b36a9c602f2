# worked out in float32 and cast back
import torch
from torch import nn


class Adapter(nn.Module):
    def __init__(self, hidden, bottleneck):
        super().__init__()
        self.down = nn.Linear(hidden, bottleneck)
        self.act = nn.GELU()
        self.up = nn.Linear(bottleneck, hidden)
        nn.init.zeros_(self.up.weight)
        nn.init.zeros_(self.up.bias)

    def forward(self, x):
        w = nn.functional
        h = self.act(w.linear(x.float(), self.down.weight.float(), self.down.bias.float()))
        return x + w.linear(h, self.up.weight.float(), self.up.bias.float()).to(x.dtype)


def trainable_share(method, hidden, layers, total, *, r=8, modules=2, bottleneck=64, prefix=20, labels=2):
    if method == "full":
        n = total
    elif method == "head":
        n = hidden * labels + labels
    elif method == "adapter":
        n = 2 * layers * (hidden * bottleneck + bottleneck + bottleneck * hidden + hidden)
    elif method == "lora":
        n = layers * modules * 2 * r * hidden
    elif method == "prefix":
        n = layers * 2 * prefix * hidden
    else:
        raise ValueError(method)
    return n / total
