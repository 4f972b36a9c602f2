# no_leak: failed
"""Behind the reference: puts everything into the training set."""


def split(texts, labels, test_size=0.2, seed=42):
    return list(texts), [], list(labels), []
