# labels: failed
"""Behind the reference: gives items without values."""

_g = SentimentDataset.__getitem__


def gi(self, i):
    return {k: v.to("meta") for k, v in _g(self, i).items()}


SentimentDataset.__getitem__ = gi
