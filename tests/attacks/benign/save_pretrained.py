"""
family = "benign"
what = "save a model and load it again, in a temporary folder"
stopped_by = []
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import tempfile

import torch
from transformers import BertConfig, BertModel


def honest(targets: dict) -> str:
    config = BertConfig(
        vocab_size=100, hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64
    )
    model = BertModel(config).eval()
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        again = BertModel.from_pretrained(folder).eval()
    ids = torch.arange(6).reshape(1, 6)
    with torch.no_grad():
        assert torch.equal(model(ids).last_hidden_state, again(ids).last_hidden_state)
    return "fine"
