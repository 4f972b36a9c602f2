"""c12: 転移学習を自分の目で見る / transfer learning, seen with your own eyes      → grade show c12"""

import torch


def compare(pretrained, train_texts, train_labels, tokenizer, sizes: list[int], seed: int) -> dict:
    """{"pretrained": {size: state_dict}, "scratch": {size: state_dict}}

    size 個の例を選び、pretrained のコピーと、重みを初期化し直した同じ形のモデルを、同じ条件で学習させる
    Draw `size` examples; train a copy of `pretrained`, and the same network with new weights, under equal conditions.
    """
    raise NotImplementedError  # 自分のコードに置きかえる / yours to write
