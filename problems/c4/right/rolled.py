# Labels rolled by one, the wrapped position ignored; logsumexp by hand; cumulative sums for the mask.
import torch


def causal_mask(length):
    return torch.eye(length).cumsum(dim=0).bool()


def clm_loss(logits, input_ids, attention_mask=None):
    labels = torch.roll(input_ids, shifts=-1, dims=1)
    keep = torch.ones_like(input_ids) if attention_mask is None else torch.roll(attention_mask, shifts=-1, dims=1)
    keep = keep.clone()
    keep[:, -1] = 0
    picked = logits.gather(2, labels[:, :, None])[:, :, 0]
    losses = torch.logsumexp(logits, dim=2) - picked
    return losses.masked_fill(keep == 0, 0).sum() / keep.sum()


def perplexity(logits, input_ids, attention_mask=None):
    return float(torch.exp(clm_loss(logits.double(), input_ids, attention_mask=attention_mask)))
