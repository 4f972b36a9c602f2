import torch


def causal_mask(length):
    mask = torch.zeros(length, length, dtype=torch.bool)
    i = 0
    while i < length:
        mask[i, : i + 1] = True
    return mask


def clm_loss(logits, input_ids):
    return torch.nn.functional.cross_entropy(logits[:, :-1].flatten(0, 1), input_ids[:, 1:].flatten())
