"""演習 c1: モデルの中をのぞく。"""

import torch


def count_parameters(model, trainable_only=False):
    return sum(p.numel() for p in model.parameters() if p.requires_grad or not trainable_only)


def describe(model, tokenizer, text):
    encoded = tokenizer(text, return_tensors="pt", truncation=True)
    encoded = {name: tensor.to(model.device) for name, tensor in encoded.items()}
    model.eval()
    with torch.no_grad():
        output = model(**encoded)
    config = model.config
    return {
        "vocab_size": tokenizer.vocab_size,
        "num_parameters": count_parameters(model),
        "tokens": tokenizer.tokenize(text),
        "input_ids": encoded["input_ids"][0].tolist(),
        "attention_mask": encoded["attention_mask"][0].tolist(),
        "last_hidden_state_shape": tuple(output.last_hidden_state.shape),
        "pooler_output_shape": tuple(output.pooler_output.shape),
        "hidden_size": config.hidden_size,
        "num_attention_heads": config.num_attention_heads,
        "num_hidden_layers": config.num_hidden_layers,
    }
