"""演習 c12: 転移学習の効果を見る。"""

import copy
import random

import torch
from transformers import BertForSequenceClassification


def compare(pretrained, train_texts, train_labels, tokenizer, sizes, seed):
    result = {"pretrained": {}, "scratch": {}}
    for size in sizes:
        chosen = random.Random(seed).sample(range(len(train_texts)), size)
        texts = [train_texts[i] for i in chosen]
        labels = [train_labels[i] for i in chosen]
        torch.manual_seed(seed)
        scratch = BertForSequenceClassification(pretrained.config)
        for name, model in (("pretrained", copy.deepcopy(pretrained)), ("scratch", scratch)):
            train(model, texts, labels, tokenizer, seed)
            result[name][size] = {key: value.detach().clone() for key, value in model.state_dict().items()}
    return result


def train(model, texts, labels, tokenizer, seed, lr=1e-3, epochs=6, batch_size=32):
    inputs = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    targets = torch.tensor(labels)
    rng = torch.Generator().manual_seed(seed)
    steps = epochs * -(-len(texts) // batch_size)
    optimizer = torch.optim.AdamW(model.parameters(), lr=lr)
    scheduler = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1.0, (s + 1) / (0.1 * steps + 1)) * max(0.0, 1 - s / steps)
    )
    model.train()
    for _ in range(epochs):
        for rows in torch.randperm(len(texts), generator=rng).split(batch_size):
            optimizer.zero_grad()
            out = model(input_ids=inputs["input_ids"][rows], attention_mask=inputs["attention_mask"][rows],
                        labels=targets[rows])
            out.loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            scheduler.step()
