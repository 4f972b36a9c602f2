"""c1: モデルの中をのぞく / look inside a model      → grade show c1"""

import torch


def count_parameters(model, trainable_only: bool = False) -> int:
    """パラメータの数。共有された重みは一度だけ / how many parameters; a shared weight counts once."""
    raise NotImplementedError  # 自分のコードに置きかえる / yours to write


def describe(model, tokenizer, text: str) -> dict:
    """モデルと文について、問題文にある 10 個のキーの dict / a dict of the ten keys of the statement."""
    raise NotImplementedError  # 自分のコードに置きかえる / yours to write
