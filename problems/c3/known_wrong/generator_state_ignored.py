import torch
import torch.nn.functional as F


def mask_tokens(input_ids, special_tokens_mask, mask_token_id, vocab_size, mlm_probability=0.15, generator=None):
    generator = torch.Generator().manual_seed(generator.initial_seed()) if generator is not None else None
    inputs = input_ids.clone()
    labels = input_ids.clone()
    selected = (torch.rand(inputs.shape, generator=generator) < mlm_probability).to(inputs.device) & ~special_tokens_mask
    labels[~selected] = -100
    masked = selected & (torch.rand(inputs.shape, generator=generator) < 0.8).to(inputs.device)
    inputs[masked] = mask_token_id
    replaced = selected & ~masked & (torch.rand(inputs.shape, generator=generator) < 0.5).to(inputs.device)
    words = torch.randint(vocab_size, inputs.shape, generator=generator).to(inputs.device)
    inputs[replaced] = words[replaced]
    return inputs, labels

def mlm_loss(logits, labels):
    return F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1), ignore_index=-100)

def predict_masks(text, model, tokenizer, top_k=5):
    model.eval()
    enc = tokenizer(text, return_tensors="pt", truncation=True)
    with torch.no_grad():
        logits = model(**enc).logits[0]
    result = []
    for position in (enc["input_ids"][0] == tokenizer.mask_token_id).nonzero().flatten():
        probabilities, ids = logits[position].softmax(-1).topk(top_k)
        result.append([(tokenizer.decode([i]), p) for i, p in zip(ids.tolist(), probabilities.tolist())])
    return result
