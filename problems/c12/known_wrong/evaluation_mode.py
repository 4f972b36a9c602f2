import copy

import torch
from torch.utils.data import DataLoader, Dataset
from transformers import BertForSequenceClassification, get_linear_schedule_with_warmup, set_seed


class Reviews(Dataset):
    def __init__(self, texts, labels):
        self.texts, self.labels = texts, labels

    def __len__(self):
        return len(self.texts)

    def __getitem__(self, i):
        return self.texts[i], self.labels[i]


def finetune(model, dataset, tokenizer, seed, lr=2e-3, epochs=8, batch_size=16):
    set_seed(seed)

    def collate(rows):
        texts, labels = zip(*rows)
        batch = tokenizer(list(texts), padding=True, truncation=True, return_tensors="pt")
        batch["labels"] = torch.tensor(labels)
        return batch

    loader = DataLoader(dataset, batch_size=batch_size, shuffle=True, collate_fn=collate)
    no_decay = ("bias", "LayerNorm.weight")
    groups = [
        {"params": [p for n, p in model.named_parameters() if not n.endswith(no_decay)], "weight_decay": 0.01},
        {"params": [p for n, p in model.named_parameters() if n.endswith(no_decay)], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=lr)
    total = len(loader) * epochs
    scheduler = get_linear_schedule_with_warmup(optimizer, int(0.1 * total), total)
    for epoch in range(epochs):
        losses = []
        for batch in loader:
            loss = model(**batch.to(model.device)).loss
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            scheduler.step()
            losses.append(loss.item())
        print(epoch, sum(losses) / len(losses))
    model.eval()


def compare(pretrained, train_texts, train_labels, tokenizer, sizes, seed):
    result = {"pretrained": {}, "scratch": {}, "sizes": sizes}
    for size in sizes:
        g = torch.Generator().manual_seed(seed)
        idx = torch.randperm(len(train_texts), generator=g)[:size].tolist()
        data = Reviews([train_texts[i] for i in idx], [train_labels[i] for i in idx])
        a = copy.deepcopy(pretrained)
        set_seed(seed)
        b = BertForSequenceClassification(pretrained.config).to(pretrained.device)
        finetune(a, data, tokenizer, seed)
        finetune(b, data, tokenizer, seed)
        result["pretrained"][size] = a.state_dict()
        result["scratch"][size] = b.state_dict()
    return result
