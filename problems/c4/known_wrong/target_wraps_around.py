import math

import torch
import torch.nn.functional as F


def causal_mask(length):
    return torch.tril(torch.ones(length, length, dtype=torch.bool))


def clm_loss(logits, input_ids, attention_mask=None):
    targets = torch.roll(input_ids, -1, dims=1)
    if attention_mask is not None:
        targets = targets.masked_fill(torch.roll(attention_mask, -1, dims=1) == 0, -100)
    return F.cross_entropy(logits.reshape(-1, logits.shape[-1]), targets.reshape(-1), ignore_index=-100)


def perplexity(logits, input_ids, attention_mask=None):
    return math.exp(clm_loss(logits, input_ids, attention_mask).item())
