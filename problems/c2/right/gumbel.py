from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch.utils.data import DataLoader
from transformers import DataCollatorWithPadding


@torch.no_grad()
def classify(texts: list[str], model, tokenizer, batch_size: int = 8) -> list[dict]:
    model.eval()
    items = [tokenizer(t, truncation=True) for t in texts]
    if not items:
        return []
    loader = DataLoader(items, batch_size=batch_size, collate_fn=DataCollatorWithPadding(tokenizer, return_tensors="pt"))
    logits = torch.cat([model(**batch.to(model.device)).logits for batch in loader])
    scores, ids = logits.softmax(-1).max(-1)
    return [{"label": model.config.id2label[i], "score": s} for i, s in zip(ids.tolist(), scores.tolist())]


@torch.no_grad()
def generate(prompt: str, model, tokenizer, max_new_tokens: int, num_return_sequences: int = 1, seed: int = 0) -> list[str]:
    model.eval()
    g = torch.Generator().manual_seed(seed)
    ids = tokenizer(prompt, truncation=True, return_tensors="pt").input_ids.repeat(num_return_sequences, 1)
    length = ids.shape[1]
    eos = tokenizer.eos_token_id
    over = torch.zeros(num_return_sequences, dtype=torch.bool)
    for _ in range(max_new_tokens):
        logits = model(ids).logits[:, -1].double()
        u = torch.rand(logits.shape, generator=g, dtype=torch.float64).clamp_min(1e-300)
        nxt = (logits - torch.log(-torch.log(u))).argmax(-1)
        nxt = torch.where(over, eos, nxt)
        over |= nxt == eos
        ids = torch.cat([ids, nxt[:, None]], 1)
        if over.all():
            break
    return [tokenizer.decode(row, skip_special_tokens=True) for row in ids]


@dataclass
class Span:
    kind: str
    start: int
    end: int
    scores: list[float] = field(default_factory=list)

    def as_dict(self, text: str) -> dict:
        return {"entity_group": self.kind, "word": text[self.start : self.end], "start": self.start, "end": self.end,
                "score": sum(self.scores) / len(self.scores)}


@torch.no_grad()
def extract_entities(text: str, model, tokenizer) -> list[dict]:
    model.eval()
    enc = tokenizer(text, truncation=True, return_tensors="pt")
    scores, ids = model(**enc).logits.softmax(-1)[0].max(-1)
    spans: list[Span] = []
    open_span = False
    for i, (score, k) in enumerate(zip(scores.tolist(), ids.tolist())):
        chars = enc.token_to_chars(0, i) if enc.word_ids(0)[i] is not None else None
        label = model.config.id2label[k]
        if chars is None or label == "O":
            open_span = False
            continue
        if not (open_span and label[:2] == "I-" and spans[-1].kind == label[2:]):
            spans.append(Span(label[2:], chars.start, chars.end))
        spans[-1].end = chars.end
        spans[-1].scores.append(score)
        open_span = True
    return [s.as_dict(text) for s in spans]


if __name__ == "__main__":
    print(Span("PER", 0, 3, [0.5, 1.0]).as_dict("Ann"))
