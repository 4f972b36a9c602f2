import math

import torch
import torch.nn.functional as F


def causal_mask(length):
    return torch.tril(torch.ones(length, length, dtype=torch.bool))


def clm_loss(logits, input_ids, attention_mask=None):
    probabilities = logits[:, :-1].softmax(-1)
    picked = probabilities.gather(-1, input_ids[:, 1:, None]).squeeze(-1)
    losses = -torch.log(picked.clamp(min=1e-12))
    if attention_mask is None:
        return losses.mean()
    return losses[attention_mask[:, 1:] == 1].mean()


def perplexity(logits, input_ids, attention_mask=None):
    return math.exp(clm_loss(logits, input_ids, attention_mask).item())
