import torch
import torch.nn.functional as F


def causal_mask(length):
    return torch.triu(torch.ones(length, length)).bool()


def clm_loss(logits, input_ids, attention_mask=None):
    return F.cross_entropy(logits.reshape(-1, logits.size(-1)), input_ids.reshape(-1))


def perplexity(logits, input_ids, attention_mask=None):
    return float(2 ** clm_loss(logits, input_ids, attention_mask))
