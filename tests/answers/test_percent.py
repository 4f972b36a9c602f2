"""Shares: percent, fraction, what is kept and what is removed."""

from __future__ import annotations

import pytest

from grader.result import Verdict

KEPT = """
4.17%
4.17 %
4.17％
４．１７％
4.17パーセント
4.17 percent
4.17per cent
4.17pct
約4.17%
約4.17パーセントです
およそ 4.17 %
about 4.17%
≈4.17%
4.17
4.167%
4.1667%
4.16667%
4.166667
4.1666…%
4.1666...%
4,17%
4,17 %
4.17\\%
$4.17\\%$
\\boxed{4.17\\%}
0.0417
0.04167
0.041667
.0417
1/24
24分の1
２４分の１
\\frac{1}{24}
$\\frac{1}{24}$
4.17/100
100分の4.17
1179648/28311552
1,179,648 / 28,311,552
1,179,648 / 28,311,552 = 4.17%
1,179,648 ÷ 28,311,552 = 0.0417
1,179,648 ÷ 28,311,552 ≈ 0.0417 = 4.17%
1179648/28311552*100
1,179,648 / 28,311,552 × 100 = 4.17
1,179,648 / 28,311,552 × 100 = 4.17%
1,179,648/28,311,552 × 100% = 4.17%
1179648/28311552 × 100%
24576/589824 = 1/24 = 4.17%
(16*(768+768))/(768*768) = 4.17%
16×1536/768² = 4.17%
16*(768+768)/(768^2)
r(d+k)/(dk) = 16×1536/589824 = 4.17%
$$ \\frac{1{,}179{,}648}{28{,}311{,}552} \\times 100\\% = 4.17\\% $$
\\frac{16(768+768)}{768 \\times 768} \\times 100\\% = 4.17\\%
4.17×10^-2
4.17e-2
削減率は4.17%
削減率: 4.17%
答えは4.17%です
4.17% (1/24)
4.17%(95.83%削減)
4.17%です。つまり95.83%の削減。
元の4.17%
元の重みの4.17%
25/6 %
約4.2%(4.17%)
削減率 = 4.17%、つまり約96%削減
4.17%に減る
4.17%まで削減
4.17%に削減される
4.17%だけを訓練する
4.17% of the original weights
It is reduced to 4.17%.
only 4.17% of the weights are trained
The ratio is 4.17 %.
1,179,648 of 28,311,552, that is 4.17%
1,179,648個 (4.17%)
95.83%削減
95.83% 減
95.83%減る
95.83%の削減
約95.83%のパラメータを削減できる
95.83% reduction
reduced by 95.83%
saves 95.83% of the parameters
95.83% fewer parameters
"""

KEPT_PARTIAL = """
4.2% | rounded_too_coarsely
4.2 | rounded_too_coarsely
約4.2% | rounded_too_coarsely
0.042 | rounded_too_coarsely
4.16% | truncated_not_rounded
4.1% | truncated_not_rounded
4.1666% | truncated_not_rounded
0.0416 | truncated_not_rounded
4.17%削減 | ratio_instead_of_reduction
95.8%削減 | rounded_too_coarsely
1,179,648 / 28,311,552 = 4.71% | arithmetic_slip
"""

KEPT_WRONG = """
95.83% | reduction_instead_of_ratio
95.83 | reduction_instead_of_ratio
0.9583 | reduction_instead_of_ratio
95.8% | reduction_instead_of_ratio
23/24 | reduction_instead_of_ratio
1-1/24 | reduction_instead_of_ratio
0.0417% | percent_fraction_slip
417% | percent_fraction_slip
1.08% | ratio_to_total_model
2.08% | only_one_factor
0.0208 | only_one_factor
24 | inverted_ratio
2400% | inverted_ratio
28311552/1179648 | inverted_ratio
41.7% | unit_slip
-4.17% | sign_error
1,179,648 | gave_count_not_ratio
1,179,648個 | gave_count_not_ratio
5% |
4.18% |
4.15% |
50% |
"""

REMOVED = """
95.83%
95.83
0.9583
95.833%
95.83%削減
95.83%減
約95.83%の削減
23/24
24分の23
1-1/24
1 - 0.0417 = 0.9583
100-4.17
1-0.0417
4.17%(約96%の削減)
100 - 4.17 = 95.83%
100% - 4.17% = 95.83%
1 - 1179648/28311552
1 - 1,179,648/28,311,552 = 95.83%
(28,311,552 - 1,179,648) / 28,311,552 = 95.83%
27,131,904/28,311,552
削減率は95.83%
4.17%に減る
4.17%まで減る
4.17%が残る
4.17%になるので95.83%削減
4.17% remains
reduced to 4.17%
95.83% smaller
95.83% of the parameters are saved
"""


def cases(block: str) -> list[tuple[str, tuple[str, ...]]]:
    found = []
    for line in block.strip().split("\n"):
        text, _, slugs = line.rpartition(" |") if " |" in line else (line, "", "")
        found.append((text, tuple(slugs.split())))
    return found


@pytest.mark.parametrize("text", KEPT.strip().split("\n"))
def test_the_share_kept_in_every_notation(judge, text):
    outcome = judge("ratio", text)
    assert (outcome.verdict, outcome.score) == (Verdict.CORRECT, 1.0), (
        outcome.mistakes,
        outcome.message,
        outcome.read_as,
    )


@pytest.mark.parametrize(("text", "slugs"), cases(KEPT_PARTIAL))
def test_a_share_that_is_not_quite_right_is_partial(judge, text, slugs):
    outcome = judge("ratio", text)
    assert (outcome.verdict, outcome.mistakes) == (Verdict.PARTIAL, slugs)


@pytest.mark.parametrize(("text", "slugs"), cases(KEPT_WRONG))
def test_a_wrong_share_is_named(judge, text, slugs):
    outcome = judge("ratio", text)
    assert (outcome.verdict, outcome.mistakes) == (Verdict.WRONG, slugs)


@pytest.mark.parametrize("text", REMOVED.strip().split("\n"))
def test_the_share_removed_in_every_notation(judge, text):
    outcome = judge("reduction", text)
    assert (outcome.verdict, outcome.score) == (Verdict.CORRECT, 1.0), (
        outcome.mistakes,
        outcome.message,
        outcome.read_as,
    )


@pytest.mark.parametrize(
    ("text", "verdict", "slugs"),
    [
        ("4.17%", Verdict.WRONG, ("ratio_instead_of_reduction",)),
        ("0.0417", Verdict.WRONG, ("ratio_instead_of_reduction",)),
        ("4.17%削減", Verdict.WRONG, ("ratio_instead_of_reduction",)),
        ("95.83%に減る", Verdict.PARTIAL, ("reduction_instead_of_ratio",)),
        ("95.8%", Verdict.PARTIAL, ("rounded_too_coarsely",)),
        ("約96%", Verdict.PARTIAL, ("rounded_too_coarsely",)),
        ("95.84%", Verdict.PARTIAL, ("truncated_not_rounded",)),  # 100 - 4.16: the same slip as 4.16 for the ratio
        ("95.85%", Verdict.WRONG, ()),
        ("95.82%", Verdict.WRONG, ()),
        ("0.9583%", Verdict.WRONG, ("percent_fraction_slip",)),
        ("95.83%ではない", Verdict.INVALID, ("ignored_negation",)),
        ("95.83% or 4.17%", Verdict.INVALID, ("multiple_answers",)),
        ("4.17%、95.83%", Verdict.INVALID, ("multiple_answers",)),
        ("4〜5%", Verdict.INVALID, ("multiple_answers",)),
        ("95%以上", Verdict.INVALID, ("unreadable",)),
    ],
)
def test_the_share_removed_when_not_right(judge, text, verdict, slugs):
    outcome = judge("reduction", text)
    assert (outcome.verdict, outcome.mistakes) == (verdict, slugs)


def test_the_reading_of_a_worded_share_is_shown(judge):
    shown = judge("ratio", "95.83%削減").read_as
    assert shown.en == "95.83 % removed, i.e. 4.17 % kept"
    assert shown.ja == "95.83 % が減る(残るのは 4.17 %)"


@pytest.mark.parametrize(
    ("changed", "right", "wrong"),
    [
        ({"r": 8}, ("2.08%", "1/48", "0.0208", "97.92%削減"), ("4.17%", "97.92%")),
        ({"d": 3072}, ("2.60%", "2.6042%", "0.02604"), ("4.17%",)),
        ({"d": 1024, "k": 1024, "layers": 24}, ("3.13%", "3.12%", "3.125%", "1/32", "0.03125"), ("3.11%", "4.17%")),
    ],
)
def test_the_key_follows_the_parameters(judge, changed, right, wrong):
    for text in right:
        assert judge("ratio", text, **changed).verdict is Verdict.CORRECT, text
    for text in wrong:
        assert judge("ratio", text, **changed).verdict is not Verdict.CORRECT, text
