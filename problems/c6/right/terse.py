# As few lines as it takes.
import torch
from torch.utils.data import DataLoader, Dataset
from transformers.optimization import get_linear_schedule_with_warmup as linear


class SentimentDataset(Dataset):
    def __init__(self, texts, labels, tokenizer, max_length=128):
        e = tokenizer(texts, padding="max_length", truncation=True, max_length=max_length, return_tensors="pt")
        self.d = [dict(input_ids=i, attention_mask=a, labels=torch.tensor(l)) for i, a, l in
                  zip(e.input_ids, e.attention_mask, labels)]

    __len__ = lambda self: len(self.d)
    __getitem__ = lambda self, i: self.d[i]


def make_optimizer(model, lr, weight_decay, num_training_steps, warmup_ratio):
    g = {True: [], False: []}
    for n, p in model.named_parameters():
        g[n.endswith("bias") or "LayerNorm" in n].append(p)
    o = torch.optim.AdamW([{"params": g[False]}, {"params": g[True], "weight_decay": 0.}], lr, weight_decay=weight_decay)
    return o, linear(o, int(warmup_ratio * num_training_steps), num_training_steps)


def finetune(model, train_dataset, lr=2e-5, weight_decay=0.01, epochs=3, batch_size=8, warmup_ratio=0.1,
             max_grad_norm=1.0, seed=0):
    model.train(); torch.manual_seed(seed); history = []
    dl = DataLoader(train_dataset, batch_size, shuffle=True, num_workers=2)
    o, s = make_optimizer(model, lr, weight_decay, epochs * len(dl), warmup_ratio)
    for _ in range(epochs):
        r = []
        for b in dl:
            b = {k: v.to(model.device) for k, v in b.items()}
            out = model(**b); o.zero_grad(); out.loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), max_grad_norm)
            o.step(); s.step()
            r += [(out.loss.item(), l) for l in (out.logits.argmax(1) == b["labels"]).tolist()]
        history += [dict(loss=sum(x for x, _ in r) / len(r), accuracy=sum(l for _, l in r) / len(r))]
    return history
