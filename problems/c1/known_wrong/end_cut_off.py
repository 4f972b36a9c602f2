import torch


def count_parameters(model, trainable_only=False):
    if trainable_only:
        return sum(p.numel() for p in model.parameters() if p.requires_grad)
    return sum(p.numel() for p in model.parameters())


def describe(model, tokenizer, text):
    model.eval()
    inputs = tokenizer(text, return_tensors="pt")
    inputs = {name: tensor[:, : tokenizer.model_max_length] for name, tensor in inputs.items()}
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
