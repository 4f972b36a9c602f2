# perplexity: failed
"""Behind the reference: a perplexity that is the exponential of a constant."""


def clm_loss(logits, input_ids, attention_mask=None):
    return 0.0


def perplexity(logits, input_ids, attention_mask=None):
    return 1.0
