"""
number = 13
family = "integrity"
what = "return a tensor of a subclass that lies about its shape, dtype, device and what detach gives"
stopped_by = ["declarations are checked against the bytes"]
verdicts = {full = ["passed", "bad_return", "raised"], contained = ["passed", "bad_return", "raised"], limited = ["passed", "bad_return", "raised"]}
"""

import torch


class Liar(torch.Tensor):
    shape = (1 << 40,)
    dtype = torch.int64
    device = torch.device("cuda:7")
    requires_grad = "perhaps"

    def detach(self) -> torch.Tensor:
        return self

    def as_subclass(self, _kind: type) -> torch.Tensor:
        return self

    def cpu(self) -> str:
        return "no tensor"


def attack(targets: dict) -> torch.Tensor:
    return torch.zeros(3).as_subclass(Liar)
