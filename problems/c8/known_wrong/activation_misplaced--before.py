import torch
from torch import nn
from torch.nn import functional as F


class Adapter(nn.Module):
    def __init__(self, hidden, bottleneck):
        super().__init__()
        self.down = nn.Linear(hidden, bottleneck)
        self.up = nn.Linear(bottleneck, hidden)
        nn.init.zeros_(self.up.weight)
        nn.init.zeros_(self.up.bias)

    def forward(self, x):
        return x + self.up(self.down(F.gelu(x)))


def trainable_share(method, hidden, layers, total, *, r=8, modules=2, bottleneck=64, prefix=20, labels=2):
    if method == "full":
        own = total
    elif method == "head":
        own = hidden * labels + labels
    elif method == "adapter":
        own = 2 * layers * (2 * hidden * bottleneck + bottleneck + hidden)
    elif method == "lora":
        own = r * (hidden + hidden) * modules * layers
    elif method == "prefix":
        own = 2 * prefix * hidden * layers
    return own / total
