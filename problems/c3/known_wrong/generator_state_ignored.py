import numpy as np
import torch


def _rng(generator):
    seed = torch.initial_seed() + np.random.randint(2**31) if generator is None else generator.initial_seed()
    return np.random.default_rng(seed)


def mask_tokens(input_ids, special_tokens_mask, mask_token_id: int, vocab_size: int,
                mlm_probability: float = 0.15, generator=None):
    rng = _rng(generator)
    ids = input_ids.cpu().numpy().copy()
    ordinary = ~special_tokens_mask.cpu().numpy().astype(bool)

    selected = (rng.random(ids.shape) < mlm_probability) & ordinary
    labels = np.where(selected, ids, -100).astype(np.int64)

    action = rng.choice(3, size=ids.shape, p=[0.8, 0.1, 0.1])
    ids[selected & (action == 0)] = mask_token_id
    where = selected & (action == 1)
    ids[where] = rng.integers(0, vocab_size, size=where.sum())
    return torch.from_numpy(ids).to(input_ids.device), torch.from_numpy(labels).to(input_ids.device)


def mlm_loss(logits, labels):
    keep = labels != -100
    x = logits[keep]
    y = labels[keep]
    return -(torch.log_softmax(x, -1)[np.arange(len(y)), y]).mean()


def predict_masks(text: str, model, tokenizer, top_k: int = 5):
    was_training = model.training
    model.eval()
    batch = tokenizer([text], truncation=True, return_tensors="np")
    ids = batch["input_ids"]
    with torch.inference_mode():
        logits = model(torch.as_tensor(ids, dtype=torch.long, device=model.device)).logits
    model.train(was_training)
    z = logits[0].double().cpu().numpy()
    z = np.exp(z - z.max(axis=-1, keepdims=True))
    p = z / z.sum(axis=-1, keepdims=True)
    out = []
    for t in np.flatnonzero(ids[0] == tokenizer.mask_token_id):
        best = np.argsort(-p[t])[:top_k]
        out.append([(tokenizer.convert_ids_to_tokens(int(i)), float(p[t, i])) for i in best])
    return out
