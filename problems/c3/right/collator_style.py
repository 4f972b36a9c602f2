# The way transformers' collator does it, in place on a copy.
import torch
from torch import nn


def mask_tokens(input_ids, special_tokens_mask, mask_token_id, vocab_size, mlm_probability=0.15, generator=None):
    inputs = input_ids.clone()
    labels = input_ids.clone()
    probability_matrix = torch.full(labels.shape, mlm_probability, device=labels.device)
    probability_matrix.masked_fill_(special_tokens_mask, value=0.0)
    masked_indices = torch.bernoulli(probability_matrix, generator=generator).bool()
    labels[~masked_indices] = -100

    indices_replaced = torch.bernoulli(torch.full(labels.shape, 0.8, device=labels.device), generator=generator).bool() & masked_indices
    inputs[indices_replaced] = mask_token_id

    indices_random = torch.bernoulli(torch.full(labels.shape, 0.5, device=labels.device), generator=generator).bool() & masked_indices & ~indices_replaced
    random_words = torch.randint(vocab_size, labels.shape, dtype=torch.long, generator=generator, device=labels.device)
    inputs[indices_random] = random_words[indices_random]
    return inputs, labels


class _Loss(nn.Module):
    def __init__(self):
        super().__init__()
        self.criterion = nn.CrossEntropyLoss()

    def forward(self, logits, labels):
        return self.criterion(logits.view(-1, logits.size(-1)).float(), labels.view(-1))


def mlm_loss(logits, labels):
    return _Loss()(logits, labels)


def predict_masks(text, model, tokenizer, top_k=5):
    was_training = model.training
    model.eval()
    inputs = tokenizer([text], return_tensors="pt", padding=True, truncation=True)
    with torch.no_grad():
        logits = model(input_ids=inputs["input_ids"], attention_mask=inputs["attention_mask"]).logits
    model.train(was_training)
    mask_positions = (inputs["input_ids"] == tokenizer.mask_token_id).nonzero(as_tuple=False)
    predictions = []
    for batch_index, position in mask_positions:
        top = logits[batch_index, position].softmax(-1).topk(top_k)
        tokens = tokenizer.convert_ids_to_tokens(top.indices)
        predictions.append([(t, p.item()) for t, p in zip(tokens, top.values)])
    return predictions
