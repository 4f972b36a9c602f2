# impossible: raised
"""Behind the reference: refuses whatever is handed in."""


def make_pairs(documents, n_pairs, seed):
    raise ValueError("impossible")
