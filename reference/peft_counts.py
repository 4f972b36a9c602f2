"""Count what PEFT really trains, by building the model on the meta device: shapes without storage, no download.

This is the independent side of q2's proof: nothing here knows the formula r(d + k).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

# module names of each architecture's attention and feed-forward projections, as PEFT matches them (suffix of the name)
TARGETS: dict[tuple[str, str], tuple[str, ...]] = {
    ("bert", "qkvo"): ("query", "key", "value", "attention.output.dense"),
    ("bert", "qv"): ("query", "value"),
    ("bert", "dense"): (
        "query",
        "key",
        "value",
        "dense",
    ),  # the slip: "dense" also hits the feed-forward and the pooler
    ("bert", "ffn_up"): ("intermediate.dense",),
    # "output.dense" would also match attention.output.dense, so the layer is named by a pattern
    ("bert", "ffn_down"): (r".*layer\.\d+\.output\.dense",),
    ("gpt2", "fused"): ("c_attn",),
}


@dataclass(frozen=True)
class LoraCount:
    """Numbers of parameters."""

    adapter: int  # LoRA matrices only
    trainable: int  # everything PEFT trains, the head included
    total: int  # all parameters, LoRA included
    original: int  # weights of the adapted matrices, biases excluded
    matrices: int  # adapted matrices in the whole model
    shapes: tuple[tuple[int, int], ...]  # distinct (rows d, columns k) of the adapted matrices


def build(architecture: str, *, hidden: int, layers: int, labels: int) -> Any:
    """A sequence classifier of the given size on the meta device; heads of 64, feed-forward of 4 × hidden."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, GPT2Config, GPT2ForSequenceClassification

    heads = max(1, hidden // 64)
    with torch.device("meta"):
        if architecture == "bert":
            return BertForSequenceClassification(
                BertConfig(
                    hidden_size=hidden,
                    num_hidden_layers=layers,
                    num_attention_heads=heads,
                    intermediate_size=4 * hidden,
                    num_labels=labels,
                )
            )
        if architecture == "gpt2":
            return GPT2ForSequenceClassification(
                GPT2Config(n_embd=hidden, n_layer=layers, n_head=heads, num_labels=labels, pad_token_id=0)
            )
    raise ValueError(f"no architecture called {architecture!r}")


def count_lora(
    architecture: str, targets: str, *, hidden: int, layers: int, rank: int, labels: int, head: bool = True
) -> LoraCount:
    """Wrap the model with PEFT and count. `head` False leaves out the task type, so that the head stays frozen."""
    from peft import LoraConfig, TaskType, get_peft_model

    model = build(architecture, hidden=hidden, layers=layers, labels=labels)
    names: Sequence[str] | str = TARGETS[architecture, targets]
    config = LoraConfig(
        task_type=TaskType.SEQ_CLS if head else None,
        r=rank,
        lora_alpha=2 * rank,
        target_modules=names[0] if len(names) == 1 and "\\" in names[0] else list(names),
        fan_in_fan_out=architecture == "gpt2",  # GPT-2's Conv1D stores its weight as (in, out)
    )
    wrapped = get_peft_model(model, config)
    named = dict(wrapped.named_parameters())
    adapter = sum(p.numel() for name, p in named.items() if ".lora_" in name)
    shapes = [
        (named[name.replace("lora_A", "lora_B")].shape[0], p.shape[1])
        for name, p in named.items()
        if ".lora_A." in name
    ]
    return LoraCount(
        adapter=adapter,
        trainable=sum(p.numel() for p in named.values() if p.requires_grad),
        total=sum(p.numel() for p in named.values()),
        original=sum(p.numel() for name, p in named.items() if name.endswith(".base_layer.weight")),
        matrices=len(shapes),
        shapes=tuple(sorted(set(shapes))),
    )


def count_prefix(*, hidden: int, layers: int, prefix: int) -> int:
    """What PEFT's prefix tuning trains in BERT, without projection and without a head."""
    import torch
    from peft import PrefixTuningConfig, TaskType, get_peft_model

    config = PrefixTuningConfig(task_type=TaskType.FEATURE_EXTRACTION, num_virtual_tokens=prefix)
    model = build("bert", hidden=hidden, layers=layers, labels=2).bert
    with torch.device("meta"):
        wrapped = get_peft_model(model, config)
    return sum(p.numel() for p in wrapped.parameters() if p.requires_grad)


def count_model(architecture: str, *, hidden: int, layers: int, labels: int) -> int:
    """All parameters of the classifier, tied weights once."""
    return sum(p.numel() for p in build(architecture, hidden=hidden, layers=layers, labels=labels).parameters())
