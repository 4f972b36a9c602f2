"""
number = 13
family = "integrity"
what = "return a tensor of a subclass whose comparisons all say yes"
stopped_by = ["a tensor crosses as plain bytes"]
verdicts = {full = ["passed", "bad_return"], contained = ["passed", "bad_return"], limited = ["passed", "bad_return"]}
"""

import torch


class Agreeable(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func: object, types: object, args: tuple = (), kwargs: dict | None = None) -> object:
        if getattr(func, "__name__", "") in ("allclose", "equal", "eq", "isclose", "__eq__", "all"):
            return True
        return super().__torch_function__(func, types, args, kwargs or {})


def attack(targets: dict) -> torch.Tensor:
    return torch.zeros(3).as_subclass(Agreeable)
