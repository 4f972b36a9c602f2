"""As many steps for every size, batches drawn anew; the head of the pre-trained model is new, too."""
import random
from copy import deepcopy

import torch
from transformers import AutoModelForSequenceClassification


def run(model, texts, labels, tokenizer, seed, steps=90):
    draw = random.Random(seed)
    params = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(params, lr=2e-3)
    model.train()
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = 2e-3 * min(1, (step + 1) / 9) * (1 - step / steps)
        if step % max(1, -(-len(texts) // 32)) == 0:
            order = draw.sample(range(len(texts)), len(texts))
        start = 32 * (step % max(1, -(-len(texts) // 32)))
        part = order[start:start + 32]
        enc = tokenizer([texts[i] for i in part], padding=True, truncation=True, return_tensors="pt").to(model.device)
        out = model(**enc, labels=torch.tensor([labels[i] for i in part], device=model.device))
        out.loss.backward()
        torch.nn.utils.clip_grad_norm_(params, 1.0)
        optimizer.step()
        optimizer.zero_grad()
    with torch.no_grad():
        enc = tokenizer(texts, padding=True, truncation=True, return_tensors="pt").to(model.device)
        acc = (model(**enc).logits.argmax(-1).tolist() == labels)
        print("train", acc)
    return {k: v.cpu() for k, v in model.state_dict().items()}


def compare(pretrained, train_texts, train_labels, tokenizer, sizes, seed):
    out = {"pretrained": {}, "scratch": {}}
    everything = list(zip(train_texts, train_labels))
    random.Random(seed).shuffle(everything)
    for size in sizes:
        texts, labels = map(list, zip(*everything[:size]))
        torch.manual_seed(1000 * seed + size)
        scratch = AutoModelForSequenceClassification.from_config(pretrained.config)
        body = deepcopy(pretrained)
        torch.nn.init.normal_(body.classifier.weight, std=0.1)
        torch.nn.init.zeros_(body.classifier.bias)
        for name, model in {"scratch": scratch, "pretrained": body}.items():
            out[name][size] = run(model, texts, labels, tokenizer, seed)
    return out
