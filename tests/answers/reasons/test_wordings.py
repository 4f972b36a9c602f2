"""Wordings of real answers that were misread once: each stands for its kind, not for itself."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

from grader.answers.reasons.doubt import disordered
from grader.answers.reasons.folding import fold
from grader.answers.reasons.pairs import units_of
from grader.answers.reasons.polite import plain_forms
from grader.course import load_course
from grader.trial import Trial

ROOT = Path(__file__).parents[3]


@lru_cache(maxsize=1)
def trial() -> Trial:
    return Trial(load_course(ROOT), "en")


def judged(item: str, answer: object, choice: str | None = None) -> tuple[float, str]:
    reply = trial().reply({"item": item, "answer": answer, **({"choice": choice} if choice else {})})
    return reply["score"], reply["decision"]


@pytest.mark.parametrize(
    ("item", "choice", "answer"),
    [
        # the polite and the potential form of a verb
        ("q5/weight_decay/reason", None, "重みにペナルティを与えて小さく保つため、過学習を防ぎます。"),
        ("q1/dialogue", "clm", "返答は文章なので、次の単語を一つずつ予測して文を作れるモデルがよいです。"),
        # 「ができる」 is no pair of particles
        ("q1/summarization", "clm", "要約文は生成しなければならない。BERTは文章生成ができない。自己回帰で一語ずつ書ける。"),
        # a clause that ends in て, or in a verb with kana of its own, ends a row of particles
        ("q5/warmup/reason", None, "学習開始直後は勾配が荒れやすいため、徐々に学習率を上げて学習を安定させる。"),
        # a Japanese comma before a digit ends a segment: the denial does not reach the base
        ("q3/B", "head_only", "本体を凍結してヘッドだけ学習すれば、500件でも過学習しにくく、8GBで足りる。"),
        # 少ないとき is not "without it"; 学習 within 過学習 is another word
        ("q5/weight_decay/reason", None, "データが少ないときの過学習対策になるが、かけすぎるとアンダーフィットする。"),
        ("q5/weight_decay/reason", None, "強くすると重みが0に近づきすぎて表現力が落ち、弱いと過学習を抑えきれない。"),
        # everyday small and big
        ("q5/learning_rate/reason", None, "でかいと破滅的忘却が起きるし、ちっちゃいと全然学習が進まない。"),
        # what must not be memorised, and is not
        ("q3/B", "lora", "Freezing the base leaves few trainable weights, so it cannot memorise 500 examples, and it fits in 8 GB."),
        # a list under its direction is an answer
        ("q5/batch_size/reason", None, "Bigger batch: steadier gradient, more memory. Smaller batch: noise, but that acts as regularisation."),
        # "swapped in at": two small words that belong to different phrases
        ("q3/C", "multi_lora", "One frozen base shared by all 20 tasks, and for each task only a few megabytes that can be swapped in at run time."),
        # です・ます throughout
        ("q5/learning_rate/reason", None, "過大だと損失が振動・発散し、過小だと更新がほとんど進みません。"),
        ("q5/epochs/reason", None, "回数が多いと訓練データを覚え込んでしまい、少ないと学習が足りません。"),
        # a decoder that is not there is not what the sentence is about
        ("q1/dialogue", "clm", "BERTにはデコーダがなく、文を最初から書いていくことができません。GPTなら左から順に書けます。"),
        # labels token by token: nothing is generated; "that" stands for the right neighbour
        ("q1/ner", "mlm", "We label token by token, and the label may depend on its right neighbour; a causal model can't see that neighbour."),
        # what stands in the same segment belongs to it: 抑え ends the one before
        ("q5/weight_decay/reason", None, "重みが大きくなりすぎるのを抑え、過学習を防ぎます。"),
        # what is not known before one has read on is no hedge
        ("q1/sentiment", "mlm", "否定が最後に来る文もあり、最後まで読まないと感情は分かりません。BERTは左右の文脈を見られます。"),
        # the object is left out the second time
        ("q1/sentiment", "mlm", "GPTは後続の単語を使えませんが、BERTは使えます。"),
        # the passive of what a high rate does
        ("q5/learning_rate/reason", None, "Set it high and the pre-trained weights get wrecked; set it low and three epochs won't be enough."),
        # three short clauses with three verbs
        ("q3/C", "multi_lora", "Keep a single frozen backbone and load whichever small adapter the request needs."),
        # what is made of a vector is no text
        ("q1/sentiment", "mlm", "BERTは後ろの語も見る。CLMだと後ろの単語を見ないまま各トークンの表現を作るので不利。文全体の意味が要る。"),
    ],
)  # fmt: skip
def test_a_right_answer_counts_in_full_alone(item: str, choice: str | None, answer: str):
    assert judged(item, answer, choice) == (1.0, "auto")


@pytest.mark.parametrize(
    ("item", "choice", "answer"),
    [
        # 一方向 is one word
        ("q1/sentiment", "mlm", "双方向に文脈を見られるのはGPTのほうだが、感情分類には一方向で足りるためBERTを選んだ。"),
        # what is said before のは is said of the name after it
        ("q1/sentiment", "mlm", "文全体を双方向に見て意味をつかめるのはGPTである。"),
        # full tuning never trains less than LoRA
        ("q3/A", "full", "Full fine-tuning trains fewer parameters than LoRA, so it fits easily in 16 GB and finishes in three days."),
        # said and unsaid in the same words
        ("q1/summarization", "clm", "要約は生成タスクなのでGPTが一語ずつ書けて良いが、要約は生成ではないのでBERTでもよい。"),
        # another quantity rises step by step
        ("q5/warmup/reason", None, "Warm-up increases the batch size step by step."),
        # the condition told again
        ("q3/A", "full", "10万件、16GB、3日以内だから全パラメータ。"),
        ("q3/B", "lora", "データが少ないほど過学習しにくい。LoRAなら8GBのメモリに収まる。"),
    ],
)  # fmt: skip
def test_a_wrong_answer_does_not_pass_alone(item: str, choice: str | None, answer: str):
    score, decision = judged(item, answer, choice)
    assert decision != "auto" or score < 0.5


def test_a_low_rate_that_forgets_nothing_is_not_swapped():
    reply = trial().reply(
        {"item": "q5/learning_rate/reason", "answer": "事前学習済みの重みを壊さないように小さめにする。"}
    )
    assert "swapped" not in reply["mistakes"]


def test_a_measure_that_was_not_understood_may_help():
    listed = [
        {"problem": "医学用語が語彙にない", "countermeasure": "医療文献で追加事前学習する"},
        {"problem": "ラベル付きデータが少ない", "countermeasure": "データ拡張を行う"},
        {"problem": "個人情報が含まれる", "countermeasure": "倫理委員会とよく話し合いながら進める"},
    ]
    assert judged("q4/pairs", listed)[1] != "auto"


def test_a_sentence_that_ends_in_solving_holds_its_measure_before_that():
    assert units_of("専門用語が未知語になる。これは継続事前学習で解決する。")[-1] == (
        "これは継続事前学習で解決する。",
        "",
    )


def test_an_example_in_quotes_is_no_unknown_word_unless_something_is_missing():
    full = "「東京」の後に「大学」が来るかで種類が変わる。後ろの単語まで見えるMLMがよい。"
    assert judged("q1/ner", full, "mlm") == (1.0, "auto")
    half = 'A left-to-right model has to label "Bank" before it has read "of England". BERT has read it all.'
    assert judged("q1/ner", half, "mlm")[1] != "auto"


def test_another_word_is_no_slip():
    reply = trial().reply({"item": "q1/ner", "choice": "mlm", "answer": "The player signed the contract on Monday."})
    assert reply["score"] == 0.0
    assert reply["evidence"] == []


@pytest.mark.parametrize("text", ["文章を生成することができる。", "重みを0に近づけすぎて表現力が落ちる。"])
def test_a_sentence_is_in_order(text: str):
    assert not disordered(fold(text).text, japanese=True)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("進みません。", "進まない。"),
        ("防ぎます", "防ぐ"),
        ("見えませんが、読めます", "見えないが、読める"),
        ("できません", "できない"),
        ("落ちません", "落ちない"),
        ("使っています", "使っている"),
        ("使います", "使う"),
        ("学習しません", "学習しない"),
        ("壊します", "壊す"),
        ("小さくします", "小さくする"),
        ("必要はありません", "必要はない"),
        ("下がりませんでした", "下がらなかった"),
        ("よくわかりません", "よくわかりません"),
        ("お願いします", "お願いします"),
        ("ます", "ます"),
        ("", ""),
    ],
)
def test_the_polite_form_is_read_as_the_plain_one(typed: str, plain: str):
    folded = plain_forms(fold(typed))
    assert folded.text == plain
    if plain:
        assert folded.span(0, len(plain)) == (0, len(typed))
