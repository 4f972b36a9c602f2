# Row by row: cut each row at its length, put all targets together, one mean at the end. A class does the work.
import torch
import torch.nn.functional as F


class NextToken:
    def __init__(self, logits, ids, mask):
        self.pairs = []
        lengths = mask.sum(dim=1).tolist() if mask is not None else [ids.shape[1]] * ids.shape[0]
        for scores, row, n in zip(logits, ids, lengths):
            self.pairs.append((scores[: n - 1], row[1:n]))

    def losses(self):
        return torch.cat([F.cross_entropy(s, t, reduction="none") for s, t in self.pairs])


def causal_mask(length):
    position = torch.arange(length)
    return position[None, :] <= position[:, None]


def clm_loss(logits, input_ids, attention_mask=None):
    return NextToken(logits, input_ids, attention_mask).losses().mean()


def perplexity(logits, input_ids, attention_mask=None):
    return NextToken(logits, input_ids, attention_mask).losses().mean().exp().item()
