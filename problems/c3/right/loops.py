# Plain loops and Python numbers.
import math

import torch


def mask_tokens(input_ids, special_tokens_mask, mask_token_id, vocab_size, mlm_probability=0.15, generator=None):
    def uniform():
        return torch.rand((), generator=generator).item()

    inputs = input_ids.clone()
    labels = input_ids.clone()
    rows, columns = input_ids.shape
    for i in range(rows):
        for j in range(columns):
            if bool(special_tokens_mask[i, j]) or uniform() >= mlm_probability:
                labels[i, j] = -100
                continue
            dice = uniform()
            if dice < 0.8:
                inputs[i, j] = mask_token_id
            elif dice < 0.9:
                inputs[i, j] = torch.randint(0, vocab_size, (), generator=generator)
    return inputs, labels


def mlm_loss(logits, labels):
    total, count = 0.0, 0
    for row_logits, row_labels in zip(logits, labels):
        for scores, label in zip(row_logits, row_labels):
            if int(label) == -100:
                continue
            numbers = [float(s) for s in scores]
            top = max(numbers)
            log_sum = top + math.log(sum(math.exp(n - top) for n in numbers))
            total += log_sum - numbers[int(label)]
            count += 1
    return total / count if count else 0.0


def predict_masks(text, model, tokenizer, top_k=5):
    model.eval()
    batch = tokenizer(text, return_tensors="pt")
    with torch.no_grad():
        out = model(**batch)
    answers = []
    for position, token_id in enumerate(batch["input_ids"][0].tolist()):
        if token_id != tokenizer.mask_token_id:
            continue
        scores = out.logits[0][position].tolist()
        top = max(scores)
        exps = [math.exp(s - top) for s in scores]
        ranked = sorted(range(len(scores)), key=lambda n: -exps[n])[:top_k]
        answers.append([(tokenizer.decode([n]), exps[n] / sum(exps)) for n in ranked])
    return answers
