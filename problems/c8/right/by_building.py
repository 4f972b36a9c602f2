# Nothing is worked out: modules are built on the meta device and counted; the adapter is two convolutions of width 1.
import numpy as np
import torch
from torch import nn
from transformers.pytorch_utils import Conv1D


class Adapter(nn.Module):
    def __init__(self, hidden, bottleneck):
        super().__init__()
        self.gelu = nn.GELU()
        self.down = nn.Conv1d(hidden, bottleneck, kernel_size=1)
        self.up = nn.Conv1d(bottleneck, hidden, kernel_size=1)
        for p in self.up.parameters():
            nn.init.constant_(p, 0.0)

    def forward(self, x):
        return x + self.up(self.gelu(self.down(x.transpose(1, 2)))).transpose(1, 2)


def trainable_share(method, hidden, layers, total, *, r=8, modules=2, bottleneck=64, prefix=20, labels=2):
    with torch.device("meta"):
        own = {
            "full": lambda: [nn.Parameter(torch.empty(total))],
            "head": lambda: nn.Linear(hidden, labels).parameters(),
            "adapter": lambda: nn.ModuleList(Adapter(hidden, bottleneck) for _ in range(2 * layers)).parameters(),
            "lora": lambda: [nn.Parameter(torch.empty(s)) for _ in range(modules * layers) for s in ((r, hidden), (hidden, r))],
            "prefix": lambda: nn.Embedding(prefix, layers * 2 * hidden).parameters(),
        }[method]()
    return np.float64(sum(p.numel() for p in own)) / total
