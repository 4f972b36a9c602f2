import torch


@torch.no_grad()
def classify(texts, model, tokenizer, batch_size=8):
    model.eval()
    answers = []
    for start in range(0, len(texts), batch_size):
        batch = tokenizer(texts[start : start + batch_size], padding=True, truncation=True, return_tensors="pt")
        probabilities = model(**batch).logits.softmax(-1)
        for row in probabilities:
            index = int(row.argmax())
            answers.append({"label": model.config.id2label[index], "score": float(row[index])})
    return answers


@torch.no_grad()
def generate(prompt, model, tokenizer, max_new_tokens, num_return_sequences=1, seed=0):
    model.eval()
    torch.manual_seed(seed)
    inputs = tokenizer(prompt, return_tensors="pt")
    ids = model.generate(
        **inputs,
        do_sample=True,
        max_new_tokens=max_new_tokens,
        num_return_sequences=num_return_sequences,
        top_k=0,
    )
    return [tokenizer.decode(row, skip_special_tokens=True) for row in ids]


@torch.no_grad()
def extract_entities(text, model, tokenizer):
    model.eval()
    encoded = tokenizer(text, return_tensors="pt", truncation=True, return_offsets_mapping=True)
    offsets = encoded.pop("offset_mapping")[0].tolist()
    probabilities = model(**encoded).logits[0].softmax(-1)
    entities, last = [], None
    for position, (start, end) in enumerate(offsets):
        if start == end:
            continue
        score, index = probabilities[position].max(-1)
        label = model.config.id2label[int(index)]
        if label == "O":
            last = None
            continue
        prefix, kind = label.split("-")
        if prefix == "B" or kind != last:
            entities.append({"entity_group": kind, "start": start, "scores": []})
        entities[-1]["end"] = end
        entities[-1]["scores"].append(float(score))
        last = kind
    for entity in entities:
        scores = entity.pop("scores")
        entity["score"] = sum(scores) / len(scores)
        entity["word"] = text[entity["start"] : entity["end"]]
    for entity in entities:
        entity["end"] -= 1
    return entities
