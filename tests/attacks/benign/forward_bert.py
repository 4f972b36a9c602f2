"""
family = "benign"
what = "forward of a small BERT made from its config"
stopped_by = []
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import torch
from transformers import BertConfig, BertModel


def honest(targets: dict) -> str:
    config = BertConfig(
        vocab_size=100, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64
    )
    model = BertModel(config).eval()
    with torch.no_grad():
        output = model(torch.arange(12).reshape(2, 6), attention_mask=torch.ones(2, 6, dtype=torch.long))
    assert output.last_hidden_state.shape == (2, 6, 32)
    assert sum(parameter.numel() for parameter in model.parameters()) > 1000
    return "fine"
