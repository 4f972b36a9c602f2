"""c2: パイプラインの中身 / what a pipeline does      → grade show c2"""

import torch


def classify(texts: list[str], model, tokenizer, batch_size: int = 8) -> list[dict]:
    """文ごとに {"label": 名前, "score": 確率} / for each text {"label": name, "score": probability}."""
    raise NotImplementedError  # 自分のコードに置きかえる / yours to write


def generate(prompt: str, model, tokenizer, max_new_tokens: int, num_return_sequences: int = 1,
             seed: int = 0) -> list[str]:
    """プロンプトと、その続き / the prompt and what follows it, num_return_sequences times."""
    raise NotImplementedError  # 自分のコードに置きかえる / yours to write


def extract_entities(text: str, model, tokenizer) -> list[dict]:
    """固有表現ごとに entity_group, word, start, end, score / for each entity these five."""
    raise NotImplementedError  # 自分のコードに置きかえる / yours to write
