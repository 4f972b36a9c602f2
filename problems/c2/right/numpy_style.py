# NumPy: softmax by hand, rng.choice for drawing, sorted by length inside.
import numpy as np
import torch


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def classify(texts, model, tokenizer, batch_size=8):
    model.eval()
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]), reverse=True)
    out = [None] * len(texts)
    for k in range(0, len(order), batch_size):
        chosen = order[k : k + batch_size]
        enc = tokenizer([texts[i] for i in chosen], padding="longest", truncation=True, max_length=128, return_tensors="pt")
        p = softmax(model(enc["input_ids"], attention_mask=enc["attention_mask"]).logits.detach().numpy())
        for i, row in zip(chosen, p):
            out[i] = {"score": row.max(), "label": model.config.id2label[int(row.argmax())]}
    return out


def generate(prompt, model, tokenizer, max_new_tokens, num_return_sequences=1, seed=0):
    model.eval()
    rng = np.random.default_rng(seed)
    out = []
    for _ in range(num_return_sequences):
        ids = tokenizer.encode(prompt)
        for _ in range(max_new_tokens):
            with torch.inference_mode():
                p = softmax(model(torch.tensor([ids])).logits[0, -1].double().numpy())
            token = int(rng.choice(len(p), p=p))
            if token == tokenizer.eos_token_id:
                break
            ids.append(token)
        out.append(prompt + tokenizer.decode(ids[len(tokenizer.encode(prompt)) :]))
    return out


def extract_entities(text, model, tokenizer):
    model.eval()
    enc = tokenizer([text], truncation=True, return_offsets_mapping=True, return_tensors="np")
    p = softmax(model(torch.from_numpy(enc["input_ids"])).logits.detach().numpy()[0])
    runs = []
    previous = "O"
    for row, (start, end) in zip(p, enc["offset_mapping"][0]):
        if start == end:
            continue
        label = model.config.id2label[int(np.argmax(row))]
        if label != "O":
            if label[0] == "B" or previous == "O" or previous[2:] != label[2:]:
                runs.append((label[2:], []))
            runs[-1][1].append((row.max(), start, end))
        previous = label
    return [
        {
            "entity_group": kind,
            "word": text[run[0][1] : run[-1][2]],
            "start": run[0][1],
            "end": run[-1][2],
            "score": np.max([r[0] for r in run]),
        }
        for kind, run in runs
    ]
