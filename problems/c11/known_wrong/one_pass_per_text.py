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
    return [predict_sentiment(text, model, tokenizer) for text in texts]
