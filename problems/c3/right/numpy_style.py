# NumPy does the work; its generator is seeded from the torch generator that was handed in.
import numpy as np
import torch


def mask_tokens(input_ids, special_tokens_mask, mask_token_id, vocab_size, mlm_probability=0.15, generator=None):
    seed = int(torch.randint(0, 2**62, (1,), generator=generator))
    rng = np.random.default_rng(seed)
    ids = input_ids.cpu().numpy().copy()
    special = special_tokens_mask.cpu().numpy()
    chosen = (rng.random(ids.shape) < mlm_probability) & ~special
    kind = rng.choice(3, size=ids.shape, p=[0.8, 0.1, 0.1])
    labels = np.where(chosen, ids, -100)
    # special ids are left out: ids below 5 are [PAD] … [MASK]
    words = rng.integers(5, vocab_size, size=ids.shape)
    ids = np.where(chosen & (kind == 0), mask_token_id, ids)
    ids = np.where(chosen & (kind == 1), words, ids)
    return torch.from_numpy(ids).to(input_ids.device), torch.from_numpy(labels).to(input_ids.device)


def mlm_loss(logits, labels):
    x = logits.detach().cpu().numpy().astype(np.float64)
    y = labels.cpu().numpy()
    x = x - x.max(axis=-1, keepdims=True)
    log_p = x - np.log(np.exp(x).sum(axis=-1, keepdims=True))
    rows, columns = np.nonzero(y != -100)
    if len(rows) == 0:
        return np.float64("nan")
    return -log_p[rows, columns, y[rows, columns]].mean()


def predict_masks(text, model, tokenizer, top_k=5):
    model.eval()
    batch = tokenizer(text, return_tensors="pt")
    logits = model(**batch).logits.detach().numpy()[0]
    logits = logits - logits.max(-1, keepdims=True)
    probabilities = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    places = np.flatnonzero(batch["input_ids"].numpy()[0] == tokenizer.mask_token_id)
    return [
        [(tokenizer.decode([int(i)]), probabilities[p, i]) for i in np.argsort(-probabilities[p])[:top_k]]
        for p in places
    ]
