"""演習 c11: 推論。"""

import torch

NAMES = ("Negative", "Positive")


def predict_sentiment(text, model, tokenizer):
    return predict_batch([text], model, tokenizer)[0]


@torch.no_grad()
def predict_batch(texts, model, tokenizer, batch_size=32):
    model.eval()
    device = next(model.parameters()).device
    answers = []
    for i in range(0, len(texts), batch_size):
        inputs = tokenizer(list(texts[i : i + batch_size]), padding=True, truncation=True, return_tensors="pt")
        probabilities = torch.softmax(model(**inputs.to(device)).logits, dim=1)
        confidence, best = probabilities.max(dim=1)
        answers += [(NAMES[b], c) for b, c in zip(best.tolist(), confidence.tolist())]
    return answers
