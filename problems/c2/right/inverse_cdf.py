"""Padding by hand or none at all, tokens drawn by inverting the distribution, entities by spans of labels."""

import torch


def _pad(rows, value):
    longest = max(map(len, rows))
    full = torch.full((len(rows), longest), value, dtype=torch.long)
    for i, r in enumerate(rows):
        full[i, :len(r)] = torch.tensor(r)
    return full


def classify(texts, model, tokenizer, batch_size=8):
    model.eval()
    answers = [None] * len(texts)
    ids = [tokenizer.encode(t, truncation=True) for t in texts]
    # equal lengths together: no padding at all
    by_length = {}
    for n, row in enumerate(ids):
        by_length.setdefault(len(row), []).append(n)
    for group in by_length.values():
        for k in range(0, len(group), batch_size):
            part = group[k:k + batch_size]
            x = _pad([ids[n] for n in part], 0).to(model.device)
            with torch.no_grad():
                logits = model(input_ids=x).logits
            logp = logits - torch.logsumexp(logits, dim=-1, keepdim=True)
            for n, row in zip(part, logp.exp()):
                j = int(torch.argmax(row))
                answers[n] = {"label": model.config.id2label[j], "score": float(row[j])}
    return answers


def generate(prompt, model, tokenizer, max_new_tokens, num_return_sequences=1, seed=0):
    model.eval()
    g = torch.Generator(device="cpu")
    g.manual_seed(seed)
    start = tokenizer(prompt, truncation=True)["input_ids"]
    ids = torch.tensor([start] * num_return_sequences, device=model.device)
    alive = torch.ones(num_return_sequences, dtype=torch.bool)
    texts = [list(start) for _ in range(num_return_sequences)]
    for _ in range(max_new_tokens):
        with torch.no_grad():
            p = model(ids).logits[:, -1, :].float().softmax(-1).cpu()
        u = torch.rand(num_return_sequences, 1, generator=g, dtype=torch.float64)
        nxt = (p.double().cumsum(-1) < u * p.double().sum(-1, keepdim=True)).sum(-1).clamp_(max=p.shape[-1] - 1)
        for n in range(num_return_sequences):
            if alive[n]:
                if nxt[n] == model.config.eos_token_id:
                    alive[n] = False
                else:
                    texts[n].append(int(nxt[n]))
        ids = torch.cat([ids, nxt[:, None].to(ids.device)], 1)
        if not alive.any():
            break
    return [tokenizer.decode(t, skip_special_tokens=True, clean_up_tokenization_spaces=False) for t in texts]


def extract_entities(text, model, tokenizer):
    model.eval()
    enc = tokenizer(text, truncation=True, return_offsets_mapping=True)
    with torch.no_grad():
        logits = model(torch.tensor([enc["input_ids"]], device=model.device), attention_mask=torch.tensor([enc["attention_mask"]], device=model.device)).logits[0]
    p = logits.softmax(-1)
    word_ids = enc.word_ids()
    labels = [None if w is None else model.config.id2label[int(r.argmax())] for w, r in zip(word_ids, p)]
    result, i = [], 0
    while i < len(labels):
        if labels[i] in (None, "O"):
            i += 1
            continue
        kind = labels[i][2:]
        j = i + 1
        while j < len(labels) and labels[j] == "I-" + kind:
            j += 1
        s, e = enc["offset_mapping"][i][0], enc["offset_mapping"][j - 1][1]
        result.append({
            "entity_group": kind,
            "word": tokenizer.decode(enc["input_ids"][i:j]),
            "start": s,
            "end": e,
            "score": p[i:j].max(-1).values.mean(),
        })
        i = j
    return result
