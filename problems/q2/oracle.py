"""Count what PEFT really trains, for the chapter's setting and every variant, against the keys of problem.toml.

Nothing here knows the formula: the model is built on the meta device, wrapped by PEFT and counted, in
reference/peft_counts.py. Only `grade verify` runs this file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reference import chapter_figures
from reference.peft_counts import count_lora

# name → (architecture, adapted modules, size of the model, parameters of the exercise that differ from the chapter's)
SETTINGS: dict[str, tuple[str, str, dict[str, int], dict[str, int]]] = {
    "chapter": ("bert", "qkvo", {"hidden": 768, "layers": 12, "rank": 16, "labels": 2}, {}),
    "bert_r8": ("bert", "qkvo", {"hidden": 768, "layers": 12, "rank": 8, "labels": 2}, {"r": 8}),
    "bert_large": (
        "bert", "qkvo", {"hidden": 1024, "layers": 24, "rank": 12, "labels": 2},
        {"d": 1024, "k": 1024, "r": 12, "layers": 24},
    ),
    "ffn_up": (
        "bert", "ffn_up", {"hidden": 768, "layers": 12, "rank": 12, "labels": 2},
        {"d": 3072, "k": 768, "r": 12, "matrices": 1},
    ),
    "ffn_down": (
        "bert", "ffn_down", {"hidden": 768, "layers": 12, "rank": 20, "labels": 3},
        {"d": 768, "k": 3072, "r": 20, "matrices": 1, "labels": 3},
    ),
    "gpt2_fused": (
        "gpt2", "fused", {"hidden": 768, "layers": 12, "rank": 12, "labels": 2},
        {"d": 2304, "k": 768, "r": 12, "matrices": 1, "head_bias": 0},
    ),
}  # fmt: skip


def proofs() -> Iterator[dict[str, Any]]:
    """One row for each measured key, then the chapter's printed figures."""
    for name, (architecture, targets, size, parameters) in SETTINGS.items():
        counted = count_lora(architecture, targets, **size)
        measured = {
            "adapter": counted.adapter // counted.matrices,
            "layer": counted.adapter // size["layers"],
            "total": counted.adapter,
            "original": counted.original,
            "with_head": counted.trainable,
        }
        for item, value in measured.items():
            yield {
                "claim": {"ja": f"{name}: {item} を PEFT で数える", "en": f"{name}: {item} counted with PEFT"},
                "item": item,
                "parameters": parameters,
                "measured": value,
            }
    yield from chapter_figures.proofs()
