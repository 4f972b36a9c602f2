import torch
import torch.nn.functional as F


def mask_tokens(input_ids, special_tokens_mask, mask_token_id, vocab_size, mlm_probability=0.15, generator=None):
    selected = torch.rand(input_ids.shape, generator=generator) < mlm_probability
    selected &= ~special_tokens_mask
    labels = input_ids.masked_fill(~selected, -100)
    inputs = input_ids.masked_fill(selected, mask_token_id)  # every selected token becomes [MASK]
    return inputs, labels


def mlm_loss(logits, labels):
    return F.cross_entropy(logits.view(-1, logits.size(-1)), labels.view(-1))


def predict_masks(text, model, tokenizer, top_k=5):
    model.eval()
    inputs = tokenizer(text, return_tensors="pt")
    with torch.no_grad():
        logits = model(**inputs).logits
    position = (inputs["input_ids"][0] == tokenizer.mask_token_id).nonzero()[0].item()  # the first one
    probs = logits[0, position].softmax(-1)
    top = probs.topk(top_k)
    return [[(tokenizer.decode([i]), p) for i, p in zip(top.indices.tolist(), top.values.tolist())]]
