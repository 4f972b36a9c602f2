# NumPy numbers, lists for tuples, tokens from ids without special ones.
import numpy as np
import torch


def count_parameters(model, trainable_only: bool = False):
    sizes = [np.prod(tuple(p.shape), dtype=np.int64) for p in model.parameters() if p.requires_grad or not trainable_only]
    return np.sum(sizes, dtype=np.int64)


def describe(model, tokenizer, text):
    encoded = tokenizer([text], truncation=True, return_special_tokens_mask=True, return_tensors="np")
    ids, mask, special = (encoded[k][0] for k in ("input_ids", "attention_mask", "special_tokens_mask"))
    with torch.inference_mode():
        hidden, pooled = model(torch.from_numpy(ids)[None], torch.from_numpy(mask)[None], return_dict=False)[:2]
    return dict(
        vocab_size=np.int32(tokenizer.vocab_size),
        num_parameters=count_parameters(model),
        tokens=tuple(tokenizer.convert_ids_to_tokens([i for i, s in zip(ids.tolist(), special) if not s])),
        input_ids=list(ids),
        attention_mask=tuple(mask),
        last_hidden_state_shape=list(hidden.shape),
        pooler_output_shape=list(pooled.shape),
        hidden_size=np.array(hidden.shape[-1]),
        num_attention_heads=model.encoder.layer[0].attention.self.num_attention_heads,
        num_hidden_layers=len(model.encoder.layer),
        hidden=hidden,
    )
