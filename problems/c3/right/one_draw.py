# One uniform number decides everything: nested intervals below mlm_probability.
import torch
import torch.nn.functional as F


def mask_tokens(input_ids, special_tokens_mask, mask_token_id, vocab_size, mlm_probability=0.15, generator=None):
    u = torch.rand(input_ids.shape, generator=generator, device=input_ids.device)
    u = u.masked_fill(special_tokens_mask, 2.0)
    random_words = torch.randint(0, vocab_size, input_ids.shape, generator=generator, device=input_ids.device)
    p = mlm_probability
    inputs = torch.where(u < 0.8 * p, torch.full_like(input_ids, mask_token_id),
                         torch.where(u < 0.9 * p, random_words, input_ids))
    labels = input_ids.masked_fill(u >= p, -100)
    return inputs, labels


def mlm_loss(logits, labels):
    keep = labels != -100
    return F.cross_entropy(logits[keep], labels[keep])


def predict_masks(text, model, tokenizer, top_k=5):
    model.eval()
    encoded = tokenizer(text, return_tensors="pt", truncation=True)
    with torch.inference_mode():
        probs = torch.softmax(model(**encoded).logits, dim=-1)
    result = []
    for position in torch.where(encoded.input_ids[0] == tokenizer.mask_token_id)[0]:
        values, indices = torch.topk(probs[0, position], top_k)
        result.append([(tokenizer.decode(int(i)), float(v)) for v, i in zip(values, indices)])
    return result
