# PEFT does the work: its own layer inside, behind the names of this exercise.
import torch
from torch import nn
from peft import LoraConfig
from peft.tuners.lora.layer import Linear as PeftLinear
class LoRALinear(nn.Module):
    def __init__(self, base, r, alpha, dropout=0.0):
        super().__init__()
        self.base = base
        self.inner = PeftLinear(base, "default", LoraConfig(r=r, lora_alpha=alpha, lora_dropout=dropout), r=r, lora_alpha=alpha)
        for n, p in self.named_parameters():
            p.requires_grad = "lora_" in n
        self.inner._move_adapter_to_device_of_base_layer("default")
    @property
    def lora_A(self): return self.inner.lora_A["default"]
    @property
    def lora_B(self): return self.inner.lora_B["default"]
    @property
    def scaling(self): return self.inner.scaling["default"]
    def forward(self, x): return self.inner(x)
    def merge(self):
        if not self.inner.merged: self.inner.merge()
    def unmerge(self):
        self.inner.unmerge()
def inject_lora(model, target_modules, r, alpha, dropout=0.0):
    model.requires_grad_(False)
    for name, module in list(model.named_modules()):
        if isinstance(module, nn.Linear) and any(name == t or name.endswith("." + t) for t in target_modules):
            model.set_submodule(name, LoRALinear(module, r, alpha, dropout))
    for name, p in model.named_parameters():
        if name.startswith(("classifier", "score")): p.requires_grad = True
    return model
def trainable_parameters(model): return sum(p.numel() for p in model.parameters() if p.requires_grad)
def lora_parameter_count(d, k, r, modules, layers): return r * (d + k) * modules * layers
