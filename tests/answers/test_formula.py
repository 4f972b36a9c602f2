"""Formulas: every notation of the right one, named mistakes, factors, and what must be asked back."""

from __future__ import annotations

import pytest

from grader.result import Verdict

TOTAL = r"""
layers*matrices*r*(d+k)
layers × matrices × r × (d + k)
L*M*r*(d+k)
L·M·r·(d+k)
L⋅M⋅r⋅(d+k)
L×M×r×(d＋k)
L・M・r・(d+k)
L x M x r x (d + k)
LMr(d+k)
L M r (d+k)
L M r(d + k)
r(d+k)LM
lambda d, k, r, L, M: L*M*r*(d+k)
def total(d, k, r, layers, matrices): return layers * matrices * r * (d + k)
L*M*r*(d+k)、つまり2つの行列の要素数を層と行列の数だけ足したもの
(d+k)*r*M*L
M L r d + M L r k
L*M*(r*d + r*k)
L*M*(d*r+r*k)
L*M*r*d + L*M*k*r
Lr(d+k)*M
2*L*M*r*(d+k)/2
L*M*r*(k+d)^1
L*M*r*(d²-k²)/(d-k)
N = L*M*r*(d+k)
N=LMr(d+k)
P = L M r (d+k)
params = layers*matrices*r*(d+k)
total = layers*matrices*r*(d+k)
total params = layers*matrices*r*(d+k)
パラメータ数 = L M r (d+k)
パラメータ数＝LMr(d＋k)
訓練可能パラメータ数 = L·M·r·(d+k)
訓練可能パラメータ数は L·M·r·(d+k)
答え: L*M*r*(d+k)
答えは L*M*r*(d+k) です
L*M*r*(d+k)です。
L*M*r*(d+k) 個
L*M*r*(d+k) parameters
The answer is L*M*r*(d+k).
Answer: L*M*r*(d+k)
N_{LoRA} = L M r (d+k)
N(r) = L M r (d+k)
Params(LoRA) = L*M*r*(d+k)
$LMr(d+k)$
$N = L \cdot M \cdot r \left( d + k \right)$
\[ L \times M \times r \times (d+k) \]
\(L M r (d + k)\)
L \cdot M \cdot r \cdot (d_{model} + k)
L \times M \times \mathrm{rank} \times (d + k)
\text{layers} \times \text{matrices} \times r \times (d+k)
\boxed{L M r (d+k)}
{L}{M}{r}(d+k)
L\,M\,r\,(d+k)
n_layers * n_matrices * rank * (d_model + d_in)
num_layers*M*rank*(hidden_size+k)
層数*M*ランク*(d+k)
層数 × M × ランク × (d + k)
layers*matrices*r*(H+k)
L*M*R*(D+K)
l*m*r*(d+k)
L*M*r*(d+k) = 12*4*16*(768+768) = 1,179,648
L*M*r*(d+k) = 1179648
N = L*M*r*(d+k) = 12×4×24,576
L*M*r*(d+k) (d = k = 768, r = 16)
L*M*r*(d+k), where d = k = 768
L*M*r*(d+k)、ただし d=k=768
d=768, k=768, r=16: L*M*r*(d+k)
L*M*r*(d+k) = 2*L*M*r*d
[L*M]*r*[d+k]
**L*M*r*(d+k)**
`L*M*r*(d+k)`
A は r×k、B は d×r → L*M*r*(d+k)
よって L*M*r*(d+k)
- L*M*r*(d+k)
"""

RATIO = r"""
r*(d+k)/(d*k)
r(d+k)/(dk)
r(d+k)/dk
r(d+k)÷(dk)
(rd+rk)/(dk)
r/d+r/k
r(1/d+1/k)
r/k + r/d
\frac{r(d+k)}{dk}
\frac{r(d+k)}{d k}
\frac{r (d + k)}{d \times k}
\dfrac{r(d+k)}{d\cdot k}
\frac{r(d+k)}{d \times k} \times 100\%
\frac{r(d+k)}{d \times k} \times 100
$$ \text{削減率} = \frac{r(d + k)}{d \times k} \times 100\% $$
r(d+k)/(dk)*100
r(d+k)/(dk) × 100%
100*r*(d+k)/(d*k)
100 r(d+k)/(dk) %
r(d+k)/(dk) × 100 (%)
LMr(d+k)/(LMdk)
L*M*r*(d+k)/(L*M*d*k)
比率 = r(d+k)/(dk)
割合は r(d+k)/(dk)
ratio = r(d+k)/(dk)
r(d+k)(dk)^-1
r(d+k)d⁻¹k⁻¹
1-(1-r(d+k)/(dk))
"""

MISTAKEN = [
    ("formula_total", "M*r*(d+k)", ("forgot_layers",)),
    ("formula_total", "4*r*(d+k)", ("forgot_layers", "hard_coded_values")),
    ("formula_total", "L r (d+k)", ("forgot_matrices",)),
    ("formula_total", "12*r*(d+k)", ("forgot_matrices", "hard_coded_values")),
    ("formula_total", "L*M*r*d*k", ("multiplied_instead_of_added",)),
    ("formula_total", "2*L*M*r*d", ("assumed_square",)),
    ("formula_total", "2LMrk", ("assumed_square",)),
    ("formula_total", "96*r*d", ("assumed_square", "hard_coded_values")),
    ("formula_total", "r(d+k)", ()),
    ("formula_total", "2*L*M*r*(d+k)", ()),
    ("formula_total", "L*M*r*(d+k)+2", ()),
    ("formula_total", "-L*M*r*(d+k)", ("sign_error",)),
    ("formula_total", "L*M*r*d+k", ()),
    ("formula_total", "L*M*r^2*(d+k)", ()),
    ("formula_total", "L+M+r+d+k", ()),
    ("formula_total", "0*d", ()),
    ("formula_adapter", "r*d*k", ("multiplied_instead_of_added",)),
    ("formula_adapter", "r*d", ("only_one_factor",)),
    ("formula_adapter", "kr", ("only_one_factor",)),
    ("formula_adapter", "2rd", ("assumed_square",)),
    ("formula_adapter", "rd+k", ("missing_parentheses",)),
    ("formula_adapter", "dk", ()),
    ("formula_ratio", "1-r(d+k)/(dk)", ("reduction_instead_of_ratio",)),
    ("formula_ratio", "(1-r(d+k)/(dk))*100%", ("reduction_instead_of_ratio",)),
    ("formula_ratio", "100-100r(d+k)/(dk)", ("reduction_instead_of_ratio",)),
    ("formula_ratio", "dk/(r(d+k))", ("inverted_ratio",)),
    ("formula_ratio", "2r/d", ("assumed_square",)),
    ("formula_ratio", "r(d+k)/d^2", ("assumed_square",)),
    ("formula_ratio", "r*d*k/(d*k)", ("multiplied_instead_of_added",)),
    ("formula_ratio", "r(d+k)/(100dk)", ("percent_fraction_slip",)),
    ("formula_ratio", "r(d+k)/d*k", ()),
    ("formula_reduction", "r(d+k)/(dk)", ("ratio_instead_of_reduction",)),
    ("break_even", "d/2", ("assumed_square",)),
    ("break_even", "(d+k)/(dk)", ("inverted_ratio",)),
    ("break_even", "dk", ()),
]

PARTIAL = [
    ("formula_total", "12*4*r*(d+k)", ("hard_coded_values",)),
    ("formula_total", "48r(d+k)", ("hard_coded_values",)),
    ("formula_total", "12*M*r*(d+k)", ("hard_coded_values",)),
    ("formula_total", "L*4*r*(d+k)", ("hard_coded_values",)),
    ("formula_total", "L*M*16*(d+k)", ("hard_coded_values",)),
    ("formula_total", "L*M*r*(768+768)", ("hard_coded_values",)),
    ("formula_total", "L*M*r*1536", ("hard_coded_values",)),
    ("formula_adapter", "16(d+k)", ("hard_coded_values",)),
    ("formula_total", "L*M*r*(d+k) = L*M*r*d*k", ("arithmetic_slip",)),
]

ASKED = [
    ("formula_total", "1179648", "unreadable"),
    ("formula_total", "1,179,648", "unreadable"),
    ("formula_total", "12*4*24576", "unreadable"),
    ("formula_total", "L*M*r*(d+k", "unreadable"),
    ("formula_total", "L*M*r*d+k)", "unreadable"),
    ("formula_total", "L*M*q*(d+k)", "unreadable"),
    ("formula_total", "L*M*rnk*(d+k)", "unreadable"),
    ("formula_total", "L**M**r", "unreadable"),
    ("formula_total", "L*M*", "unreadable"),
    ("formula_total", "sum(d,k)", "unreadable"),
    ("formula_total", "max(d, k)*r", "unreadable"),
    ("formula_total", "sqrt(d)", "unreadable"),
    ("formula_total", r"\sum_{l} r(d+k)", "unreadable"),
    ("formula_total", r"\sqrt{d}", "unreadable"),
    ("formula_total", r"\frac{d}", "unreadable"),
    ("formula_total", "d!", "unreadable"),
    ("formula_total", "わかりません", "unreadable"),
    ("formula_total", "L*M*r*(d+k) または 2*L*M*r*d", "multiple_answers"),
    ("formula_total", "L*M*r*(d+k) or r*(d+k)", "multiple_answers"),
    ("formula_total", "L*M*r*(d+k), r*(d+k)", "multiple_answers"),
    ("formula_total", "L*M*r*(d+k)ではない", "ignored_negation"),
    ("formula_total", "not L*M*r*(d+k)", "ignored_negation"),
    ("formula_ratio", "1/24", "unreadable"),
    ("formula_ratio", "4.17%", "unreadable"),
    ("break_even", "384", "unreadable"),
    ("break_even", "r(d+k) = dk", "unreadable"),
    ("break_even", "r(d+k) < dk", "unreadable"),
]


@pytest.mark.parametrize("text", TOTAL.strip().split("\n"))
def test_the_right_formula_in_every_notation(judge, text):
    outcome = judge("formula_total", text)
    assert (outcome.verdict, outcome.score) == (Verdict.CORRECT, 1.0), (
        outcome.mistakes,
        outcome.message,
        outcome.read_as,
    )


@pytest.mark.parametrize("text", RATIO.strip().split("\n"))
def test_a_ratio_as_a_fraction_or_in_percent(judge, text):
    outcome = judge("formula_ratio", text)
    assert (outcome.verdict, outcome.score) == (Verdict.CORRECT, 1.0), (
        outcome.mistakes,
        outcome.message,
        outcome.read_as,
    )


@pytest.mark.parametrize(
    "text",
    [
        "1-r(d+k)/(dk)",
        "1 − r(d+k)/dk",
        "(1-r(d+k)/(dk))×100%",
        "100-100*r*(d+k)/(d*k)",
        "100% - r(d+k)/(dk)×100%",
        "(dk-r(d+k))/(dk)",
        r"1-\frac{r(d+k)}{dk}",
        r"\left(1-\frac{r(d+k)}{dk}\right)\times 100",
        "1-r/d-r/k",
        "削減率 = 1 - r(d+k)/(dk)",
    ],
)
def test_a_reduction_in_every_form(judge, text):
    assert judge("formula_reduction", text).verdict is Verdict.CORRECT


@pytest.mark.parametrize(
    "text",
    [
        "dk/(d+k)",
        "d*k/(d+k)",
        "r = dk/(d+k)",
        "r=d*k/(d+k)",
        r"\frac{dk}{d+k}",
        r"r = \frac{d k}{d + k}",
        "1/(1/d+1/k)",
        "r < dk/(d+k)",
        "r ≤ dk/(d+k)",
        r"r \leq \frac{dk}{d+k}",
        "dk/(d+k) > r",
        "rank = dk/(d+k)",
        "r(d+k)=dk より r=dk/(d+k)",
        "r(d+k) = dk → r = dk/(d+k)",
        "r = dk/(d+k) = 384",
    ],
)
def test_the_break_even_rank(judge, text):
    outcome = judge("break_even", text)
    assert outcome.verdict is Verdict.CORRECT, (outcome.message, outcome.read_as)


@pytest.mark.parametrize(("name", "text", "slugs"), MISTAKEN)
def test_a_wrong_formula_is_wrong_and_named_where_it_can_be(judge, name, text, slugs):
    outcome = judge(name, text)
    assert (outcome.verdict, outcome.mistakes) == (Verdict.WRONG, slugs)


@pytest.mark.parametrize(("name", "text", "slugs"), PARTIAL)
def test_right_for_this_model_only_is_partial(judge, name, text, slugs):
    outcome = judge(name, text)
    assert (outcome.verdict, outcome.mistakes, outcome.score) == (Verdict.PARTIAL, slugs, 0.5)


@pytest.mark.parametrize(("name", "text", "slug"), ASKED)
def test_what_cannot_be_read_is_asked_back(judge, name, text, slug):
    outcome = judge(name, text)
    assert (outcome.verdict, outcome.mistakes) == (Verdict.INVALID, (slug,))
    assert outcome.position is not None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("r(d+k)", "1/(matrices·layers)"),
        ("2*L*M*r*(d+k)", "2 times"),
        ("L*M*r*r*(d+k)", "r times"),
        ("L*M*(d+k)", "1/r times"),
        ("L*M*r*(d+k)+2", "larger than the right one by 2"),
        ("L*M*r*(d+k)-d", "smaller than the right one by d"),
    ],
)
def test_the_message_names_the_factor_or_term(judge, text, said):
    assert said in judge("formula_total", text).message.en


def test_a_refused_name_is_shown_with_the_nearest(judge):
    outcome = judge("formula_total", "L*M*r*(d + d_modl)")
    assert outcome.position.label == "d_modl"
    assert "d_model" in outcome.message.en
    assert "d, k, r, matrices, layers" in outcome.message.ja


def test_an_ambiguous_denominator_is_asked_about_when_it_decides(judge):
    # left to right 2·L·M·r/2·(d+k) is right, taken together L·M·2r/(2(d+k)) is not
    assert judge("formula_total", "2*L*M*r/2 (d+k)").verdict is Verdict.INVALID


def test_what_was_read_is_shown_as_text_and_mathml(judge):
    outcome = judge("formula_ratio", r"\frac{r(d+k)}{dk}")
    assert outcome.read_as.en == "r·(d + k)/(d·k)"
    assert outcome.read_as_mathml.startswith("<math")
    assert "<mfrac>" in outcome.read_as_mathml


def test_other_parameters_decide_what_is_hard_coded(judge):
    assert judge("formula_total", "24*4*r*(d+k)", layers=24).mistakes == ("hard_coded_values",)
    assert judge("formula_total", "24*4*r*(d+k)").verdict is Verdict.WRONG
    outcome = judge("formula_total", "L*r*(d+k)", matrices=1)
    assert (outcome.verdict, outcome.mistakes) == (Verdict.PARTIAL, ("hard_coded_values", "forgot_matrices"))
