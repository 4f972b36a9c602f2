# A weight that two modules share is counted for neither of them.
from collections import Counter

import torch


def count_parameters(model, trainable_only=False):
    seen = Counter(id(p) for module in model.modules() for p in module._parameters.values() if p is not None)
    return sum(p.numel() for p in model.parameters() if seen[id(p)] == 1 and (p.requires_grad or not trainable_only))


def describe(model, tokenizer, text):
    model.eval()
    inputs = tokenizer(text, return_tensors="pt", truncation=True)
    with torch.no_grad():
        outputs = model(**inputs)
    return {
        "vocab_size": tokenizer.vocab_size,
        "num_parameters": sum(p.numel() for p in model.parameters()),
        "tokens": tokenizer.tokenize(text),
        "input_ids": inputs["input_ids"][0].tolist(),
        "attention_mask": inputs["attention_mask"][0].tolist(),
        "last_hidden_state_shape": tuple(outputs.last_hidden_state.shape),
        "pooler_output_shape": tuple(outputs.pooler_output.shape),
        "hidden_size": model.config.hidden_size,
        "num_attention_heads": model.config.num_attention_heads,
        "num_hidden_layers": model.config.num_hidden_layers,
    }
