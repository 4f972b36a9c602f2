"""Parameters of the layer's own, the biases as rows."""
import torch
from torch import nn


class Adapter(nn.Module):
    def __init__(self, hidden, bottleneck):
        super().__init__()
        self.down = nn.Parameter(0.02 * torch.randn(hidden, bottleneck))
        self.down_bias = nn.Parameter(torch.zeros(1, bottleneck))
        self.up = nn.Parameter(torch.zeros(bottleneck, hidden))
        self.up_bias = nn.Parameter(torch.zeros(1, hidden))

    def forward(self, x):
        inner = nn.functional.gelu(x @ self.down + self.down_bias)
        return x + inner @ self.up + self.up_bias


def trainable_share(method, hidden, layers, total, *, r=8, modules=2, bottleneck=64, prefix=20, labels=2):
    own = {
        "full": total,
        "head": labels * (hidden + 1),
        "adapter": 2 * layers * (2 * hidden * bottleneck + hidden + bottleneck),
        "lora": 2 * r * hidden * modules * layers,
        "prefix": 2 * prefix * hidden * layers,
    }
    return own[method] / total
