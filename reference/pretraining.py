"""Pre-train the small BERT that the course's exercises start from: masked language modelling on unlabelled reviews.

Three settings that look like details decide whether anything is learned (each found by its failure):
- weights start at about 1/sqrt(hidden): with BERT's 0.02, made for 768, a width of 64 never gets beyond grammar;
- no dropout: the model is far too small to over-fit, and dropout makes the plateau longer and each step dearer;
- 30 % of the tokens are masked, not 15 %: sentences are short, and a text must lose its outcome often to learn it.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from reference.corpus import OUTCOMES, Review, pretraining_text
from reference.masking import mask_tokens
from reference.pretrained import WEIGHTS
from reference.tokenizer import MAX_LENGTH, build_tokenizer
from reference.training import rate_factor

RECIPE = "recipe.json"
MOST_WORDS = 8_000  # of a vocabulary made from texts


@dataclass(frozen=True)
class Recipe:
    """Everything that decides the checkpoint but for the machine's arithmetic."""

    hidden: int = 64
    layers: int = 2
    heads: int = 4
    mask_share: float = 0.3
    learning_rate: float = 2e-3
    weight_decay: float = 0.01
    warmup: float = 0.1  # of the steps; afterwards the rate falls linearly to 0
    max_grad_norm: float = 1.0
    batch: int = 64
    steps: int = 4000
    texts: int = 64_000
    seed: int = 0


def small_bert_config(vocab_size: int, recipe: Recipe | None = None) -> Any:
    """The `BertConfig` of the small models: two classes, no dropout, weights that start at 1/sqrt(hidden)."""
    from transformers import BertConfig

    r = recipe or Recipe()
    return BertConfig(
        vocab_size=vocab_size,
        hidden_size=r.hidden,
        num_hidden_layers=r.layers,
        num_attention_heads=r.heads,
        intermediate_size=4 * r.hidden,
        max_position_embeddings=MAX_LENGTH,
        initializer_range=1 / math.sqrt(r.hidden),
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        num_labels=2,
        id2label={0: "negative", 1: "positive"},
        label2id={"negative": 0, "positive": 1},
    )


def words_of(texts: Iterable[str], most: int = MOST_WORDS) -> list[str]:
    """The most frequent words of texts, split and folded as the tokenizer does; ties in alphabetical order."""
    pipeline = build_tokenizer().backend_tokenizer
    counts: Counter[str] = Counter()
    for text in texts:
        folded = pipeline.normalizer.normalize_str(text)
        counts.update(word for word, _ in pipeline.pre_tokenizer.pre_tokenize_str(folded))
    return sorted(counts, key=lambda word: (-counts[word], word))[:most]


def batches(
    texts: Sequence[str], tokenizer: Any, recipe: Recipe, generator: torch.Generator
) -> Iterator[dict[str, Tensor]]:
    """Batches of encoded texts, each (B, T) with T its longest text; a new order every time round."""
    encoded = tokenizer(list(texts), truncation=True)["input_ids"]
    while True:
        order = torch.randperm(len(encoded), generator=generator).tolist()
        for start in range(0, len(order) - recipe.batch + 1, recipe.batch):
            rows = [encoded[place] for place in order[start : start + recipe.batch]]
            yield tokenizer.pad({"input_ids": rows}, return_tensors="pt")


def pretrain(
    recipe: Recipe, say: Callable[[str], None] = lambda _: None, own: Sequence[str] | None = None
) -> tuple[Any, Any]:
    """(model, tokenizer): a `BertForMaskedLM` trained by the recipe. `say` is told the loss now and then.

    On the generated text, or on `own` texts with a vocabulary of their words.

    About 20 CPU milliseconds a step. The weights at the start come from torch's global generator, which is put back as
    it was; everything else is drawn from one of its own.
    """
    from transformers import BertForMaskedLM

    tokenizer = build_tokenizer(words_of(own) if own else None)
    texts = own or list(pretraining_text(recipe.seed, recipe.texts))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(recipe.seed)
        model = BertForMaskedLM(small_bert_config(len(tokenizer), recipe))
    generator = torch.Generator().manual_seed(recipe.seed)
    optimizer = torch.optim.AdamW(model.parameters(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay)
    scheduler = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: rate_factor(step, int(recipe.warmup * recipe.steps), recipe.steps)
    )
    model.train()
    mean = 0.0
    for step, batch in zip(range(1, recipe.steps + 1), batches(texts, tokenizer, recipe, generator), strict=False):
        ids = batch["input_ids"]
        special = (ids == tokenizer.cls_token_id) | (ids == tokenizer.sep_token_id) | (ids == tokenizer.pad_token_id)
        inputs, labels = mask_tokens(
            ids, special, tokenizer.mask_token_id, len(tokenizer), recipe.mask_share, generator=generator
        )
        loss = model(input_ids=inputs, attention_mask=batch["attention_mask"], labels=labels).loss
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), recipe.max_grad_norm)
        optimizer.step()
        scheduler.step()
        mean += loss.item() / 200
        if step % 200 == 0:
            say(f"step {step:5d}  loss {mean:.3f}")
            mean = 0.0
    return model.eval(), tokenizer


def zero_shot(model: Any, tokenizer: Any, reviews: list[Review]) -> float:
    """The share of reviews whose outcome a masked language model names without ever having seen a label."""
    outcomes = tokenizer.convert_tokens_to_ids(list(OUTCOMES))
    right = 0
    for start in range(0, len(reviews), 250):
        some = reviews[start : start + 250]
        batch = tokenizer([f"{one.text} [MASK]" for one in some], padding=True, return_tensors="pt")
        with torch.no_grad():
            logits = model(**batch).logits  # (B, T, V)
        at_mask = logits[batch["input_ids"] == tokenizer.mask_token_id]  # (B, V)
        said = at_mask[:, outcomes].argmax(dim=-1)  # (B,)
        right += int((said == torch.tensor([one.label for one in some])).sum())
    return right / len(reviews)


def save(model: Any, tokenizer: Any, recipe: Recipe, folder: Path) -> None:
    """Configuration and weights (safetensors), the tokenizer and the recipe, as files in `folder`."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    tied = "cls.predictions.decoder.weight", "cls.predictions.decoder.bias"  # the word embeddings, and predictions.bias
    state = {name: tensor.contiguous() for name, tensor in model.state_dict().items() if name not in tied}
    save_file(state, folder / WEIGHTS, metadata={"format": "pt"})
    model.config.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    (folder / RECIPE).write_text(json.dumps(asdict(recipe), indent=2) + "\n", encoding="utf-8")
