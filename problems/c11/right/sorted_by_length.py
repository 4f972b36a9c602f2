import numpy as np
import torch


def predict_sentiment(text, model, tokenizer):
    (answer,) = predict_batch([text], model, tokenizer, 1)
    return answer


def predict_batch(texts, model, tokenizer, batch_size=32):
    device = next(model.parameters()).device
    was_training = model.training
    model.eval()
    order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
    answers = [None] * len(texts)
    try:
        for start in range(0, len(order), batch_size):
            places = order[start:start + batch_size]
            batch = tokenizer([texts[i] for i in places], padding="longest", truncation="longest_first", return_tensors="pt")
            batch = {k: v.to(device) for k, v in batch.items()}
            with torch.inference_mode():
                z = model(**batch).logits.double().cpu().numpy()
            p = np.exp(z - z.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
            for i, row in zip(places, p):
                answers[i] = ("Positive" if row.argmax() else "Negative", row.max())
    finally:
        model.train(was_training)
    return answers
