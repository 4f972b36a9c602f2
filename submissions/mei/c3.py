"""演習 c3: マスク言語モデル。"""

import torch
import torch.nn.functional as F


def mask_tokens(input_ids, special_tokens_mask, mask_token_id, vocab_size, mlm_probability=0.15, generator=None):
    device = input_ids.device
    chance = torch.full(input_ids.shape, mlm_probability, device=device)
    chance = chance.masked_fill(special_tokens_mask.bool(), 0.0)
    chosen = torch.bernoulli(chance, generator=generator).bool()

    labels = input_ids.clone()
    labels[~chosen] = -100

    # 選んだものを 80 / 10 / 10 に分ける
    dice = torch.rand(input_ids.shape, generator=generator, device=device)
    inputs = input_ids.clone()
    inputs[chosen & (dice < 0.8)] = mask_token_id
    random_ids = torch.randint(vocab_size, input_ids.shape, generator=generator, device=device)
    swap = chosen & (dice >= 0.8) & (dice < 0.9)
    inputs[swap] = random_ids[swap]
    return inputs, labels


def mlm_loss(logits, labels):
    return F.cross_entropy(logits.flatten(0, 1), labels.flatten(), ignore_index=-100)


def predict_masks(text, model, tokenizer, top_k=5):
    model.eval()
    encoded = tokenizer(text, return_tensors="pt", truncation=True).to(model.device)
    with torch.no_grad():
        logits = model(**encoded).logits[0]
    answers = []
    for place in torch.where(encoded["input_ids"][0] == tokenizer.mask_token_id)[0]:
        values, ids = logits[place].softmax(-1).topk(top_k)
        answers.append([(tokenizer.convert_ids_to_tokens(int(i)), float(v)) for v, i in zip(values, ids)])
    return answers
