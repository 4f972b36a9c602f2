"""Fine-tuning held against transformers' schedule, torch's AdamW and clipping, and a loop that shares no code with it."""

from __future__ import annotations

import copy

import pytest
import torch
from transformers import Trainer, get_linear_schedule_with_warmup

from reference.corpus import reviews
from reference.pretrained import load_tokenizer
from reference.training import SentimentDataset, decay_groups, finetune, make_optimizer, rate_factor, train_epoch
from reference.training_case import batch_of, bert, rows

pytestmark = pytest.mark.ml


class Rows(torch.utils.data.Dataset):
    def __init__(self, columns):
        self.columns = columns

    def __len__(self):
        return len(self.columns["labels"])

    def __getitem__(self, index):
        return {name: column[index] for name, column in self.columns.items()}


def examples(count: int = 14) -> dict[str, torch.Tensor]:
    return rows(count, torch.Generator().manual_seed(9))


@pytest.mark.parametrize(("total", "warmup"), [(1, 0), (1, 1), (10, 0), (10, 3), (225, 22), (7, 7)])
def test_the_rate_is_that_of_transformers(total, warmup):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    theirs = get_linear_schedule_with_warmup(optimizer, warmup, total)
    for step in range(total + 3):
        assert rate_factor(step, warmup, total) == pytest.approx(theirs.get_last_lr()[0], abs=1e-12)
        optimizer.step()
        theirs.step()


def test_the_chapters_warm_up_of_22_steps_peaks_at_the_full_rate_and_starts_at_zero():
    _, scheduler = make_optimizer(bert(), 2e-5, 0.01, 225, 0.1)
    rates = []
    for _ in range(225):
        rates += scheduler.get_last_lr()[:1]
        scheduler.optimizer.step()
        scheduler.step()
    assert rates[0] == 0
    assert rates[22] == max(rates) == 2e-5
    assert scheduler.get_last_lr()[0] == 0


def test_what_decays_is_what_transformers_trainer_would_let_decay():
    model = bert()
    names = {id(parameter): name for name, parameter in model.named_parameters()}
    decayed, exempt = decay_groups(model, 0.1)
    assert {names[id(p)] for p in decayed["params"]} == set(Trainer.get_decay_parameter_names(None, model))
    assert len(decayed["params"]) + len(exempt["params"]) == len(names)
    assert (decayed["weight_decay"], exempt["weight_decay"]) == (0.1, 0.0)


def test_items_are_those_of_the_tokenizer():
    texts = [review.text for review in reviews("test", {"train": 20})["train"]]
    tokenizer = load_tokenizer()
    dataset = SentimentDataset(texts, [1] * len(texts), tokenizer, max_length=10)
    assert len(dataset) == len(texts)
    for text, item in zip(texts, (dataset[n] for n in range(len(texts))), strict=True):
        theirs = tokenizer(text, padding="max_length", truncation=True, max_length=10)
        assert item["input_ids"].tolist() == theirs["input_ids"]
        assert item["attention_mask"].tolist() == theirs["attention_mask"]
        assert item["labels"].shape == ()
        assert item["labels"].dtype == item["input_ids"].dtype == torch.int64


def plain_epoch(model, batches, optimizer, scheduler, bound):
    """The loop again, written out: gradients by autograd.grad, the norm and the clip by hand."""
    losses, hits, count = 0.0, 0, 0
    for batch in batches:
        logits = model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).logits
        loss = -logits.log_softmax(-1)[torch.arange(len(batch["labels"])), batch["labels"]].mean()
        gradients = torch.autograd.grad(loss, list(model.parameters()))
        norm = torch.stack([gradient.pow(2).sum() for gradient in gradients]).sum().sqrt()
        for parameter, gradient in zip(model.parameters(), gradients, strict=True):
            parameter.grad = gradient * min(1.0, bound / (float(norm) + 1e-6))
        optimizer.step()
        scheduler.step()
        losses += float(loss) * len(batch["labels"])
        hits += int((logits.argmax(-1) == batch["labels"]).sum())
        count += len(batch["labels"])
    return losses / count, hits / count


def distance(one, other):
    """The largest difference between two models' weights; the gradient of a key's bias is 0 but for rounding."""
    return max(
        float((a - b).abs().max())
        for (name, a), b in zip(one.named_parameters(), other.parameters(), strict=True)
        if not name.endswith("key.bias")
    )


@pytest.mark.parametrize("bound", [0.05, 1.0, 1e6])
def test_an_epoch_is_that_of_a_loop_written_out(bound):
    known = examples()
    ours, theirs = copy.deepcopy(bert()), copy.deepcopy(bert())
    batches = [batch_of(known, list(range(start, min(14, start + 4)))) for start in range(0, 14, 4)]
    results = []
    for model, loop in ((ours, train_epoch), (theirs, plain_epoch)):
        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
        scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
        results.append(loop(model, batches, optimizer, scheduler, bound))
    assert results[0] == pytest.approx(results[1], abs=1e-12)
    assert distance(ours, theirs) < 1e-9
    assert distance(ours, bert()) > 1e-3
    assert ours.training


def test_finetune_uses_every_example_once_an_epoch_in_an_order_of_its_own():
    seen = []
    model = copy.deepcopy(bert())
    model.bert.embeddings.word_embeddings.register_forward_hook(lambda _m, args, _o: seen.append(args[0]))
    history = finetune(model, Rows(examples()), lr=1e-3, epochs=3, batch_size=4, seed=1)
    assert [len(ids) for ids in seen] == [4, 4, 4, 2] * 3
    orders = [[tuple(row) for ids in seen[e * 4 : e * 4 + 4] for row in ids.tolist()] for e in range(3)]
    assert len({tuple(order) for order in orders}) == 3
    assert len({frozenset(order) for order in orders}) == 1
    assert len(set(orders[0])) == 14
    assert [sorted(entry) for entry in history] == [["accuracy", "loss"]] * 3


def test_the_same_seed_gives_the_same_weights_and_another_does_not():
    ends = []
    for seed in (1, 1, 2):
        model = copy.deepcopy(bert())
        finetune(model, Rows(examples()), lr=1e-3, epochs=2, batch_size=4, seed=seed)
        ends.append(model)
    assert distance(ends[0], ends[1]) == 0
    assert distance(ends[0], ends[2]) > 1e-6
