"""What a check hands to a student's function: tensors as they are, and descriptions of what cannot cross as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from grader.worker.inside import values


@dataclass(frozen=True)
class Shipped:
    """A value made in the job from a description; `parts` are encoded into the node."""

    node: dict[str, Any]
    parts: dict[str, Any]


def generator(seed: int, device: str = "cpu") -> Shipped:
    """A `torch.Generator` with this seed, made fresh for every call that it is handed to."""
    return Shipped({"$generator": int(seed), "device": device}, {})


def linear(weight: torch.Tensor, bias: torch.Tensor | None) -> Shipped:
    """A `torch.nn.Linear` with exactly these values, their dtype and their device. weight (out, in), bias (out,)."""
    return Shipped({"$linear": None}, {"$linear": {"weight": weight, "bias": bias}})


def tree(**children: Any) -> Shipped:
    """Modules without a forward pass, for functions that look at names: (out, in) is a Linear, a dict a branch."""
    return Shipped({"$tree": children}, {})


def model(module: Any, *, training: bool = False, frozen: Sequence[str] = ()) -> Shipped:
    """A Transformers model: its class, its configuration, its weights, and parameters that want no gradients."""
    settings = {key: value for key, value in module.config.to_dict().items() if _plain(value)}
    node = {
        "$model": type(module).__name__,
        "training": training,
        "frozen": list(frozen),
        "device": str(next(module.parameters()).device),
    }
    return Shipped(node, {"config": settings, "state": dict(module.state_dict())})


def dataset(columns: Mapping[str, torch.Tensor]) -> Shipped:
    """A torch Dataset whose items are dicts of rows: each column is (N, …)."""
    return Shipped({"$dataset": None}, {"$dataset": dict(columns)})


def loader(columns: Mapping[str, torch.Tensor], batch_size: int) -> Shipped:
    """A DataLoader over such a Dataset, in order, its last batch short where it must be."""
    return Shipped({"$loader": None, "batch_size": batch_size}, {"$loader": dataset(columns)})


def optimizer(kind: str, model: Any, *, spare: bool = False, **settings: Any) -> Shipped:
    """An optimiser of `torch.optim`, over all parameters of a model that is kept in the job.

    With `spare` biases and norms are a group of their own, which is spared the weight decay.
    """
    return Shipped({"$optimizer": kind, "spare": spare}, {"model": model, "settings": settings})


def scheduler(factors: Sequence[float], optimizer: Any) -> Shipped:
    """A LambdaLR over an optimiser that is kept in the job: a factor for each step, the last one for ever."""
    return Shipped({"$scheduler": list(factors)}, {"optimizer": optimizer})


def tokenizer(fast: Any) -> Shipped:
    """A fast Transformers tokenizer: its pipeline as JSON, its special tokens, length limit and what it returns."""
    settings: dict[str, Any] = {
        name: str(token) for name, token in fast.special_tokens_map.items() if isinstance(token, str)
    }
    settings["model_max_length"] = int(fast.model_max_length)
    settings["model_input_names"] = list(fast.model_input_names)
    settings["padding_side"] = fast.padding_side
    return Shipped({"$tokenizer": fast.backend_tokenizer.to_str()}, {"settings": settings})


def _plain(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_plain(entry) for entry in value.values())
    if isinstance(value, list | tuple):
        return all(map(_plain, value))
    return value is None or isinstance(value, bool | int | float | str)


def encoder(handles: Callable[[Any], dict[str, Any] | None]) -> values.Encoder:
    """An encoder that knows descriptions and what `handles` knows."""
    made = values.Encoder()

    def keep(value: Any) -> dict[str, Any] | None:
        if isinstance(value, Shipped):
            return {**value.node, **{name: made.encode(part, 2) for name, part in value.parts.items()}}
        return handles(value)

    made.keep = keep
    return made
