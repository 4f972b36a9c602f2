# As short as it gets.
def count_parameters(model, trainable_only=False):
    return sum(p.numel() * (p.requires_grad or not trainable_only) for p in model.parameters())


def describe(model, tokenizer, text):
    x = tokenizer(text, return_tensors="pt", truncation=True)
    y, c = model(**x), model.config.to_dict()
    return {
        "vocab_size": tokenizer.vocab_size,
        "num_parameters": count_parameters(model),
        "tokens": tokenizer.tokenize(text),
        **{k: x[k].flatten().tolist() for k in ("input_ids", "attention_mask")},
        **{f"{k}_shape": tuple(y[k].shape) for k in ("last_hidden_state", "pooler_output")},
        **{k: c[k] for k in ("hidden_size", "num_attention_heads", "num_hidden_layers")},
    }
