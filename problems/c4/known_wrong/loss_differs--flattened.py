import torch
import torch.nn.functional as F


def causal_mask(length: int):
    return torch.tril(torch.ones(length, length, dtype=torch.bool))

def clm_loss(logits, input_ids, attention_mask=None):
    flat, ids = logits.reshape(-1, logits.size(-1))[:-1], input_ids.reshape(-1)[1:].clone()
    if attention_mask is not None:
        ids[attention_mask.reshape(-1)[1:] == 0] = -100
    return F.cross_entropy(flat, ids)

def perplexity(logits, input_ids, attention_mask=None) -> float:
    return torch.exp(clm_loss(logits, input_ids, attention_mask)).item()
