# rounded to 4 digits
import torch

NAMES = ["Negative", "Positive"]


def predict_sentiment(text, model, tokenizer):
    model.eval()
    enc = tokenizer(text, return_tensors="pt", truncation=True)
    enc = {k: v.to(model.device) for k, v in enc.items()}
    with torch.no_grad():
        logits = model(**enc).logits
    probs = torch.softmax(logits, dim=-1)[0]
    i = int(probs.argmax())
    return NAMES[i], round(probs[i].item(), 4)


def predict_batch(texts, model, tokenizer, batch_size=32):
    model.eval()
    results = []
    for start in range(0, len(texts), batch_size):
        chunk = texts[start:start + batch_size]
        enc = tokenizer(chunk, return_tensors="pt", padding=True, truncation=True)
        enc = {k: v.to(model.device) for k, v in enc.items()}
        with torch.no_grad():
            logits = model(**enc).logits
        probs = torch.softmax(logits, dim=-1)
        for row in probs:
            i = int(row.argmax())
            results.append((NAMES[i], row[i].item()))
    return results
