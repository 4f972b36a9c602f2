from transformers import pipeline


def _classify(texts, model, tokenizer, batch_size):
    if len(texts) == 0:
        return []
    model.eval()
    pipe = pipeline("text-classification", model=model, tokenizer=tokenizer, device=model.device)
    names = {model.config.id2label[0]: "Negative", model.config.id2label[1]: "Positive"}
    found = pipe(list(texts), batch_size=batch_size, truncation=True, function_to_apply="softmax")
    return [(names[f["label"]], f["score"]) for f in found]


def predict_sentiment(text, model, tokenizer):
    return _classify([text], model, tokenizer, 1)[0]


def predict_batch(texts, model, tokenizer, batch_size=32):
    return _classify(texts, model, tokenizer, batch_size)
