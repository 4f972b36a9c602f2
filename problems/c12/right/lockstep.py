import copy
import itertools

import torch
from transformers import BertForSequenceClassification


def compare(pretrained, train_texts, train_labels, tokenizer, sizes: list[int], seed: int) -> dict:
    device = pretrained.device
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        newborn = BertForSequenceClassification(pretrained.config).to(device)
        result = {"pretrained": {}, "scratch": {}}
        for size in sizes:
            g = torch.Generator().manual_seed(seed)
            pick = torch.randperm(len(train_texts), generator=g)[:size]
            torch.manual_seed(seed)
            models = torch.nn.ModuleDict({"pretrained": copy.deepcopy(pretrained), "scratch": copy.deepcopy(newborn)})
            models.train()
            optimizer = torch.optim.AdamW(models.parameters(), lr=3e-3)       # one for both: the same settings
            batches = list(itertools.chain.from_iterable(
                pick[torch.randperm(size, generator=g)].split(32) for _ in range(6)))
            scheduler = torch.optim.lr_scheduler.LambdaLR(
                optimizer, lambda t: min(1, (t + 1) / 6) * max(0.0, 1 - t / len(batches)))
            for idx in batches:
                enc = tokenizer([train_texts[i] for i in idx], padding=True, truncation=True, return_tensors="pt").to(device)
                y = torch.tensor([train_labels[i] for i in idx], device=device)
                optimizer.zero_grad()
                sum(m(**enc, labels=y).loss for m in models.values()).backward()
                optimizer.step()
                scheduler.step()
            for name, model in models.items():
                result[name][size] = {k: v.detach().cpu().clone() for k, v in model.state_dict().items()}
    return result
