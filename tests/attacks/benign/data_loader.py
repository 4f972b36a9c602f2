"""
family = "benign"
what = "a data loader in its own process, shuffled by a generator"
stopped_by = []
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import torch
from torch.utils.data import DataLoader, Dataset, TensorDataset


class Words(Dataset):
    def __len__(self) -> int:
        return 10

    def __getitem__(self, index: int) -> dict:
        return {"input_ids": torch.full((4,), index), "labels": torch.tensor(index % 2)}


def honest(targets: dict) -> str:
    generator = torch.Generator().manual_seed(0)
    seen = 0
    for batch in DataLoader(Words(), batch_size=3, shuffle=True, generator=generator, num_workers=0):
        seen += len(batch["labels"])
    assert seen == 10
    assert len(list(DataLoader(TensorDataset(torch.arange(10)), batch_size=4, drop_last=True))) == 2
    return "fine"
