import torch
from torch import nn


class Corruptor(nn.Module):
    def __init__(self, mask_token_id, vocab_size, p):
        super().__init__()
        self.mask_token_id = mask_token_id
        self.vocab_size = vocab_size
        self.p = p
        self.register_buffer("edges", torch.tensor([0.8, 0.9]) * p)

    def forward(self, ids, special, generator=None):
        u = torch.rand(ids.shape, generator=generator, device=ids.device)
        u = torch.where(special, torch.ones_like(u), u)
        region = torch.searchsorted(self.edges, u, right=True)
        selected = (u < self.p) & ~special
        out = ids.clone()
        out[selected & (region == 0)] = self.mask_token_id
        k = int((selected & (region == 1)).sum())
        out[selected & (region == 1)] = torch.randint(self.vocab_size, (k,), generator=generator, device=ids.device)
        return out, ids.masked_fill(~selected, -100)


class MaskedLoss(nn.Module):
    def forward(self, logits, labels):
        per_token = nn.functional.cross_entropy(logits.permute(0, 2, 1), labels, reduction="none", ignore_index=-100)
        n = labels.ne(-100).sum()
        return per_token.sum() / n


class Oracle:
    def __init__(self, model, tokenizer):
        self.model, self.tokenizer = model.eval(), tokenizer

    @torch.inference_mode()
    def __call__(self, text, top_k):
        enc = self.tokenizer(text, return_tensors="pt", truncation=True).to(self.model.device)
        logits = self.model(**enc, return_dict=True).logits[0]
        sites = [i for i, t in enumerate(enc["input_ids"][0]) if t == self.tokenizer.mask_token_id]
        return sorted((self.site(logits[i], top_k) for i in sites), key=lambda s: s[0][1], reverse=True)

    def site(self, logits, top_k):
        p, i = logits.softmax(-1).topk(top_k)
        return list(zip(self.tokenizer.convert_ids_to_tokens(i.tolist()), p.tolist()))


def mask_tokens(input_ids, special_tokens_mask, mask_token_id, vocab_size, mlm_probability=0.15, generator=None):
    return Corruptor(mask_token_id, vocab_size, mlm_probability).to(input_ids.device)(input_ids, special_tokens_mask, generator)


def mlm_loss(logits, labels):
    return MaskedLoss()(logits, labels)


def predict_masks(text, model, tokenizer, top_k=5):
    return Oracle(model, tokenizer)(text, top_k)
