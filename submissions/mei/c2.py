"""演習 c2: パイプラインを自分で書く。"""

import torch


def classify(texts, model, tokenizer, batch_size=8):
    model.eval()
    results = []
    for start in range(0, len(texts), batch_size):
        batch = tokenizer(texts[start : start + batch_size], padding=True, truncation=True, return_tensors="pt")
        with torch.no_grad():
            logits = model(**batch.to(model.device)).logits
        for row in logits.softmax(dim=-1):
            best = int(row.argmax())
            results.append({"label": model.config.id2label[best], "score": row[best].item()})
    return results


def generate(prompt, model, tokenizer, max_new_tokens, num_return_sequences=1, seed=0):
    model.eval()
    ids = tokenizer(prompt, return_tensors="pt", truncation=True)["input_ids"].to(model.device)
    ids = ids.repeat(num_return_sequences, 1)
    rng = torch.Generator(device=ids.device).manual_seed(seed)
    finished = torch.zeros(len(ids), dtype=torch.bool, device=ids.device)
    end = model.config.eos_token_id
    with torch.no_grad():
        for _ in range(max_new_tokens):
            probabilities = model(input_ids=ids).logits[:, -1].softmax(-1)
            new = torch.multinomial(probabilities, 1, generator=rng)
            if end is not None:
                new[finished] = end
                finished |= new[:, 0] == end
            ids = torch.cat([ids, new], dim=1)
            if finished.all():
                break
    texts = []
    for row in ids.tolist():
        texts.append(tokenizer.decode(row, skip_special_tokens=True))
    return texts


def extract_entities(text, model, tokenizer):
    model.eval()
    encoded = tokenizer(text, return_tensors="pt", return_offsets_mapping=True, return_special_tokens_mask=True,
                        truncation=True)
    offsets = encoded.pop("offset_mapping")[0].tolist()
    special = encoded.pop("special_tokens_mask")[0].tolist()
    with torch.no_grad():
        scores = model(**encoded.to(model.device)).logits[0].softmax(-1)
    groups = []
    open_tag = None
    for (start, end), is_special, row in zip(offsets, special, scores):
        if is_special:
            continue
        best = int(row.argmax())
        label = model.config.id2label[best]
        prefix, _, tag = label.partition("-")
        if not tag:
            prefix, tag = "I", label
        if label == "O":
            open_tag = None
            continue
        if prefix == "B" or tag != open_tag:
            groups.append({"entity_group": tag, "start": start, "end": end, "scores": []})
        groups[-1]["end"] = end
        groups[-1]["scores"].append(row[best].item())
        open_tag = tag
    for group in groups:
        scores = group.pop("scores")
        group["score"] = sum(scores) / len(scores)
        group["word"] = text[group["start"] : group["end"]]
    return groups
