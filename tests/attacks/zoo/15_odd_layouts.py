"""
number = 15
family = "integrity"
what = "return sparse, complex, quantised and nested tensors"
stopped_by = ["layouts without a place in an answer are refused or described"]
verdicts = {full = ["passed", "bad_return", "raised"], contained = ["passed", "bad_return", "raised"], limited = ["passed", "bad_return", "raised"]}
"""

import torch


def attack(targets: dict) -> list:
    plain = torch.eye(3)
    return [plain.to_sparse(), plain.to(torch.complex64), torch.quantize_per_tensor(plain, 0.1, 0, torch.qint8)]
