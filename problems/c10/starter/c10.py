"""c10: 学習と評価のループを書く / train and evaluate      → grade show c10"""

import torch


def train_epoch(model, loader, optimizer, scheduler=None, max_grad_norm: float = 1.0) -> tuple[float, float]:
    """loader を一度たどって学習し、例についての平均の損失と正解率を返す。

    Train on one pass over the loader; return the mean loss over examples and the accuracy.
    """
    raise NotImplementedError  # 自分のコードに置きかえる / yours to write


def evaluate(model, loader) -> dict:
    """{"accuracy", "precision", "recall", "f1", "confusion_matrix": [[tn, fp], [fn, tp]]}。クラス 1 が正例 / class 1 is positive."""
    raise NotImplementedError  # 自分のコードに置きかえる / yours to write
