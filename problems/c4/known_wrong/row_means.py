import math

import torch
import torch.nn.functional as F


def causal_mask(length):
    return torch.tril(torch.ones(length, length, dtype=torch.bool))


def clm_loss(logits, input_ids, attention_mask=None):
    losses = F.cross_entropy(logits[:, :-1].transpose(1, 2), input_ids[:, 1:], reduction='none')
    if attention_mask is None:
        return losses.mean()
    keep = attention_mask[:, 1:]
    return ((losses * keep).sum(1) / keep.sum(1)).mean()


def perplexity(logits, input_ids, attention_mask=None):
    return math.exp(clm_loss(logits, input_ids, attention_mask).item())
