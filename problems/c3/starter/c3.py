"""c3: マスク言語モデル / masked language modelling      → grade show c3

B: バッチ / batch, T: トークン / tokens, V: 語彙 / vocabulary
"""

import torch


def mask_tokens(input_ids, special_tokens_mask, mask_token_id: int, vocab_size: int,
                mlm_probability: float = 0.15, generator=None):
    """(B, T) int64, (B, T) bool → (inputs, labels), (B, T) int64 が二つ / both (B, T) int64.

    選ばれたトークンの 80 % を [MASK]、10 % をランダムに、10 % はそのまま。選ばれなかった位置の labels は -100。
    Of the selected tokens 80 % become [MASK], 10 % random, 10 % stay; labels are -100 where nothing is selected.
    """
    raise NotImplementedError  # 自分のコードに置きかえる / yours to write


def mlm_loss(logits, labels):
    """(B, T, V), (B, T) → スカラー / a scalar: labels が -100 でないトークンの平均 / mean where labels are not -100."""
    raise NotImplementedError  # 自分のコードに置きかえる / yours to write


def predict_masks(text: str, model, tokenizer, top_k: int = 5):
    """[MASK] ごとに (トークン, 確率) を top_k 個 / for every [MASK], top_k pairs of (token, probability)."""
    raise NotImplementedError  # 自分のコードに置きかえる / yours to write
