# input_ids: failed
"""Behind the reference: a tensor whose entries as a list would take gigabytes."""

import torch

_describe = describe


def describe(model, tokenizer, text):
    return {**_describe(model, tokenizer, text), "input_ids": torch.ones(60_000_000, dtype=torch.uint8)}
