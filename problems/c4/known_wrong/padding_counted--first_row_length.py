import math

import torch
import torch.nn.functional as F


def causal_mask(length):
    return torch.tril(torch.ones(length, length, dtype=torch.bool))


def clm_loss(logits, input_ids, attention_mask=None):
    n = int(attention_mask[0].sum()) + 1 if attention_mask is not None else input_ids.shape[1]
    return F.cross_entropy(logits[:, :-1][:, :n].reshape(-1, logits.shape[-1]), input_ids[:, 1:][:, :n].reshape(-1), ignore_index=-100)


def perplexity(logits, input_ids, attention_mask=None):
    return math.exp(clm_loss(logits, input_ids, attention_mask).item())
