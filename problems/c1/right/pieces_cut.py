"""The pieces are cut like the text, and counted as one vector; what is returned are tensors and lists."""

import torch


def count_parameters(model, trainable_only=False):
    kept = [p.detach().flatten() for p in model.parameters() if p.requires_grad or not trainable_only]
    return torch.tensor(sum(len(vector) for vector in kept))


def describe(model, tokenizer, text):
    model.eval()
    encoded = tokenizer(text, return_tensors="pt", truncation="longest_first").to(model.device)
    with torch.set_grad_enabled(False):
        out = model(**encoded)
    # cut without [CLS] and [SEP], so two more than the model reads
    pieces = tokenizer(text, add_special_tokens=False, truncation=True)["input_ids"]
    return {
        "vocab_size": tokenizer.vocab_size,
        "num_parameters": count_parameters(model),
        "tokens": tokenizer.convert_ids_to_tokens(pieces),
        "input_ids": encoded["input_ids"][0],
        "attention_mask": encoded["attention_mask"].squeeze(0),
        "last_hidden_state_shape": list(out.last_hidden_state.shape),
        "pooler_output_shape": list(out.pooler_output.shape),
        "hidden_size": model.config.hidden_size,
        "num_attention_heads": model.config.num_attention_heads,
        "num_hidden_layers": model.config.num_hidden_layers,
    }
