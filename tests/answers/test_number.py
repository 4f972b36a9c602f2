"""Counts: every notation of the right value, every named mistake, and the answers that must be asked back."""

from __future__ import annotations

import pytest

from grader.result import Verdict

RIGHT = """
1,179,648
1179648
1 179 648
1_179_648
1'179'648
1.179.648
1，179，648
１，１７９，６４８
１１７９６４８
117万9648
117万9,648
117万 9648
１１７万９６４８
百十七万九千六百四十八
118万
約118万
約118万個
118 万
1.18百万
1.18M
1.18 M
1.180M
1.1796M
1.179648M
1179.648K
1,180K
1.18 million
1.18million
about 1.18 million
approximately 1.18M parameters
≈1.18M params
≈ 1,180,000
~1.18M
約1,180,000
およそ1,180,000
1,180,000くらい
1,180,000個程度
about 1,180,000
1.179648e6
1.179648E6
1.179648E+06
1.18e6
1.18×10^6
1.18×10⁶
1.18 x 10^6
1.18*10**6
1.18·10^6
1.179648×10⁶
$1.18 \\times 10^{6}$
1{,}179{,}648
1\\,179\\,648
$1{,}179{,}648$
\\(1179648\\)
\\boxed{1179648}
$\\boxed{1{,}179{,}648}$
**1,179,648**
`1179648`
「1,179,648」
"1,179,648"
1,179,648.
1,179,648。
1,179,648.0
+1,179,648
=1,179,648
= 1,179,648
N = 1,179,648
N=1179648
答え：1,179,648
答え: 1,179,648個
答えは1,179,648です
答えは約118万パラメータ
合計で1,179,648個です
合計1,179,648パラメータ
全体で 1,179,648 個
訓練可能パラメータ数は1,179,648個です。
訓練可能なパラメータは 1,179,648 個になります
1,179,648個だと思います
98,304ではなく1,179,648
98,304個ではなくて、約118万
not 98,304 but 1,179,648
たぶん1,179,648
1,179,648で間違いないです
1,179,648 に間違いありません
1,179,648個のパラメータが訓練可能です
1,179,648パラメーター
1,179,648 parameters
1,179,648 params
1179648 weights
1,179,648 trainable parameters.
Answer: 1,179,648
The answer is 1,179,648.
I think it is 1,179,648
It's 1,179,648, I believe.
So we get 1,179,648 trainable parameters in total.
The total is 1,179,648 trainable parameters (12 layers × 4 matrices × 24,576).
1,179,648 (no bias)
1,179,648 (without bias)
1,179,648（バイアスは含まない）
1,179,648 (not counting the classifier head)
分類ヘッドを除くと 1,179,648
バイアスなしで1,179,648
LoRA only, no head: 1,179,648
1,179,648 (約118万)
1,179,648(≈1.18M)
約118万(1,179,648)
1,179,648（4.17%）
1,179,648 (4.17% of 28,311,552)
1,179,648 params, i.e. 4.17% of the original weights
28,311,552個のうち1,179,648個
1,179,648 out of 28,311,552
12*4*(768*16+16*768)
12*4*16*(768+768)
12×4×24,576
12 × 4 × 24,576 = 1,179,648
12×4×24576＝1179648
12・4・24576 = 1179648
12*98304
98,304 × 12
2*768*16*4*12 = 1,179,648
4 × 12 × 2 × 768 × 16 = 1,179,648
(768*16 + 16*768) * 4 * 12
((768×16)+(16×768))×4×12=1,179,648
24576 x 4 x 12 = 1179648
24,576 × 48 = 1,179,648
768×16×2=24,576 → ×4=98,304 → ×12=1,179,648
768*16*2 = 24576, 24576*4 = 98304, 98304*12 = 1179648
768×16 + 16×768 = 24,576、4×24,576=98,304、12×98,304 = 1,179,648
12 layers × 4 matrices × 24,576
12 layers * 4 matrices * (16*768 + 768*16) = 1,179,648
12層 × 4行列 × 24,576 = 1,179,648
12層×4つの行列×24,576個 = 1,179,648個
1層あたり98,304、12層で1,179,648
12層合計: 12 × 98,304 = 1,179,648パラメータ
BERT-base (12 layers, d=768, r=16): 1,179,648
d=768, r=16, 12層, 4行列 → 1,179,648
d=768、r=16なので 2×16×768=24,576。4×12倍して 1,179,648
r=16, d=k=768のとき、r(d+k)=24,576。よって 12×4×24,576 = 1,179,648
layers*matrices*r*(d+k) = 1,179,648
r(d+k)=16(768+768)=24,576, so 12*4*24,576=1,179,648
L*M*r*(d+k) = 12*4*16*1536 = 1,179,648
$12 \\times 4 \\times 24{,}576 = 1{,}179{,}648$
$$12 \\cdot 4 \\cdot (768 \\cdot 16 + 16 \\cdot 768) = 1179648$$
12 \\times 4 \\times 16 \\times (768+768)
\\text{Total} = 12 \\times 4 \\times 24576 = 1179648
約百十八万個
合計百十七万九千六百四十八個
約1.2M（正確には1,179,648）
1,179,648 ≈ 1.2M
1.18M params = 4.72MB in fp32
(約)1,180,000
1,179,648ではないでしょうか
1,179,648じゃないですか
d=768, r=16 => 1,179,648
各行列にr(d+k)=16×(768+768)=24,576個、4行列×12層=48倍で1,179,648個。
98,304 per layer, 1,179,648 for all 12 layers
98,304個/層で、全部で1,179,648個
LoRA trains 24,576 parameters per matrix, so 4 × 12 × 24,576 = 1,179,648.
Each adapter has 24,576 weights; with 4 per layer and 12 layers the total is 1,179,648.
1つのLoRAは24,576個。4つで98,304個、12層で合計1,179,648個。
Q, K, V, Oの4つ、12層なので 1,179,648
Q/K/V/Output × 12 layers: 1,179,648
1,179,648?
1,179,648 ✅
- 1,179,648
・1,179,648
(1,179,648)
1,179,648 (=12×98,304)
12×98,304(=1,179,648)
1,179,648 = 12 × 4 × 24,576
パラメータ数＝1,179,648
11,79,648
"""

ROUNDED = """
120万 | rounded_too_coarsely
1.2M | rounded_too_coarsely
約120万 | rounded_too_coarsely
1.2×10^6 | rounded_too_coarsely
1.2 million | rounded_too_coarsely
1,180,000 | rounded_too_coarsely
1180000 | rounded_too_coarsely
1,179,600 | rounded_too_coarsely
117万 | truncated_not_rounded
1.17M | truncated_not_rounded
1.17×10^6 | truncated_not_rounded
約117万 | truncated_not_rounded
1.1 million | truncated_not_rounded
1.179M | truncated_not_rounded
12*4*24,576 = 1,179,684 | arithmetic_slip
12×4×24,576 = 1,197,648 | arithmetic_slip
12 × 4 × (768×16 + 16×768) = 1,179,468個 | arithmetic_slip
1,179,648 bytes | wrong_unit_name
1,179,648バイト | wrong_unit_name
1,179,648% | wrong_unit_name
"""

WRONG = """
98,304 | forgot_layers
9万8304 | forgot_layers
98.3K | forgot_layers
4 × 24,576 = 98,304 | forgot_layers
4*24576 | forgot_layers
294,912 | forgot_matrices
29万4912 | forgot_matrices
24,576 | single_lora_only
768*16+16*768 | single_lora_only
589,824 | only_one_factor only_q_and_v wrong_rank one_full_matrix
884,736 | qkv_without_output
2,359,296 | wrong_layer_count double_counted bytes_instead_of_params
1,572,864 | wrong_model_dims
452,984,832 | multiplied_instead_of_added
28,311,552 | gave_original_weights
約2831万 | gave_original_weights
27,131,904 | removed_instead_of_trainable
29,491,200 | included_frozen_weights
1,181,186 | included_classifier_head
4,718,592 | bytes_instead_of_params
4.7MB | bytes_instead_of_params
4.5 MiB | bytes_instead_of_params
590,592 | missing_parentheses
4.17% | gave_ratio_not_count
約4% | gave_ratio_not_count
1179648K | unit_slip
1179648万 | unit_slip
1.18 | unit_slip
118 | unit_slip
1.18億 | unit_slip
11,796,480 | unit_slip
117,964.8 | unit_slip
-1,179,648 | sign_error
1,179,468 | arithmetic_slip
1,179,649 | arithmetic_slip
1,197,648 | arithmetic_slip
1,190,000 |
約119万 |
109,482,240 |
0 |
1,000,000 |
"""

ASKED = """
1,179,648 または 294,912 | multiple_answers
1,179,648 or 294,912 | multiple_answers
1,179,648か294,912 | multiple_answers
either 1,179,648 or 98,304 | multiple_answers
1,179,648、もしくは 589,824 | multiple_answers
1,179,648 / もしくは294,912 | multiple_answers
98,304, 1,179,648 | multiple_answers
1,179,648 and 294,912 | multiple_answers
98,304ではなく1,179,648か589,824 | multiple_answers
not 98,304 but 1,179,648 or 589,824 | multiple_answers
98,304ではない、1,179,648 | multiple_answers
100万〜120万 | multiple_answers
1,000,000~1,200,000 | multiple_answers
1,179,648ではない | ignored_negation
1,179,648ではありません | ignored_negation
1,179,648じゃない | ignored_negation
1,179,648個ではないと思う | ignored_negation
not 1,179,648 | ignored_negation
It is not 1,179,648. | ignored_negation
The answer isn't 1,179,648 | ignored_negation
1,179,648 is wrong | ignored_negation
≠ 1,179,648 | ignored_negation
1,179,648は間違い | ignored_negation
100万以上 | unreadable
more than 1,000,000 | unreadable
わかりません | unreadable
I don't know | unreadable
? | unreadable
r(d+k) | unreadable
layers*matrices*r*(d+k) | unreadable
24,576 × | unreadable
12 × 4 × (24,576 | unreadable
12 × × 4 | unreadable
たくさん | unreadable
sqrt(1179648) | unreadable
\\sqrt{1179648} | unreadable
\\frac{1179648} | unreadable
"""


def cases(block: str) -> list[tuple[str, tuple[str, ...]]]:
    found = []
    for line in block.strip().split("\n"):
        text, _, slugs = line.rpartition(" |") if " |" in line else (line, "", "")
        found.append((text, tuple(slugs.split())))
    return found


@pytest.mark.parametrize("text", RIGHT.strip().split("\n"))
def test_the_right_count_in_every_notation(judge, text):
    outcome = judge("total", text)
    assert (outcome.verdict, outcome.score) == (Verdict.CORRECT, 1.0), (
        outcome.verdict,
        outcome.mistakes,
        outcome.message,
    )


@pytest.mark.parametrize(("text", "slugs"), cases(ROUNDED))
def test_right_but_not_quite_as_asked_is_partial(judge, text, slugs):
    outcome = judge("total", text)
    assert (outcome.verdict, outcome.mistakes, outcome.score) == (Verdict.PARTIAL, slugs, 0.5)


@pytest.mark.parametrize(("text", "slugs"), cases(WRONG))
def test_every_mistake_that_fits_is_named(judge, text, slugs):
    outcome = judge("total", text)
    assert (outcome.verdict, outcome.mistakes) == (Verdict.WRONG, slugs)


@pytest.mark.parametrize(("text", "slugs"), cases(ASKED))
def test_what_cannot_be_settled_is_asked_back(judge, text, slugs):
    outcome = judge("total", text)
    assert (outcome.verdict, outcome.mistakes, outcome.score) == (Verdict.INVALID, slugs, 0.0)
    assert outcome.read_as is None


STEPS = [
    "r(d+k)=24,576、4行列で98,304、12層で1,179,648",
    "one adapter 24,576, one layer 98,304, all layers 1,179,648",
    "A: 16×768=12,288, B: 768×16=12,288, 合計24,576。4つで98,304、12層で1,179,648パラメータ",
]


@pytest.mark.parametrize("answer", STEPS)
def test_successive_steps_conclude_in_the_last_number(judge, answer):
    assert judge("total", answer).verdict == "correct"
    # the same steps where an earlier number was asked for: which one is meant is asked, not chosen
    assert judge("layer", answer).mistakes == ("multiple_answers",)


@pytest.mark.parametrize("answer", ["24,576、98,304、1,179,648", "98,304 → いや、1,179,648？", "98,304 or 1,179,648"])
def test_numbers_side_by_side_are_no_steps(judge, answer):
    assert judge("total", answer).mistakes == ("multiple_answers",)
