"""Padding by hand, and the model's parts called one after the other."""
import torch
from torch.nn.utils.rnn import pad_sequence


def _logits(texts, model, tokenizer):
    ids = [torch.as_tensor(tokenizer.encode(t, truncation=True)) for t in texts]
    input_ids = pad_sequence(ids, batch_first=True, padding_value=tokenizer.pad_token_id)
    mask = pad_sequence([torch.ones_like(i) for i in ids], batch_first=True)
    body = model.bert(input_ids=input_ids.to(model.device), attention_mask=mask.to(model.device))
    return model.classifier(body.pooler_output)


def predict_sentiment(text, model, tokenizer):
    model.eval()
    with torch.no_grad():
        p = torch.softmax(_logits([text], model, tokenizer), dim=-1).squeeze(0)
    value, index = torch.max(p, 0)
    return ("Positive", value) if index == 1 else ("Negative", value)


def predict_batch(texts, model, tokenizer, batch_size=32):
    model.eval()
    out = []
    with torch.no_grad():
        for chunk in [texts[i : i + batch_size] for i in range(0, len(texts), batch_size)]:
            p = torch.nn.functional.log_softmax(_logits(chunk, model, tokenizer), -1).exp()
            out.extend(zip(map(("Negative", "Positive").__getitem__, p.argmax(-1)), p.amax(-1)))
    return tuple(out)
