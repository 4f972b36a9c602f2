import torch
import torch.nn.functional as F


def mask_tokens(input_ids, special_tokens_mask, mask_token_id, vocab_size, mlm_probability=0.15, generator=None):
    def chosen(p):
        return torch.bernoulli(torch.full(input_ids.shape, p, device=input_ids.device), generator=generator).bool()

    selected = chosen(mlm_probability) & ~special_tokens_mask
    as_mask = selected & chosen(0.8)
    at_random = selected & ~as_mask & chosen(0.5)
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
    encoded = tokenizer(text, return_tensors="pt", truncation=True)
    with torch.no_grad():
        scores = model(**encoded).logits[0].softmax(-1)
    result = []
    # a word is taken for a token, which holds until the tokenizer splits one
    for place, word in enumerate(text.replace(".", " .").split(), start=1):
        if word == "[MASK]":
            best = scores[place].topk(top_k)
            result.append([(tokenizer.decode(i), p) for i, p in zip(best.indices.tolist(), best.values.tolist())])
    return result
