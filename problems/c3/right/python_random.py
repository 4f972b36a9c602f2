# Python's own generator, seeded from the one handed in; lists; a heap.
import heapq
import random

import torch
import torch.nn.functional as F


def mask_tokens(input_ids, special_tokens_mask, mask_token_id, vocab_size, mlm_probability=0.15, generator=None):
    rng = random.Random(int(torch.randint(2**31, (), generator=generator)))
    inputs, labels = [], []
    for ids, special in zip(input_ids.tolist(), special_tokens_mask.tolist()):
        new, old = [], []
        for i, s in zip(ids, special):
            hit = not s and rng.random() < mlm_probability
            old.append(i if hit else -100)
            new.append(rng.choices([mask_token_id, rng.randrange(vocab_size), i], weights=[8, 1, 1])[0] if hit else i)
        inputs.append(new)
        labels.append(old)
    return torch.LongTensor(inputs), torch.LongTensor(labels)


def mlm_loss(logits, labels):
    total = F.cross_entropy(logits.transpose(1, 2).float(), labels, reduction="sum")
    n = int((labels != -100).sum())
    return total / n if n else torch.tensor(0.0)


def predict_masks(text, model, tokenizer, top_k=5):
    model.eval()
    ids = torch.as_tensor(tokenizer.encode(text))[None]
    probs = torch.softmax(model(ids, attention_mask=torch.ones_like(ids)).logits[0], dim=1).detach()
    vocab = {i: t for t, i in tokenizer.get_vocab().items()}
    return [[(vocab[i], probs[m, i]) for i in heapq.nlargest(top_k, range(len(vocab)), key=probs[m].__getitem__)]
            for m in range(ids.shape[1]) if ids[0, m] == tokenizer.mask_token_id]
