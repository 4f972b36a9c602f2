"""c5: 次文予測のデータ / pairs for next sentence prediction      → grade show c5"""

import random


def make_pairs(documents: list[list[str]], n_pairs: int, seed: int) -> list[tuple[str, str, bool]]:
    """(文, 文, 次の文かどうか) を n_pairs 個 / n_pairs triples (sentence, sentence, whether it is the next one).

    半分は同じ文書の隣り合う二文、半分は別の文書から / half are neighbours, half come from two documents.
    """
    raise NotImplementedError  # 自分のコードに置きかえる / yours to write
