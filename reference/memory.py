"""What a fine-tuning strategy needs: GPU memory while training, and disk for N tasks. Standard library only.

Constants for BERT-base in fp32 with AdamW were measured with saved-tensor hooks on the real model: saved activations
are 114.5 MB an example at 128 tokens and 798 MB at 512 (attention makes them grow faster than the length); with LoRA on
query and value 98 MB, since inputs of frozen weights need not be kept. Sizes are in MB, 10^6 bytes.
"""

from __future__ import annotations

from dataclasses import dataclass

BYTES = 4  # of one fp32 number
BERT_BASE = 109_483_778  # parameters of the two-class classifier
HEAD = 768 * 2 + 2
ACTIVATIONS = {128: 114.5, 512: 798.0}  # MB an example, all weights trained
LORA_ACTIVATIONS = 98.0 / 114.5  # of that, where the base is frozen

# trainable parameters of each strategy on BERT-base, head included; LoRA r = 8 on query and value, adapters with a
# bottleneck of 64 twice a layer, a prefix of 20 positions
TRAINABLE: dict[str, int] = {
    "full": BERT_BASE,
    "scratch": BERT_BASE,
    "lora": 12 * 2 * 8 * (768 + 768) + HEAD,
    "multi_lora": 12 * 2 * 8 * (768 + 768) + HEAD,
    "adapter": 12 * 2 * (2 * 768 * 64 + 64 + 768) + HEAD,
    "prefix": 12 * 2 * 20 * 768 + HEAD,
    "head_only": HEAD,
}


@dataclass(frozen=True)
class Memory:
    """GPU memory in MB."""

    weights: float
    gradients: float
    optimiser: float
    activations: float

    @property
    def total(self) -> float:
        return self.weights + self.gradients + self.optimiser + self.activations


def activations_per_example(strategy: str, tokens: int = 128) -> float:
    """Saved activations in MB; the head alone keeps none of the frozen body's."""
    if strategy == "head_only":
        return 0.01
    whole = ACTIVATIONS[tokens]
    return whole if strategy in ("full", "scratch") else whole * LORA_ACTIVATIONS


def training_memory(strategy: str, *, batch: int = 8, tokens: int = 128) -> Memory:
    """GPU memory of one training step with AdamW in fp32: two moments for each trainable parameter.

    `strategy` is a key of TRAINABLE, `tokens` of ACTIVATIONS. KeyError for others.
    """
    trained = TRAINABLE[strategy] * BYTES / 1e6
    extra = 0.0 if strategy in ("full", "scratch", "head_only") else trained
    return Memory(
        weights=BERT_BASE * BYTES / 1e6 + extra,
        gradients=trained,
        optimiser=2 * trained,
        activations=batch * activations_per_example(strategy, tokens),
    )


def disk(strategy: str, tasks: int) -> float:
    """Disk in MB for `tasks` tasks: a whole model each, or one base and what is trained for each task."""
    whole = BERT_BASE * BYTES / 1e6
    if strategy in ("full", "scratch"):
        return tasks * whole
    return whole + tasks * TRAINABLE[strategy] * BYTES / 1e6
