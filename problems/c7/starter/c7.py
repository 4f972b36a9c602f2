"""c7: LoRA をゼロから書く / LoRA from scratch      → grade show c7"""

import torch
from torch import nn


class LoRALinear(nn.Module):
    """凍結した base に、学習する B A を足す / a frozen base plus a product B A that is trained.

    base: nn.Linear(in → out)
    lora_A: (r, in), lora_B: (out, r)   nn.Parameter か、バイアスのない nn.Linear / nn.Parameter or nn.Linear without bias
    scaling: alpha / r
    """

    def __init__(self, base: nn.Linear, r: int, alpha: float, dropout: float = 0.0):
        super().__init__()
        raise NotImplementedError  # 自分のコードに置きかえる / yours to write

    def forward(self, x):
        """(…, in) → (…, out)"""
        raise NotImplementedError  # 自分のコードに置きかえる / yours to write

    def merge(self):
        """B A の分を base.weight に足す / add the product to base.weight."""
        raise NotImplementedError  # 自分のコードに置きかえる / yours to write

    def unmerge(self):
        """元に戻す / take it away again."""
        raise NotImplementedError  # 自分のコードに置きかえる / yours to write


def inject_lora(model, target_modules: list[str], r: int, alpha: float, dropout: float = 0.0):
    """名指しされた Linear を LoRALinear に置きかえ、LoRA とヘッド以外を凍結し、model を返す。

    Put a LoRALinear in place of each Linear that is named, freeze all but LoRA and the head, return the model.
    """
    raise NotImplementedError  # 自分のコードに置きかえる / yours to write


def trainable_parameters(model) -> int:
    """学習されるパラメータの数 / how many parameters are trained."""
    raise NotImplementedError  # 自分のコードに置きかえる / yours to write


def lora_parameter_count(d: int, k: int, r: int, modules: int, layers: int) -> int:
    """(d, k) の行列を 1 層に modules 個、layers 層で適応したときの LoRA のパラメータ数。

    LoRA's parameters for `modules` matrices of shape (d, k) in each of `layers` layers.
    """
    raise NotImplementedError  # 自分のコードに置きかえる / yours to write
