# An object that can be called, one multinomial draw for all four fates; probabilities, then logarithms.
import collections

import torch


Masked = collections.namedtuple("Masked", "inputs labels")


class _Masker:
    def __call__(self, input_ids, special_tokens_mask, mask_token_id, vocab_size, mlm_probability=0.15, generator=None):
        p = mlm_probability
        weights = torch.tensor([1 - p, 0.8 * p, 0.1 * p, 0.1 * p]).to(input_ids.device).expand(input_ids.numel(), 4)
        kind = torch.multinomial(weights, 1, generator=generator).view(input_ids.shape)
        kind = kind * ~special_tokens_mask
        inputs = input_ids.where(kind != 1, input_ids.new_tensor(mask_token_id))
        inputs = inputs.where(kind != 2, torch.randint(vocab_size, input_ids.shape, generator=generator, device=input_ids.device))
        return Masked(inputs, input_ids.masked_fill(kind == 0, -100))


mask_tokens = _Masker()


def mlm_loss(logits, labels):
    sel = labels.ne(-100)
    probs = torch.softmax(logits.double()[sel], -1)
    return -probs[torch.arange(len(probs)), labels[sel]].log().mean()


def predict_masks(text, model, tokenizer, top_k=5):
    model = model.train(False)
    tokens = ["[CLS]"] + tokenizer.tokenize(text) + ["[SEP]"]
    ids = torch.tensor([tokenizer.convert_tokens_to_ids(tokens)])
    out = []
    for i, token in enumerate(tokens):
        if token == tokenizer.mask_token:
            with torch.inference_mode():
                p = model(ids).logits[0, i].softmax(0)
            pairs = sorted(((float(v), n) for n, v in enumerate(p)), reverse=True)[:top_k]
            out.append([[tokenizer.convert_ids_to_tokens(n), v] for v, n in pairs])
    return out
