"""The chapter's printed figures, recomputed. Some are wrong; a student must never lose a point for knowing better.

Each figure says what the chapter prints, what comes out, and whether the chapter is expected to be right, so that a
figure that changes its verdict (a new PEFT, say) is noticed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from reference.peft_counts import build, count_lora, count_model

Value = int | str


@dataclass(frozen=True)
class Figure:
    """One printed figure. `holds` is what we expect of it: True where the chapter is right."""

    slug: str
    where: str  # in the chapter
    printed: Value
    recompute: Callable[[], Value]
    holds: bool
    ja: str
    en: str


def percent(value: Fraction, decimals: int) -> str:
    """A ratio as a percentage, rounded half up: Fraction(1, 48), 2 → "2.08"."""
    scaled = value * 100 * 10**decimals
    digits = str((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)).rjust(decimals + 1, "0")
    return f"{digits[:-decimals]}.{digits[-decimals:]}"


def _bert_without_head() -> int:
    model = build("bert", hidden=768, layers=12, labels=2)
    return sum(p.numel() for p in model.bert.parameters())


def _scores() -> dict[str, Fraction]:
    """Accuracy, precision, recall and F1 of the printed confusion matrix, class 1 positive."""
    tn, fp, fn, tp = 97, 3, 4, 96
    precision, recall = Fraction(tp, tp + fp), Fraction(tp, tp + fn)
    return {
        "accuracy": Fraction(tp + tn, tp + tn + fp + fn),
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / (precision + recall),
    }


def _score(name: str) -> str:
    value = percent(_scores()[name], 2)
    return f"0.{value.replace('.', '')}" if len(value) == 5 else value


def _mean_loss_of_batches_31_to_40() -> str:
    """From the printed running means after 30 and 40 batches; a cross-entropy cannot be negative."""
    total = Fraction("0.2876") * 40 - Fraction("0.3987") * 30
    return "negative" if total < 0 else "possible"


def _positives_in_training() -> int:
    """Labels of the 800 training rows of the chapter's unstratified split with seed 42 (scikit-learn's algorithm:
    a permutation of the rows, the first fifth of it is the test set)."""
    import numpy

    order = numpy.random.RandomState(42).permutation(1000)
    labels = [1, 0, 1, 0, 1, 0, 1, 0] * 125
    return sum(labels[row] for row in order[200:])


def _qv(head: bool) -> int:
    return count_lora("bert", "qv", hidden=768, layers=12, rank=8, labels=2, head=head).trainable


def _qv_total() -> int:
    return count_lora("bert", "qv", hidden=768, layers=12, rank=8, labels=2).total


FIGURES: tuple[Figure, ...] = (
    Figure("bert_parameters", "3.3", 109_482_240, _bert_without_head, True,
           "BERT-base のパラメータ数", "parameters of BERT-base"),
    Figure("classifier_parameters", "3.4", 109_483_778, lambda: count_model("bert", hidden=768, layers=12, labels=2),
           True, "2 クラス分類器のパラメータ数", "parameters of the two-class classifier"),
    Figure("warmup_steps", "3.4", 22, lambda: int(0.1 * 3 * ceil(600 / 8)), True,
           "ウォームアップのステップ数", "warm-up steps"),
    Figure("running_loss", "3.4", "possible", _mean_loss_of_batches_31_to_40, False,
           "学習ログの損失(31〜40 バッチ)", "training log: loss of batches 31 to 40"),
    Figure("lora_share_of_one_matrix", "3.4", "2.08", lambda: percent(Fraction(8 * (768 + 768), 768 * 768), 2), True,
           "r=8 のときの割合 %(本文は削減率と呼ぶが、残る割合)", "share at r = 8 in % (kept, though called 削減率)"),
    Figure("lora_trainable", "3.4", 294_912, lambda: _qv(head=True), False,
           "SEQ_CLS で PEFT が学習するパラメータ数", "parameters that PEFT trains with SEQ_CLS"),
    Figure("lora_adapter_only", "3.4", 294_912, lambda: _qv(head=False), True,
           "LoRA の行列だけのパラメータ数", "parameters of the LoRA matrices alone"),
    Figure("lora_total", "3.4", 109_778_690, _qv_total, False,
           "SEQ_CLS で包んだモデルの総数", "all parameters once wrapped with SEQ_CLS"),
    Figure("lora_percent", "3.4", "0.2687", lambda: percent(Fraction(_qv(head=True), _qv_total()), 4), False,
           "学習する割合 %", "share that is trained, in %"),
    Figure("train_batches", "3.5", 50, lambda: ceil(800 / 16), True, "訓練バッチ数", "training batches"),
    Figure("test_batches", "3.5", 13, lambda: ceil(200 / 16), True, "テストバッチ数", "test batches"),
    Figure("label_balance", "3.5", 400, _positives_in_training, False,
           "層化しない分割での正例の数", "positive rows of an unstratified split"),
    Figure("accuracy", "3.5", "0.9650", lambda: _score("accuracy"), True,
           "混同行列からの正解率", "accuracy of the confusion matrix"),
    Figure("precision", "3.5", "0.9655", lambda: _score("precision"), False,
           "混同行列からの適合率", "precision of the confusion matrix"),
    Figure("recall", "3.5", "0.9663", lambda: _score("recall"), False,
           "混同行列からの再現率", "recall of the confusion matrix"),
    Figure("f1", "3.5", "0.9659", lambda: _score("f1"), False, "混同行列からの F1", "F1 of the confusion matrix"),
    Figure("throughput", "3.5", "48.6", lambda: f"{Fraction(600 * 100, 1234).__float__():.1f}", True,
           "推論の速さ(件/秒)", "texts a second"),
    Figure("exercise_2_one", "exercise 2", 24_576, lambda: 16 * (768 + 768), True,
           "LoRA 1 個のパラメータ数", "one LoRA adapter"),
    Figure("exercise_2_total", "exercise 2", 1_179_648,
           lambda: count_lora("bert", "qkvo", hidden=768, layers=12, rank=16, labels=2).adapter, True,
           "演習 2 の合計", "total of exercise 2"),
    Figure("exercise_2_original", "exercise 2", 28_311_552,
           lambda: count_lora("bert", "qkvo", hidden=768, layers=12, rank=16, labels=2).original, True,
           "演習 2 の元の重み", "original weights of exercise 2"),
    Figure("exercise_2_ratio", "exercise 2", "4.17", lambda: percent(Fraction(1_179_648, 28_311_552), 2), True,
           "演習 2 の割合 %(残る割合)", "share of exercise 2 in % (kept)"),
)  # fmt: skip


def proofs() -> Iterator[dict[str, object]]:
    """One row a figure, for `grade verify`."""
    for figure in FIGURES:
        yield {
            "claim": {"ja": f"本文 {figure.where}: {figure.ja}", "en": f"chapter {figure.where}: {figure.en}"},
            "printed": figure.printed,
            "measured": figure.recompute(),
            "holds": figure.holds,
        }
