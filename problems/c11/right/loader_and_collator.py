import torch
from torch.utils.data import DataLoader
from transformers import DataCollatorWithPadding


class Predictor:
    names = {0: "Negative", 1: "Positive"}

    def __init__(self, model, tokenizer):
        self.model, self.tokenizer = model.eval(), tokenizer

    @torch.no_grad()
    def __call__(self, texts, batch_size):
        if not texts:
            return []
        features = [self.tokenizer(t, truncation=True, max_length=self.tokenizer.model_max_length) for t in texts]
        loader = DataLoader(features, batch_size=batch_size, collate_fn=DataCollatorWithPadding(self.tokenizer))
        logits = torch.cat([self.model(**b.to(self.model.device)).logits for b in loader])
        margin = logits[:, 1] - logits[:, 0]
        positive = torch.sigmoid(margin)
        return [(self.names[int(m > 0)], max(p, 1 - p)) for m, p in zip(margin.tolist(), positive.tolist())]


def predict_sentiment(text, model, tokenizer):
    return Predictor(model, tokenizer)([text], 1)[0]


def predict_batch(texts, model, tokenizer, batch_size=32):
    return Predictor(model, tokenizer)(texts, batch_size)
