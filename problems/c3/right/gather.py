# Flattened tensors, log_softmax and gather, multinomial for what becomes of a selected token.
import torch


def mask_tokens(input_ids, special_tokens_mask, mask_token_id, vocab_size, mlm_probability=0.15, generator=None):
    flat = input_ids.reshape(-1)
    allowed = (~special_tokens_mask).reshape(-1)
    selected = (torch.rand(flat.numel(), generator=generator, device=flat.device) < mlm_probability) & allowed
    fate = torch.multinomial(
        torch.tensor([0.8, 0.1, 0.1], device=flat.device), flat.numel(), replacement=True, generator=generator
    )
    random_ids = torch.randint(0, vocab_size, (flat.numel(),), generator=generator, device=flat.device)
    options = torch.stack([torch.full_like(flat, mask_token_id), random_ids, flat])  # (3, B*T)
    new = options.gather(0, fate.unsqueeze(0)).squeeze(0)
    inputs = torch.where(selected, new, flat).view_as(input_ids)
    labels = torch.where(selected, flat, torch.tensor(-100, device=flat.device)).view_as(input_ids)
    return [inputs, labels]


def mlm_loss(logits, labels):
    weight = (labels != -100).to(logits.dtype)
    safe = labels.clamp(min=0)
    nll = -torch.log_softmax(logits, dim=-1).gather(-1, safe[..., None])[..., 0]
    return (nll * weight).sum() / weight.sum()


def predict_masks(text, model, tokenizer, top_k=5):
    encoded = tokenizer(text, return_tensors="pt")
    model.train(False)
    with torch.no_grad():
        probs = model(**encoded)["logits"].squeeze(0).softmax(-1)
    mask = encoded["input_ids"].squeeze(0).eq(tokenizer.mask_token_id)
    ordered, ids = probs[mask].sort(dim=-1, descending=True)
    out = []
    for row, values in zip(ids[:, :top_k], ordered[:, :top_k]):
        out.append(tuple((tokenizer.convert_ids_to_tokens(int(i)), v) for i, v in zip(row, values)))
    return tuple(out)
