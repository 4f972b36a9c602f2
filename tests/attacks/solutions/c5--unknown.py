# told_apart: failed
"""Behind the reference: pairs of sentences that nobody handed in."""


def make_pairs(documents, n_pairs, seed):
    return [("x", "y", False)] * n_pairs
