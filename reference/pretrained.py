"""The shipped checkpoint: its tokenizer, its masked language model, and classifiers that start from it.

Everything is read from plain files beside this module (safetensors and JSON, no pickle); nothing asks a network.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import torch

CHECKPOINT = Path(__file__).with_name("checkpoint")
CONFIG, WEIGHTS, TOKENIZER = "config.json", "model.safetensors", "tokenizer.json"


def load_tokenizer(folder: Path = CHECKPOINT) -> Any:
    """The checkpoint's fast tokenizer."""
    from transformers import PreTrainedTokenizerFast

    return PreTrainedTokenizerFast.from_pretrained(folder, local_files_only=True)


def load_masked(folder: Path = CHECKPOINT) -> Any:
    """The checkpoint as it was trained: a `BertForMaskedLM` in evaluation mode."""
    from transformers import BertForMaskedLM

    return _filled(BertForMaskedLM, folder, seed=0).eval()


def load_classifier(seed: int = 0, folder: Path = CHECKPOINT) -> Any:
    """A `BertForSequenceClassification` with two labels (0 negative, 1 positive), in evaluation mode.

    The body is the checkpoint's; pooler and classifier are new and drawn from `seed`. torch's global generator is left
    as it was.
    """
    from transformers import BertForSequenceClassification

    return _filled(BertForSequenceClassification, folder, seed).eval()


def new_classifier(seed: int = 0, folder: Path = CHECKPOINT) -> Any:
    """The same network without pre-training: every weight drawn from `seed`."""
    from transformers import BertConfig, BertForSequenceClassification

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return BertForSequenceClassification(BertConfig.from_pretrained(folder, local_files_only=True)).eval()


def _filled(architecture: Any, folder: Path, seed: int) -> Any:
    """A model whose weights are the checkpoint's wherever it has them; the rest is drawn from `seed`."""
    from transformers import BertConfig

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = architecture(BertConfig.from_pretrained(folder, local_files_only=True))
    found = model.load_state_dict(_weights(folder), strict=False)
    lacking = [name for name in found.missing_keys if name.startswith("bert.") and "pooler" not in name]
    if lacking:
        raise ValueError(f"{folder / WEIGHTS} has no {lacking[0]}: it is no checkpoint of this network")
    model.tie_weights()
    return model


@cache
def _weights(folder: Path) -> dict[str, torch.Tensor]:
    from safetensors.torch import load_file

    return dict(load_file(folder / WEIGHTS))


@cache
def digest(folder: Path = CHECKPOINT) -> str:
    """SHA-256 of configuration, weights and tokenizer: part of the key of everything that is cached."""
    whole = hashlib.sha256()
    for name in (CONFIG, WEIGHTS, TOKENIZER):
        content = (folder / name).read_bytes()
        whole.update(f"{name} {len(content)} ".encode() + content)
    return whole.hexdigest()
