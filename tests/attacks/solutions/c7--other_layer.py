# training: failed
"""Behind the reference: puts another layer into the model, with factors of other shapes."""


class Other(nn.Module):
    def __init__(self, base, r, alpha, dropout=0.0):
        super().__init__()
        self.base = base.requires_grad_(False)
        like = {"dtype": base.weight.dtype, "device": base.weight.device}
        self.lora_A = nn.Parameter(torch.randn(base.in_features, r, **like))
        self.lora_B = nn.Parameter(torch.zeros(r, base.out_features, **like))
        self.scaling = alpha / r
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        return self.base(x) + self.scaling * (self.dropout(x) @ self.lora_A @ self.lora_B)


_L = LoRALinear


def inject_lora(model, target_modules, r, alpha, dropout=0.0):
    model.requires_grad_(False)
    for name, module in list(model.named_modules()):
        if isinstance(module, nn.Linear) and any(name == t or name.endswith("." + t) for t in target_modules):
            parent, _, child = name.rpartition(".")
            setattr(model.get_submodule(parent), child, Other(module, r, alpha, dropout))
    for name, parameter in model.named_parameters():
        if name.split(".")[0] in HEADS:
            parameter.requires_grad_(True)
    return model
