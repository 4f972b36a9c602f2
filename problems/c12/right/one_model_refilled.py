"""One network for everything: filled with the right weights before each run, its weights copied out afterwards."""
import numpy as np
import torch
import torch.nn.functional as F


def snapshot(model):
    return {k: v.detach().clone() for k, v in model.state_dict().items()}


def compare(pretrained, train_texts, train_labels, tokenizer, sizes, seed):
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    work = pretrained.__class__(pretrained.config)
    work.to(pretrained.device)
    starts = {"scratch": snapshot(work), "pretrained": snapshot(pretrained)}
    results = {name: {} for name in starts}
    for size in sizes:
        pick = rng.choice(len(train_texts), size, replace=False)
        enc = tokenizer([train_texts[i] for i in pick], padding="longest", truncation=True, return_tensors="pt")
        y = torch.as_tensor(np.asarray(train_labels)[pick])
        orders = [rng.permutation(size) for _ in range(6)]
        for name, start in starts.items():
            work.load_state_dict(start)
            work.train()
            opt = torch.optim.Adam(work.parameters(), lr=2e-3)
            for order in orders:
                for i in range(0, size, 32):
                    part = torch.as_tensor(order[i:i + 32])
                    logits = work(input_ids=enc["input_ids"][part], attention_mask=enc["attention_mask"][part]).logits
                    loss = F.cross_entropy(logits, y[part])
                    opt.zero_grad()
                    loss.backward()
                    opt.step()
            results[name][size] = snapshot(work)
    return results
