import torch


def predict_sentiment(text: str, model, tokenizer) -> tuple[str, float]:
    return predict_batch([text], model, tokenizer, 1)[0]


def predict_batch(texts: list[str], model, tokenizer, batch_size: int = 32) -> list[tuple[str, float]]:
    model.eval()
    margins = []
    for i in range(0, len(texts), batch_size):
        enc = tokenizer(texts[i:i + batch_size], padding=True, truncation=True, return_tensors="pt")
        with torch.inference_mode():
            logits = model(*(v.to(model.device) for v in enc.values())).logits
        margins += (logits[:, 1] - logits[:, 0]).tolist()
    # for two classes softmax is the sigmoid of the difference
    sure = torch.tensor(margins, dtype=torch.float64).abs().sigmoid().tolist()
    return [("Positive" if m > 0 else "Negative", s) for m, s in zip(margins, sure)]
