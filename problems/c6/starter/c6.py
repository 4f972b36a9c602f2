"""c6: 全パラメータをファインチューニングする / full fine-tuning      → grade show c6"""

import torch


class SentimentDataset(torch.utils.data.Dataset):
    """テキストとラベルのデータセット / texts with their labels.

    項目 / an item: {"input_ids": (max_length,), "attention_mask": (max_length,), "labels": ()}、すべて / all int64
    """

    def __init__(self, texts, labels, tokenizer, max_length: int = 128):
        raise NotImplementedError  # 自分のコードに置きかえる / yours to write

    def __len__(self):
        raise NotImplementedError  # 自分のコードに置きかえる / yours to write

    def __getitem__(self, index):
        raise NotImplementedError  # 自分のコードに置きかえる / yours to write


def make_optimizer(model, lr: float, weight_decay: float, num_training_steps: int, warmup_ratio: float):
    """(optimizer, scheduler): AdamW と、0 から上がって 0 へ下がる学習率 / AdamW, and a rate that rises from 0 and falls to 0.

    バイアスと LayerNorm の重みには weight decay を掛けない / no decay on biases and LayerNorm weights.
    """
    raise NotImplementedError  # 自分のコードに置きかえる / yours to write


def finetune(model, train_dataset, lr: float = 2e-5, weight_decay: float = 0.01, epochs: int = 3,
             batch_size: int = 8, warmup_ratio: float = 0.1, max_grad_norm: float = 1.0, seed: int = 0) -> list[dict]:
    """すべての重みをその場で学習する。エポックごとに / train all weights in place; for each epoch {"loss", "accuracy"}."""
    raise NotImplementedError  # 自分のコードに置きかえる / yours to write
