import torch
import torch.nn.functional as F


def causal_mask(length: int):
    return torch.tril(torch.ones(length, length, dtype=torch.bool))

def clm_loss(logits, input_ids, attention_mask=None):
    targets = input_ids[:, 2:].clone()
    if attention_mask is not None:
        targets[attention_mask[:, 2:] == 0] = -100
    return F.cross_entropy(logits[:, 1:-1].reshape(-1, logits.size(-1)), targets.reshape(-1))

def perplexity(logits, input_ids, attention_mask=None) -> float:
    return torch.exp(clm_loss(logits, input_ids, attention_mask)).item()
