# A small class for each task; token_to_chars and word ids; key-value cache while generating.
import itertools

import torch
import torch.nn.functional as F


class Base:
    def __init__(self, model, tokenizer):
        self.model, self.tokenizer = model.eval(), tokenizer
        self.names = {int(k): v for k, v in model.config.id2label.items()}


class Classifier(Base):
    @torch.inference_mode()
    def __call__(self, texts, size):
        chunks = [texts[i : i + size] for i in range(0, len(texts), size)]
        return list(itertools.chain.from_iterable(map(self.chunk, chunks)))

    def chunk(self, texts):
        features = self.tokenizer(texts, truncation=True)
        batch = self.tokenizer.pad(features, return_tensors="pt")
        for row in F.log_softmax(self.model(**batch).logits, -1).exp():
            score, index = row.max(-1)
            yield {"label": self.names[index.item()], "score": score.item()}


class Writer(Base):
    @torch.no_grad()
    def __call__(self, prompt, new, seed):
        generator = torch.Generator().manual_seed(seed)
        ids = self.tokenizer(prompt, return_tensors="pt").input_ids
        feed, cache, end = ids, None, self.tokenizer.eos_token_id
        for _ in range(new):
            out = self.model(feed, past_key_values=cache, use_cache=True)
            cache = out.past_key_values
            cumulative = out.logits[0, -1].double().softmax(-1).cumsum(-1)
            feed = torch.searchsorted(cumulative, torch.rand(1, generator=generator, dtype=torch.float64))[None]
            feed = feed.clamp(max=len(cumulative) - 1)
            if feed.item() == end:
                break
            ids = torch.cat([ids, feed], -1)
        return self.tokenizer.decode(ids[0], skip_special_tokens=True)


class Finder(Base):
    @torch.no_grad()
    def __call__(self, text):
        encoded = self.tokenizer(text, return_tensors="pt", truncation=True)
        probabilities = self.model(**encoded).logits.softmax(-1)[0]
        entities, last = [], None
        for position, word in enumerate(encoded.word_ids(0)):
            if word is None:
                continue
            label = self.names[probabilities[position].argmax().item()]
            kind = None if label == "O" else label.split("-", 1)[1]
            span = encoded.token_to_chars(0, position)
            if kind is not None:
                if label.startswith("I-") and kind == last:
                    entities[-1].append((span, position, kind))
                else:
                    entities.append([(span, position, kind)])
            last = kind
        return [self.entry(text, encoded, entity, probabilities) for entity in entities]

    def entry(self, text, encoded, entity, probabilities):
        tokens = [encoded.tokens(0)[position] for _, position, _ in entity]
        return {
            "entity_group": entity[0][2],
            "word": self.tokenizer.convert_tokens_to_string(tokens),
            "start": entity[0][0].start,
            "end": entity[-1][0].end,
            "score": torch.stack([probabilities[p].max() for _, p, _ in entity]).mean(),
        }


def classify(texts, model, tokenizer, batch_size=8):
    return Classifier(model, tokenizer)(texts, batch_size)


def generate(prompt, model, tokenizer, max_new_tokens, num_return_sequences=1, seed=0):
    write = Writer(model, tokenizer)
    return [write(prompt, max_new_tokens, 1000 * seed + n) for n in range(num_return_sequences)]


def extract_entities(text, model, tokenizer):
    return Finder(model, tokenizer)(text)
