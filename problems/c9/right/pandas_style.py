import pandas as pd
import torch


def split(texts, labels, test_size=0.2, seed=42):
    df = pd.DataFrame({"text": texts, "label": labels})
    unique = df.drop_duplicates("text", keep="last")
    sizes = unique.groupby("label")["text"].count()
    test = pd.concat([
        unique[unique.label == label].sample(n=max(1, round(test_size * n)), random_state=seed) for label, n in sizes.items()
    ])
    inside = df.text.isin(test.text)
    return df.text[~inside], df.text[inside], df.label[~inside], df.label[inside]


def token_statistics(texts, tokenizer):
    n = torch.tensor([len(tokenizer.encode(t, add_special_tokens=False)) for t in texts], dtype=torch.float32)
    return {"mean": n.mean(), "max": n.max(), "p95": torch.quantile(n, 0.95)}
