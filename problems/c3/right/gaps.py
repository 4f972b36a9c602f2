# Jumps from one selected token to the next; one-hot targets; padding to a fixed length.
import math

import torch
import torch.nn.functional as F


def mask_tokens(input_ids, special_tokens_mask, mask_token_id, vocab_size, mlm_probability=0.15, generator=None):
    # skip from one selected token to the next: gaps between independent draws are geometric
    places = (~special_tokens_mask).flatten().nonzero().flatten().tolist()
    inputs = input_ids.flatten().tolist()
    labels = [-100] * len(inputs)
    at = -1
    while True:
        u = 1.0 - torch.rand(1, generator=generator, dtype=torch.float64).item()
        at += 1 + int(math.log(u) / math.log(1.0 - mlm_probability))
        if at >= len(places):
            break
        place = places[at]
        labels[place] = inputs[place]
        dice = int(torch.randint(10, (1,), generator=generator))
        if dice < 8:
            inputs[place] = mask_token_id
        elif dice == 8:
            inputs[place] = int(torch.randint(vocab_size, (1,), generator=generator))
    shape = input_ids.shape
    return torch.tensor(inputs).view(shape), torch.tensor(labels).view(shape)


def mlm_loss(logits, labels):
    valid = (labels >= 0)
    target = F.one_hot(labels.clamp_min(0), logits.size(-1)).to(logits) * valid[..., None]
    return -(target * (logits - logits.logsumexp(-1, keepdim=True))).sum() / valid.sum().clamp_min(1)


@torch.no_grad()
def predict_masks(text, model, tokenizer, top_k=5):
    model.eval()
    enc = tokenizer([text], padding="max_length", truncation=True, max_length=64, return_tensors="pt", return_token_type_ids=False)
    logits = model(**enc)[0].double()
    hits = (enc["input_ids"] == tokenizer.mask_token_id).nonzero()
    probs = torch.exp(logits[hits[:, 0], hits[:, 1]] - logits[hits[:, 0], hits[:, 1]].logsumexp(-1, keepdim=True))
    order = probs.argsort(dim=-1, descending=True)[:, :top_k]
    return tuple(tuple((tokenizer.decode([t]), p) for t, p in zip(o.tolist(), pr[o].numpy())) for o, pr in zip(order, probs))
