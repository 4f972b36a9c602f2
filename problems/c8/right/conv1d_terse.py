# GPT-2's Conv1D keeps its weight as (in, out); the share as a tensor.
import torch
from torch import nn
from transformers.activations import ACT2FN
from transformers.pytorch_utils import Conv1D


class Adapter(nn.Module):
    def __init__(self, hidden, bottleneck):
        super().__init__()
        self.c_fc, self.c_proj, self.act = Conv1D(bottleneck, hidden), Conv1D(hidden, bottleneck), ACT2FN["gelu_new"]
        self.c_proj.requires_grad_(False).weight.zero_()
        self.c_proj.bias.zero_()
        self.c_proj.requires_grad_(True)

    def forward(self, x):
        return self.c_proj(self.act(self.c_fc(x))) + x


def trainable_share(method, hidden, layers, total, *, r=8, modules=2, bottleneck=64, prefix=20, labels=2):
    h, n = hidden, layers
    own = dict(full=total, head=(h + 1) * labels, adapter=n * (4 * h * bottleneck + 2 * (h + bottleneck)),
               lora=2 * r * h * modules * n, prefix=2 * prefix * h * n)[method]
    return torch.tensor(own / total)
