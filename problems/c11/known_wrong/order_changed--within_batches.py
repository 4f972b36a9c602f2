import torch

NAMES = ("Negative", "Positive")


def predict_sentiment(text, model, tokenizer):
    model.eval()
    encoded = tokenizer(text, truncation=True, return_tensors="pt").to(model.device)
    with torch.no_grad():
        logits = model(**encoded).logits
    probabilities = torch.softmax(logits, dim=-1)[0]
    index = int(probabilities.argmax())
    return NAMES[index], probabilities[index].item()


def predict_batch(texts, model, tokenizer, batch_size=32):
    model.eval()
    answers = []
    for start in range(0, len(texts), batch_size):
        chunk = sorted(texts[start : start + batch_size], key=len)
        encoded = tokenizer(chunk, padding=True, truncation=True, return_tensors="pt").to(model.device)
        with torch.no_grad():
            logits = model(**encoded).logits
        rows = torch.softmax(logits, dim=-1)
        for row in rows:
            index = int(row.argmax())
            answers.append((NAMES[index], row[index].item()))
    return answers
