# As short as it gets; merging swaps the parameter, and modes are changed by flags on the way.
import torch
from torch import nn


class LoRALinear(nn.Module):
    def __init__(s, base, r, alpha, dropout=0.):
        super().__init__()
        w = base.requires_grad_(False).weight
        s.base, s.scaling, s.on, s.d = base, alpha / r, 1, nn.Dropout(dropout)
        s.lora_A, s.lora_B = nn.Parameter(torch.randn_like(w[:1].expand(r, -1))), nn.Parameter(w.new_zeros(len(w), r))

    def forward(s, x): return s.base(x) + s.on * s.scaling * (s.d(x) @ (s.lora_B @ s.lora_A).mT)

    def _to(s, on):
        s.base.weight = nn.Parameter(s.base.weight + (s.on - on) * s.scaling * (s.lora_B @ s.lora_A), requires_grad=False)
        s.on = on

    def merge(s): s._to(0)
    def unmerge(s): s._to(1)


def inject_lora(model, target_modules, r, alpha, dropout=0.):
    model.requires_grad_(False)
    for n, m in [*model.named_modules()]:
        if isinstance(m, nn.Linear) and any(f".{n}".endswith(f".{t}") for t in target_modules):
            setattr(model.get_submodule(n.rpartition(".")[0]), n.rpartition(".")[2], LoRALinear(m, r, alpha, dropout))
    [p.requires_grad_() for n, p in model.named_parameters() if n.split(".")[0] in ("classifier", "score")]
    return model


trainable_parameters = lambda model: sum(p.numel() for p in model.parameters() if p.requires_grad)
lora_parameter_count = lambda d, k, r, modules, layers: r * (d + k) * modules * layers
