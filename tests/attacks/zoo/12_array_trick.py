"""
number = 12
family = "integrity"
what = "return an object that torch and numpy take for an array of their own choosing"
stopped_by = ["objects do not cross, values do"]
verdicts = {full = ["bad_return"], contained = ["bad_return"], limited = ["bad_return"]}
"""

import numpy
import torch


class Chameleon:
    def __array__(self, *_a: object, **_n: object) -> numpy.ndarray:
        return numpy.ones(3)

    def __torch_function__(self, *_a: object, **_n: object) -> bool:
        return True

    def __float__(self) -> float:
        return 1.0

    @property
    def __class__(self) -> type:
        return torch.Tensor


def attack(targets: dict) -> Chameleon:
    return Chameleon()
