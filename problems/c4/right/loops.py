# Plain loops and Python numbers: no gradient flows, which earns a remark.
import math

import torch


def causal_mask(length):
    rows = []
    for i in range(length):
        rows.append([j <= i for j in range(length)])
    return torch.tensor(rows)


def clm_loss(logits, input_ids, attention_mask=None):
    total = 0.0
    count = 0
    batch, length, _ = logits.shape
    for b in range(batch):
        for t in range(length - 1):
            if attention_mask is not None and int(attention_mask[b, t + 1]) == 0:
                break
            scores = logits[b, t].tolist()
            top = max(scores)
            log_sum = top + math.log(sum(math.exp(s - top) for s in scores))
            total += log_sum - scores[int(input_ids[b, t + 1])]
            count += 1
    return total / count


def perplexity(logits, input_ids, attention_mask=None):
    print("perplexity of", tuple(input_ids.shape))
    return math.e ** clm_loss(logits, input_ids, attention_mask)
