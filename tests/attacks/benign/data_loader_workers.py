"""
family = "benign"
what = "a data loader that asks for workers, as training scripts do; it loads in the job itself"
stopped_by = []
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import torch
from torch.utils.data import DataLoader, TensorDataset


def honest(targets: dict) -> str:
    rows = TensorDataset(torch.arange(10))
    many = DataLoader(
        rows, 3, True, num_workers=4, persistent_workers=True, prefetch_factor=2, pin_memory=False,
        generator=torch.Generator().manual_seed(0),
    )  # fmt: skip
    none = DataLoader(rows, 3, True, generator=torch.Generator().manual_seed(0))
    for _ in range(2):
        assert [batch[0].tolist() for batch in many] == [batch[0].tolist() for batch in none]
    try:
        DataLoader(rows, batch=3)
    except TypeError:
        return "fine"
    return "a wrong argument is taken"
