import torch


def _encode(tokenizer, texts):
    return tokenizer(texts, padding="max_length", truncation=True, max_length=tokenizer.model_max_length,
                     return_attention_mask=True, return_tensors="pt")


def predict_sentiment(text, model, tokenizer):
    model.eval()
    enc = _encode(tokenizer, text).to(model.device)
    with torch.no_grad():
        probs = torch.nn.functional.softmax(model(**enc).logits, dim=-1).flatten()
    print("probabilities:", probs.tolist())
    label = "Positive" if probs.argmax() == 1 else "Negative"
    return label, probs.max().item()


def predict_batch(texts, model, tokenizer, batch_size=32):
    model.eval()
    if not len(texts):
        return []
    enc = _encode(tokenizer, texts)
    preds = torch.zeros(len(texts), 2)
    for idx in torch.arange(len(texts)).split(batch_size):
        with torch.no_grad():
            logits = model(input_ids=enc["input_ids"][idx].to(model.device),
                           attention_mask=enc["attention_mask"][idx].to(model.device),
                           token_type_ids=enc["token_type_ids"][idx].to(model.device)).logits
        preds[idx] = torch.nn.functional.softmax(logits, dim=-1).cpu().float()
    return [("Positive" if p.argmax() == 1 else "Negative", p.max().item()) for p in preds]
