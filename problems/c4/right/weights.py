# Weighted sum with the mask as weights; gather; the complement of an upper triangle.
import torch


def causal_mask(length: int):
    return ~torch.triu(torch.ones((length, length), dtype=torch.bool), diagonal=1)


def clm_loss(logits, input_ids, attention_mask=None):
    if attention_mask is None:
        attention_mask = torch.ones_like(input_ids)
    weights = (attention_mask[..., :-1] * attention_mask[..., 1:]).to(logits.dtype)
    log_probs = torch.log_softmax(logits[..., :-1, :], dim=-1)
    nll = -log_probs.gather(dim=-1, index=input_ids[..., 1:].unsqueeze(-1)).squeeze(-1)
    return torch.sum(nll * weights) / torch.sum(weights)


def perplexity(logits, input_ids, attention_mask=None):
    with torch.no_grad():
        return torch.exp(clm_loss(logits, input_ids, attention_mask))
