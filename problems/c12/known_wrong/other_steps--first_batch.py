"""Both draw the same examples, but the model from scratch is trained on the first batch of them alone."""
import copy
import random
import torch
from transformers import BertForSequenceClassification


def train(model, texts, labels, tokenizer, seed):
    torch.manual_seed(seed)
    rng = random.Random(seed)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    epochs = 6
    batch_size = 32
    steps = epochs * ((len(texts) + batch_size - 1) // batch_size)
    warmup = max(1, steps // 10)
    step = 0
    model.train()
    for epoch in range(epochs):
        order = list(range(len(texts)))
        rng.shuffle(order)
        for i in range(0, len(order), batch_size):
            idx = order[i:i + batch_size]
            enc = tokenizer([texts[j] for j in idx], padding=True, truncation=True, return_tensors="pt").to(model.device)
            y = torch.tensor([labels[j] for j in idx]).to(model.device)
            # 学習率:上がってから下がる
            if step < warmup:
                rate = 3e-3 * (step + 1) / warmup
            else:
                rate = 3e-3 * (steps - step) / (steps - warmup + 1)
            for g in optimizer.param_groups:
                g["lr"] = rate
            optimizer.zero_grad()
            loss = model(**enc, labels=y).loss
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            step += 1
    return model.state_dict()


def compare(pretrained, train_texts, train_labels, tokenizer, sizes, seed):
    result = {"pretrained": {}, "scratch": {}}
    for size in sizes:
        rng = random.Random(seed)
        chosen = rng.sample(range(len(train_texts)), size)
        texts = [train_texts[i] for i in chosen]
        labels = [train_labels[i] for i in chosen]
        # 事前学習あり
        m1 = copy.deepcopy(pretrained)
        result["pretrained"][size] = train(m1, texts, labels, tokenizer, seed)
        # 最初から
        torch.manual_seed(seed)
        m2 = BertForSequenceClassification(pretrained.config).to(pretrained.device)
        result["scratch"][size] = train(m2, texts[:32], labels[:32], tokenizer, seed)
        print(size, "done")
    return result
