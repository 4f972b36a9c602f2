# NumPy; the mask as a NumPy array; perplexity as the geometric mean of inverse probabilities.
import numpy as np
import torch


def causal_mask(length):
    i, j = np.indices((length, length))
    return i >= j


def _log_p(logits, input_ids):
    x = logits.numpy().astype(np.float64)[:, :-1]
    x = x - x.max(-1, keepdims=True)
    log_p = x - np.log(np.exp(x).sum(-1, keepdims=True))
    return np.take_along_axis(log_p, input_ids.numpy()[:, 1:, None], axis=-1)[..., 0]


def clm_loss(logits, input_ids, attention_mask=None):
    picked = _log_p(logits, input_ids)
    keep = np.ones(picked.shape, bool) if attention_mask is None else attention_mask.numpy()[:, 1:].astype(bool)
    return -picked[keep].mean()


def perplexity(logits, input_ids, attention_mask=None):
    picked = _log_p(logits, input_ids)
    if attention_mask is not None:
        picked = picked[attention_mask.numpy()[:, 1:] == 1]
    return np.exp(-np.mean(picked))
