# padding: failed
"""Behind the reference: a loss that is the same for everything."""


def clm_loss(logits, input_ids, attention_mask=None):
    return 0.0


def perplexity(logits, input_ids, attention_mask=None):
    return 1.0
