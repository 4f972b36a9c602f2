"""Look inside a model: how large it is, what its tokenizer makes of a text, and the shapes of what comes out."""

from __future__ import annotations

from typing import Any

import torch


def count_parameters(model: torch.nn.Module, trainable_only: bool = False) -> int:
    """All parameters, or those that training changes. `parameters()` gives a shared one once, and no buffers."""
    return sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad or not trainable_only)


def describe(model: Any, tokenizer: Any, text: str) -> dict[str, Any]:
    """The sizes of a model with a pooler, and what becomes of a text on its way through."""
    model.eval()
    encoded = tokenizer(text, return_tensors="pt", truncation=True).to(model.device)
    with torch.no_grad():
        output = model(**encoded)
    return {
        "vocab_size": tokenizer.vocab_size,
        "num_parameters": count_parameters(model),
        "tokens": tokenizer.tokenize(text),
        "input_ids": encoded["input_ids"][0].tolist(),  # (1, T) → T ints
        "attention_mask": encoded["attention_mask"][0].tolist(),
        "last_hidden_state_shape": tuple(output.last_hidden_state.shape),  # (1, T, hidden)
        "pooler_output_shape": tuple(output.pooler_output.shape),  # (1, hidden)
        "hidden_size": model.config.hidden_size,
        "num_attention_heads": model.config.num_attention_heads,
        "num_hidden_layers": model.config.num_hidden_layers,
    }
