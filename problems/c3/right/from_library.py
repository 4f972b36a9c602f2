# transformers' collator with a stand-in for the tokenizer; nll_loss.
import torch
import torch.nn.functional as F


def mask_tokens(input_ids, special_tokens_mask, mask_token_id, vocab_size, mlm_probability=0.15, generator=None):
    # transformers' own, with a stand-in for the tokenizer
    from transformers import DataCollatorForLanguageModeling

    class Stand:
        mask_token = "[MASK]"
        def convert_tokens_to_ids(self, token):
            return mask_token_id
        def __len__(self):
            return vocab_size

    collator = DataCollatorForLanguageModeling.__new__(DataCollatorForLanguageModeling)
    collator.tokenizer, collator.mlm, collator.mlm_probability = Stand(), True, mlm_probability
    collator.mask_replace_prob, collator.random_replace_prob, collator.generator, collator.seed = 0.8, 0.1, generator, None
    collator.whole_word_mask = False
    out = collator.torch_mask_tokens(input_ids.clone(), special_tokens_mask)
    return out[0], out[1]


def mlm_loss(logits, labels):
    return F.nll_loss(F.log_softmax(logits, dim=-1).permute(0, 2, 1), labels)


@torch.no_grad()
def predict_masks(text, model, tokenizer, top_k=5):
    model.eval()
    enc = tokenizer([text], padding="max_length", truncation=True, max_length=64, return_tensors="pt", return_token_type_ids=False)
    logits = model(**enc)[0].double()
    hits = (enc["input_ids"] == tokenizer.mask_token_id).nonzero()
    probs = torch.exp(logits[hits[:, 0], hits[:, 1]] - logits[hits[:, 0], hits[:, 1]].logsumexp(-1, keepdim=True))
    order = probs.argsort(dim=-1, descending=True)[:, :top_k]
    return tuple(tuple((tokenizer.decode([t]), p) for t, p in zip(o.tolist(), pr[o].numpy())) for o, pr in zip(order, probs))
