# nn.Sequential and a dictionary of counts.
import torch
from torch import nn


class Adapter(nn.Module):
    def __init__(self, hidden, bottleneck):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(hidden, bottleneck), nn.GELU(approximate="tanh"), nn.Linear(bottleneck, hidden))
        self.net[-1].weight.data.fill_(0)
        self.net[-1].bias.data.fill_(0)

    def forward(self, x):
        return torch.add(self.net(x), x)


def trainable_share(method, hidden, layers, total, *, r=8, modules=2, bottleneck=64, prefix=20, labels=2):
    counts = {
        "full": total,
        "head": hidden * labels + labels,
        "adapter": layers * 2 * (hidden * bottleneck + bottleneck + bottleneck * hidden + hidden),
        "lora": layers * modules * (r * hidden + hidden * r),
        "prefix": layers * 2 * prefix * hidden,
    }
    return counts[method] / total
