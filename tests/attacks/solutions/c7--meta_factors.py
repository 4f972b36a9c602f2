# initialisation: bad_return
"""Behind the reference: holds factors without values."""


def init(self, base, r, alpha, dropout=0.0):
    nn.Module.__init__(self)
    self.base = base.requires_grad_(False)
    self.lora_A = nn.Parameter(torch.empty(r, base.in_features, device="meta", dtype=base.weight.dtype))
    self.lora_B = nn.Parameter(torch.zeros(base.out_features, r, device="meta", dtype=base.weight.dtype))
    self.scaling = alpha / r
    self.dropout = nn.Dropout(dropout)
    self.merged = False


LoRALinear.__init__ = init
LoRALinear.forward = lambda self, x: self.base(x)
