import torch


def count_parameters(model, trainable_only: bool = False) -> int:
    return sum(p.numel() for p in model.parameters() if p.requires_grad or not trainable_only)

def describe(model, tokenizer, text: str) -> dict:
    model.eval()
    enc = tokenizer(text, return_tensors="pt", truncation=True)
    with torch.no_grad():
        out = model(**enc)
    return {
        "vocab_size": tokenizer.vocab_size,
        "num_parameters": count_parameters(model),
        "tokens": tokenizer.tokenize(text),
        "input_ids": enc["input_ids"][0].tolist(),
        "attention_mask": enc["attention_mask"][0].tolist(),
        "last_hidden_state_shape": tuple(out.last_hidden_state.squeeze(0).shape),
        "pooler_output_shape": tuple(out.pooler_output.shape),
        "hidden_size": model.config.hidden_size,
        "num_attention_heads": model.config.num_attention_heads,
        "num_hidden_layers": model.config.num_hidden_layers,
    }
