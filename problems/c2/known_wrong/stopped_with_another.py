import torch


def classify(texts, model, tokenizer, batch_size=8):
    model.eval()
    results = []
    for start in range(0, len(texts), batch_size):
        enc = tokenizer(texts[start : start + batch_size], padding=True, truncation=True, return_tensors="pt")
        with torch.no_grad():
            probs = model(**enc).logits.softmax(dim=-1)
        for p in probs:
            best = int(p.argmax())
            results.append({"label": model.config.id2label[best], "score": p[best].item()})
    return results

def generate(prompt, model, tokenizer, max_new_tokens, num_return_sequences=1, seed=0):
    model.eval()
    g = torch.Generator().manual_seed(seed)
    start = tokenizer(prompt, truncation=True)["input_ids"]
    ids = torch.tensor([start] * num_return_sequences)
    for _ in range(max_new_tokens):
        with torch.no_grad():
            p = torch.softmax(model(ids).logits[:, -1, :], dim=-1)
        nxt = torch.multinomial(p, num_samples=1, generator=g)
        ids = torch.cat((ids, nxt), dim=1)
        if (nxt == tokenizer.eos_token_id).any():
            break
    return [tokenizer.decode(row, skip_special_tokens=True) for row in ids]

def extract_entities(text, model, tokenizer):
    model.eval()
    enc = tokenizer(text, return_tensors="pt", return_offsets_mapping=True, return_special_tokens_mask=True, truncation=True)
    offsets = enc.pop("offset_mapping")[0].tolist()
    special = enc.pop("special_tokens_mask")[0].tolist()
    with torch.no_grad():
        probs = model(**enc).logits[0].softmax(-1)
    entities = []
    current = None
    for i, (start, end) in enumerate(offsets):
        if special[i]:
            current = None
            continue
        best = int(probs[i].argmax())
        label = model.config.id2label[best]
        if label == "O":
            current = None
            continue
        prefix, kind = label.split("-", 1)
        if current is not None and prefix == "I" and current["entity_group"] == kind:
            current["end"] = end
            current["scores"].append(probs[i, best].item())
        else:
            current = {"entity_group": kind, "start": start, "end": end, "scores": [probs[i, best].item()]}
            entities.append(current)
    for e in entities:
        scores = e.pop("scores")
        e["score"] = sum(scores) / len(scores)
        e["word"] = text[e["start"] : e["end"]]
    return entities
