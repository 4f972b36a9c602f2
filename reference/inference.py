"""Answers from a trained classifier: one text, or many in few forward passes.

Index 1 is Positive whatever the configuration calls it. Texts of a batch are padded to the longest of them, and the
attention mask keeps padding out of the answers, so that a batch says what single calls say.
"""

from __future__ import annotations

from typing import Any

import torch

NAMES = ("Negative", "Positive")  # by index


def predict_sentiment(text: str, model: Any, tokenizer: Any) -> tuple[str, float]:
    """("Positive" or "Negative", its probability) by one forward pass without dropout and without gradients."""
    (answer,) = predict_batch([text], model, tokenizer)
    return answer


def predict_batch(texts: list[str], model: Any, tokenizer: Any, batch_size: int = 32) -> list[tuple[str, float]]:
    """The same for every text, in order, in ceil(n / batch_size) forward passes; nothing for nothing."""
    model.eval()
    answers: list[tuple[str, float]] = []
    for start in range(0, len(texts), batch_size):
        encoded = tokenizer(texts[start : start + batch_size], padding=True, truncation=True, return_tensors="pt")
        with torch.inference_mode():
            logits = model(**encoded.to(model.device)).logits  # (B, 2)
        best = logits.softmax(dim=-1).max(dim=-1)  # both (B,)
        answers += [
            (NAMES[index], value) for value, index in zip(best.values.tolist(), best.indices.tolist(), strict=True)
        ]
    return answers
