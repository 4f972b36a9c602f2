# Names of the adapter literature, tanh GELU by hand with rounded constants, functions by method, keyword defaults.
import torch
import torch.nn as nn
import torch.nn.functional as F


def gelu_new(z):
    return 0.5 * z * (1.0 + torch.tanh(0.7978845608 * (z + 0.044715 * z.pow(3))))


class Adapter(nn.Module):
    def __init__(self, hidden: int, bottleneck: int):
        super().__init__()
        self.hidden_size = hidden
        self.down_proj_weight = nn.Parameter(torch.empty(bottleneck, hidden))
        self.down_proj_bias = nn.Parameter(torch.empty(bottleneck))
        self.up_proj_weight = nn.Parameter(torch.empty(hidden, bottleneck))
        self.up_proj_bias = nn.Parameter(torch.empty(hidden))
        self.reset_parameters()

    def reset_parameters(self):
        nn.init.trunc_normal_(self.down_proj_weight, std=1e-3)
        nn.init.normal_(self.down_proj_bias, std=1e-3)
        nn.init.zeros_(self.up_proj_weight)
        nn.init.zeros_(self.up_proj_bias)

    def forward(self, hidden_states):
        residual = hidden_states
        out = F.linear(hidden_states, self.down_proj_weight, self.down_proj_bias)
        out = gelu_new(out)
        out = F.linear(out, self.up_proj_weight, self.up_proj_bias)
        return residual + out


def _full(p):
    return p["total"]


def _head(p):
    return (p["hidden"] + 1) * p["labels"]


def _adapter(p):
    down = p["hidden"] * p["bottleneck"] + p["bottleneck"]
    up = p["bottleneck"] * p["hidden"] + p["hidden"]
    return sum(2 * (down + up) for _ in range(p["layers"]))


def _lora(p):
    return sum(p["r"] * (p["hidden"] + p["hidden"]) for _ in range(p["layers"] * p["modules"]))


def _prefix(p):
    return p["prefix"] * p["layers"] * 2 * p["hidden"]


def trainable_share(method, hidden, layers, total, *, r=8, modules=2, bottleneck=64, prefix=20, labels=2):
    arguments = dict(locals())
    return globals()[f"_{method}"](arguments) / arguments["total"]
