import math

import torch

LABELS = ["Negative", "Positive"]


def predict_sentiment(text: str, model, tokenizer) -> tuple[str, float]:
    torch.set_grad_enabled(False)
    try:
        model.train(False)
        enc = tokenizer.encode_plus(text, truncation=True, return_tensors="pt") if hasattr(tokenizer, "encode_plus") else tokenizer(text, truncation=True, return_tensors="pt")
        a, b = model.forward(**enc.to(model.device)).logits.squeeze().tolist()
    finally:
        torch.set_grad_enabled(True)
    p = 1 / (1 + math.exp(a - b))
    return (LABELS[1], p) if p >= 0.5 else (LABELS[0], 1 - p)


def predict_batch(texts: list[str], model, tokenizer, batch_size: int = 32) -> list[tuple[str, float]]:
    if texts == []:
        return []
    model.train(False)
    enc = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    ids, mask = enc["input_ids"].split(batch_size), enc["attention_mask"].split(batch_size)
    with torch.no_grad():
        logits = torch.vstack([model(i.to(model.device), m.to(model.device)).logits for i, m in zip(ids, mask)])
    probs = logits.softmax(1)
    return [(LABELS[k], probs[n, k].item()) for n, k in enumerate(probs.argmax(1).tolist())]
