# Transformers' own loss, which shifts the labels itself and works in float32; PyTorch's own mask, read as booleans.
import math

import torch
from torch import nn
from transformers.loss.loss_utils import ForCausalLMLoss


def causal_mask(length):
    return nn.Transformer.generate_square_subsequent_mask(length) == 0


def clm_loss(logits, input_ids, attention_mask=None):
    labels = input_ids.clone()
    if attention_mask is not None:
        labels[~attention_mask.bool()] = -100
    return ForCausalLMLoss(logits, labels, vocab_size=logits.size(-1))


def perplexity(logits, input_ids, attention_mask=None):
    return math.exp(float(clm_loss(logits, input_ids, attention_mask)))
