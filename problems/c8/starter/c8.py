"""c8: Adapter と、手法ごとの学習割合 / adapters, and what each method trains      → grade show c8"""

import torch
from torch import nn


class Adapter(nn.Module):
    """x + up(GELU(down(x))): はじめは入力をそのまま返す / the identity at the start."""

    def __init__(self, hidden: int, bottleneck: int):
        super().__init__()
        raise NotImplementedError  # 自分のコードに置きかえる / yours to write

    def forward(self, x):
        """(B, T, hidden) → (B, T, hidden)"""
        raise NotImplementedError  # 自分のコードに置きかえる / yours to write


def trainable_share(method: str, hidden: int, layers: int, total: int, *, r: int = 8, modules: int = 2,
                    bottleneck: int = 64, prefix: int = 20, labels: int = 2) -> float:
    """学習されるパラメータの、total に対する割合(0〜1) / what is trained, as a share (0 to 1) of total.

    method: full, head, adapter, lora, prefix
    """
    raise NotImplementedError  # 自分のコードに置きかえる / yours to write
