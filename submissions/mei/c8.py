"""演習 c8: アダプター、プレフィックス、ヘッドだけ。"""

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
        return x + self.up(F.gelu(self.down(x)))


def trainable_share(method, hidden, layers, total, *, r=8, modules=2, bottleneck=64, prefix=20, labels=2):
    if method == "full":
        trained = total
    elif method == "head":
        trained = hidden * labels + labels
    elif method == "adapter":
        one = hidden * bottleneck + bottleneck + bottleneck * hidden + hidden
        trained = 2 * layers * one
    elif method == "lora":
        trained = r * (hidden + hidden) * modules * layers
    elif method == "prefix":
        trained = layers * 2 * prefix * hidden
    else:
        raise ValueError(method)
    return trained / total
