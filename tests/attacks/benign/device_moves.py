"""
family = "benign"
what = "half precision, meta tensors, moves between devices, autocast and compile-free speed-ups"
stopped_by = []
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import torch


def honest(targets: dict) -> str:
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    value = torch.ones(4, 4, device=device)
    assert value.bfloat16().sum().item() == 16
    assert torch.empty(3, device="meta").shape == (3,)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert (torch.ones(2, 2) @ torch.ones(2, 2)).dtype == torch.bfloat16
    query = torch.randn(1, 2, 4, 8)
    assert torch.nn.functional.scaled_dot_product_attention(query, query, query).shape == query.shape
    return "fine"
