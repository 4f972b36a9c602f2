# single_gradients: failed
"""Behind the reference: answers without asking the model."""


def predict_sentiment(text, model, tokenizer):
    return "Positive", 0.5


def predict_batch(texts, model, tokenizer, batch_size=32):
    return [("Positive", 0.5) for _ in texts]
