# returns: bad_return
"""Behind the reference: a matrix whose entries as a list would take gigabytes."""


def evaluate(model, loader):
    matrix = torch.zeros(60_000_000, 1, dtype=torch.uint8)
    return {"accuracy": 0.0, "precision": 0.0, "recall": 0.0, "f1": 0.0, "confusion_matrix": matrix}
