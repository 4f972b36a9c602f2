"""c11: 推論する / inference      → grade show c11"""

import torch


def predict_sentiment(text: str, model, tokenizer) -> tuple[str, float]:
    """("Positive" か "Negative", その確率) / ("Positive" or "Negative", its probability)

    番号 1 が Positive。dropout も勾配もなしで、順伝播は 1 回 / index 1 is Positive; no dropout, no gradients, one pass
    """
    raise NotImplementedError  # 自分のコードに置きかえる / yours to write


def predict_batch(texts: list[str], model, tokenizer, batch_size: int = 32) -> list[tuple[str, float]]:
    """texts と同じ順序で、文ごとに同じ答え。順伝播は ceil(n / batch_size) 回

    The same answer for every text, in the order of texts, in ceil(n / batch_size) forward passes.
    """
    raise NotImplementedError  # 自分のコードに置きかえる / yours to write
