import enum

import torch
from transformers import AutoModelForSequenceClassification, StoppingCriteria, StoppingCriteriaList, pipeline


class State(enum.Enum):
    OUTSIDE = 0
    INSIDE = 1


class Machine:
    def __init__(self, text):
        self.text, self.state, self.entities = text, State.OUTSIDE, []

    def feed(self, label, start, end, score):
        if label == "O":
            self.state = State.OUTSIDE
            return
        prefix, kind = label.split("-", maxsplit=1)
        if self.state is State.INSIDE and prefix == "I" and self.entities[-1]["entity_group"] == kind:
            self.entities[-1].update(end=end, word=self.text[self.entities[-1]["start"]:end])
        else:
            self.entities.append(dict(entity_group=kind, word=self.text[start:end], start=start, end=end, score=score))
        self.state = State.INSIDE


class NeverStop(StoppingCriteria):
    def __call__(self, input_ids, scores, **kwargs):
        return torch.zeros(input_ids.shape[0], dtype=torch.bool, device=input_ids.device)


def classify(texts, model, tokenizer, batch_size=8):
    model.eval()
    pipe = pipeline("sentiment-analysis", model=model, tokenizer=tokenizer)
    answers = []
    for text in texts:      # one at a time: no padding
        scores = pipe(text, top_k=None, truncation=True, function_to_apply="softmax")
        answers.append(max(scores, key=lambda d: d["score"]))
    return answers


def generate(prompt, model, tokenizer, max_new_tokens, num_return_sequences=1, seed=0):
    model.eval()
    torch.manual_seed(seed)
    enc = tokenizer([prompt], return_tensors="pt").to(model.device)
    out = model.generate(enc.input_ids, attention_mask=enc.attention_mask, do_sample=True, temperature=1.0, top_k=0,
                         top_p=1.0, max_new_tokens=max_new_tokens, num_return_sequences=num_return_sequences,
                         pad_token_id=tokenizer.eos_token_id, stopping_criteria=StoppingCriteriaList([NeverStop()]))
    return list(tokenizer.batch_decode(out.tolist(), skip_special_tokens=True))


def extract_entities(text, model, tokenizer):
    model.eval()
    enc = tokenizer(text, truncation=True, return_tensors="pt", return_offsets_mapping=True,
                    return_special_tokens_mask=True)
    offsets, special = enc.pop("offset_mapping")[0].tolist(), enc.pop("special_tokens_mask")[0].tolist()
    with torch.no_grad():
        scores, ids = model(**enc.to(model.device)).logits[0].softmax(dim=-1).max(dim=-1)
    machine = Machine(text)
    special = [t in tokenizer.all_special_ids for t in enc["input_ids"][0].tolist()]
    for sp, (a, b), s, i in zip(special, offsets, scores.tolist(), ids.tolist()):
        if not sp:
            machine.feed(model.config.id2label[i], a, b, s)
    return machine.entities
