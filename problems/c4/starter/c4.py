"""c4: 因果言語モデル / causal language modelling      → grade show c4

B: バッチ / batch, T: トークン / tokens, V: 語彙 / vocabulary
"""

import torch


def causal_mask(length: int):
    """(T, T) bool。行が見る側、列が見られる側で、True は見てよい位置 / the row looks at the column; True: it may."""
    raise NotImplementedError  # 自分のコードに置きかえる / yours to write


def clm_loss(logits, input_ids, attention_mask=None):
    """(B, T, V), (B, T), (B, T) → スカラー / a scalar: 次のトークンを当てる損失の平均 / mean loss of the next token."""
    raise NotImplementedError  # 自分のコードに置きかえる / yours to write


def perplexity(logits, input_ids, attention_mask=None) -> float:
    """e の「損失」乗 / e to the power of the loss."""
    raise NotImplementedError  # 自分のコードに置きかえる / yours to write
