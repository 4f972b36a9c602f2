"""What three pipelines do: classify texts, generate text, find entities.

Held against transformers' own TextClassification-, TextGeneration- and TokenClassificationPipeline ("simple").
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch


@torch.no_grad()  # type: ignore[untyped-decorator]
def classify(texts: Sequence[str], model: Any, tokenizer: Any, batch_size: int = 8) -> list[dict[str, Any]]:
    """{"label", "score"} for each text, in order."""
    model.eval()
    answers: list[dict[str, Any]] = []
    for start in range(0, len(texts), batch_size):
        batch = tokenizer(list(texts[start : start + batch_size]), padding=True, truncation=True, return_tensors="pt")
        best = model(**batch.to(model.device)).logits.softmax(dim=-1).max(dim=-1)  # (B, labels) → both (B,)
        for score, label in zip(best.values.tolist(), best.indices.tolist(), strict=True):
            answers.append({"label": model.config.id2label[label], "score": score})
    return answers


@torch.no_grad()  # type: ignore[untyped-decorator]
def generate(
    prompt: str, model: Any, tokenizer: Any, max_new_tokens: int, num_return_sequences: int = 1, seed: int = 0
) -> list[str]:
    """The prompt and what follows it, drawn at temperature 1, `num_return_sequences` times."""
    model.eval()
    rng = torch.Generator(device=model.device).manual_seed(seed)
    end = model.config.eos_token_id
    encoded = tokenizer(prompt, return_tensors="pt", truncation=True).to(model.device)
    ids = encoded["input_ids"].repeat(num_return_sequences, 1)  # (N, T)
    over = torch.zeros(num_return_sequences, dtype=torch.bool, device=ids.device)
    for _ in range(max_new_tokens):
        odds = model(input_ids=ids).logits[:, -1].softmax(dim=-1)  # (N, V): the last position's
        drawn = torch.multinomial(odds, 1, generator=rng)  # (N, 1)
        drawn[over] = end  # behind the end there is nothing but ends, which the text leaves out
        ids = torch.cat([ids, drawn], dim=1)
        over |= drawn.squeeze(1) == end
        if bool(over.all()):
            break
    return [tokenizer.decode(row, skip_special_tokens=True) for row in ids]


@torch.no_grad()  # type: ignore[untyped-decorator]
def extract_entities(text: str, model: Any, tokenizer: Any) -> list[dict[str, Any]]:
    """entity_group, word, start, end and score of each entity: a B- begins one, an adjacent I- of its kind goes on."""
    model.eval()
    encoded = tokenizer(
        text, return_tensors="pt", truncation=True, return_offsets_mapping=True, return_special_tokens_mask=True
    )
    places = encoded.pop("offset_mapping")[0].tolist()  # T pairs (start, end) of characters
    special = encoded.pop("special_tokens_mask")[0].tolist()
    best = model(**encoded.to(model.device)).logits[0].softmax(dim=-1).max(dim=-1)  # (T, labels) → both (T,)
    found: list[dict[str, Any]] = []
    going_on = ""  # the kind of the entity that the last token belongs to
    for label, score, (start, end), skip in zip(
        best.indices.tolist(), best.values.tolist(), places, special, strict=True
    ):
        if skip:
            continue
        prefix, _, kind = model.config.id2label[label].rpartition("-")
        if not prefix:  # O
            going_on = ""
            continue
        if prefix == "B" or kind != going_on:
            found.append({"entity_group": kind, "start": start, "scores": []})
        found[-1]["end"] = end
        found[-1]["scores"].append(score)
        going_on = kind
    for entity in found:
        scores = entity.pop("scores")
        entity["score"] = sum(scores) / len(scores)
        entity["word"] = text[entity["start"] : entity["end"]]
    return found
