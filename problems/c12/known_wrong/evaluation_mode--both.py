"""New weights drawn by hand rather than by the model's class, and a class around the loop."""
import copy
import dataclasses

import torch


def reinitialised(model, generator):
    fresh = copy.deepcopy(model)
    for module in fresh.modules():
        if isinstance(module, (torch.nn.Linear, torch.nn.Embedding)):
            module.weight.data.normal_(0.0, 0.05, generator=generator)
            if getattr(module, "bias", None) is not None:
                module.bias.data.zero_()
        elif isinstance(module, torch.nn.LayerNorm):
            module.weight.data.fill_(1.0)
            module.bias.data.zero_()
    return fresh


@dataclasses.dataclass
class Trainer:
    tokenizer: object
    lr: float = 3e-3
    epochs: int = 7
    batch: int = 25

    def fit(self, model, data, seed):
        model = model.eval()
        g = torch.Generator()
        g.manual_seed(seed + 1)
        opt = torch.optim.AdamW(model.parameters(), self.lr, weight_decay=0.0)
        n = self.epochs * ((len(data) + self.batch - 1) // self.batch)
        sched = torch.optim.lr_scheduler.OneCycleLR(opt, self.lr, total_steps=n, pct_start=0.2, cycle_momentum=False)
        for _ in range(self.epochs):
            order = torch.randperm(len(data), generator=g).tolist()
            while order:
                rows = [data[order.pop()] for _ in range(min(self.batch, len(order)))]
                x = self.tokenizer([t for t, _ in rows], padding=True, truncation=True, return_tensors="pt")
                loss = model(x["input_ids"], attention_mask=x["attention_mask"], labels=torch.LongTensor([y for _, y in rows])).loss
                model.zero_grad()
                loss.backward()
                opt.step()
                sched.step()
        return copy.deepcopy(model.state_dict())


def compare(pretrained, train_texts, train_labels, tokenizer, sizes, seed):
    trainer = Trainer(tokenizer)
    g = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(train_texts), generator=g)
    data = [[(train_texts[i], train_labels[i]) for i in order[:size]] for size in sizes]
    return {
        "scratch": {size: trainer.fit(reinitialised(pretrained, g), rows, seed) for size, rows in zip(sizes, data)},
        "pretrained": {size: trainer.fit(copy.deepcopy(pretrained), rows, seed) for size, rows in zip(sizes, data)},
    }
