import torch
import torch.nn.functional as F


def mask_tokens(input_ids, special_tokens_mask, mask_token_id, vocab_size, mlm_probability=0.15, generator=None):
    def chosen(p):
        return torch.bernoulli(torch.full(input_ids.shape, p, device=input_ids.device), generator=generator).bool()

    selected = chosen(mlm_probability) & ~special_tokens_mask
    as_mask = selected & chosen(0.8)
    at_random = ~special_tokens_mask & ~selected & chosen(0.1 * mlm_probability)
    words = torch.randint(0, vocab_size, input_ids.shape, generator=generator, device=input_ids.device)
    inputs = input_ids.clone()
    inputs = torch.where(as_mask, mask_token_id, inputs)
    inputs = torch.where(at_random, words, inputs)
    labels = torch.where(selected, input_ids, -100)
    return inputs, labels


def mlm_loss(logits, labels):
    return F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1), ignore_index=-100)


def predict_masks(text, model, tokenizer, top_k=5):
    model.eval()
    encoded = tokenizer(text, return_tensors="pt")
    with torch.no_grad():
        logits = model(**encoded).logits[0]
    result = []
    for position in (encoded["input_ids"][0] == tokenizer.mask_token_id).nonzero().flatten().tolist():
        best = logits[position].softmax(-1).topk(top_k)
        result.append([(tokenizer.convert_ids_to_tokens(i), p) for i, p in zip(best.indices.tolist(), best.values.tolist())])
    return result
