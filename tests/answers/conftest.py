"""Exercise q2 as plain items, so that the readers are tested without the course's files."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.answers import score_item
from grader.key_model import FormulaKey, Mistake, NumberKey
from grader.model import Item, RawAnswer
from grader.result import Outcome
from grader.text import Text, same

PARAMETERS = {"d": 768, "k": 768, "r": 16, "layers": 12, "matrices": 4, "labels": 2}
TOTAL = "layers*matrices*r*(d+k)"
ORIGINAL = "layers*matrices*d*k"
HEAD = "(d*labels+labels)"
VARIABLES = (
    "d=d_model|hidden|hidden_size|H|rows",
    "k=d_in|cols|columns",
    "r=rank|ランク",
    "matrices=M|m|n_matrices",
    "layers=L|n_layers|num_layers|層数",
)


def mistake(slug: str, *formulas: str, score: float = 0.0) -> Mistake:
    return Mistake(slug, formulas, Text(f"{slug} かもしれません。", f"This looks like {slug}."), score=score)


def number(name: str, formula: str, *mistakes: Mistake, kind: str = "number", **more: object) -> Item:
    key = NumberKey(formula, mistakes, **more)
    return Item(f"q2/{name}", kind, (name,), 2.0, same(f"{name}?"), key, hint=same("hint"))


def formula(name: str, key: str, *mistakes: Mistake, variables: tuple[str, ...] = VARIABLES, **more: object) -> Item:
    return Item(f"q2/{name}", "formula", (name,), 2.0, same(f"{name}?"), FormulaKey(key, variables, mistakes, **more))


ITEMS = {
    item.id.partition("/")[2]: item
    for item in (
        number(
            "adapter",
            "r*(d+k)",
            mistake("only_one_factor", "r*d", "r*k"),
            mistake("multiplied_instead_of_added", "r*d*k"),
            mistake("one_full_matrix", "d*k"),
        ),
        number("layer", "matrices*r*(d+k)", mistake("forgot_matrices", "r*(d+k)")),
        number(
            "total",
            TOTAL,
            mistake("forgot_layers", "matrices*r*(d+k)"),
            mistake("forgot_matrices", "layers*r*(d+k)"),
            mistake("single_lora_only", "r*(d+k)"),
            mistake("only_one_factor", "layers*matrices*r*d", "layers*matrices*r*k"),
            mistake("only_q_and_v", "layers*2*r*(d+k)"),
            mistake("qkv_without_output", "layers*3*r*(d+k)"),
            mistake("wrong_rank", "layers*matrices*8*(d+k)"),
            mistake("wrong_layer_count", "24*matrices*r*(d+k)"),
            mistake("wrong_model_dims", "layers*matrices*r*(1024+1024)"),
            mistake("multiplied_instead_of_added", "layers*matrices*r*d*k"),
            mistake("gave_original_weights", ORIGINAL),
            mistake("one_full_matrix", "d*k"),
            mistake("double_counted", "2*" + TOTAL),
            mistake("removed_instead_of_trainable", f"{ORIGINAL}-{TOTAL}"),
            mistake("included_frozen_weights", f"{ORIGINAL}+{TOTAL}"),
            mistake("included_classifier_head", f"{TOTAL}+{HEAD}"),
            mistake("bytes_instead_of_params", f"4*{TOTAL}", f"2*{TOTAL}"),
            mistake("missing_parentheses", "layers*matrices*r*d+k"),
        ),
        number(
            "with_head",
            f"{TOTAL}+{HEAD}",
            mistake("excluded_classifier_head", TOTAL),
            mistake("head_bias_forgotten", f"{TOTAL}+d*labels"),
            mistake("head_only", HEAD),
        ),
        number("original", ORIGINAL, mistake("gave_lora_params", TOTAL)),
        number(
            "ratio",
            "r*(d+k)/(d*k)",
            mistake("reduction_instead_of_ratio", "1-r*(d+k)/(d*k)"),
            mistake("ratio_to_total_model", "layers*matrices*r*(d+k)/109482240"),
            mistake("denominator_includes_lora", "r*(d+k)/(d*k+r*(d+k))"),
            mistake("only_one_factor", "r*d/(d*k)"),
            mistake("inverted_ratio", "d*k/(r*(d+k))"),
            kind="percent",
        ),
        number(
            "reduction",
            "1-r*(d+k)/(d*k)",
            mistake("ratio_instead_of_reduction", "r*(d+k)/(d*k)"),
            kind="percent",
        ),
        formula(
            "formula_adapter",
            "r*(d+k)",
            mistake("multiplied_instead_of_added", "r*d*k"),
            mistake("only_one_factor", "r*d", "r*k"),
            mistake("missing_parentheses", "r*d+k", "d+r*k"),
            names=("N", "P", "params"),
        ),
        formula(
            "formula_total",
            TOTAL,
            mistake("forgot_layers", "matrices*r*(d+k)"),
            mistake("forgot_matrices", "layers*r*(d+k)"),
            mistake("multiplied_instead_of_added", "layers*matrices*r*d*k"),
            names=("N", "P", "params"),
        ),
        formula(
            "formula_ratio",
            "r*(d+k)/(d*k)",
            mistake("reduction_instead_of_ratio", "1-r*(d+k)/(d*k)"),
            mistake("inverted_ratio", "d*k/(r*(d+k))"),
            mistake("multiplied_instead_of_added", "r"),
            percent=True,
        ),
        formula(
            "formula_reduction",
            "1-r*(d+k)/(d*k)",
            mistake("ratio_instead_of_reduction", "r*(d+k)/(d*k)"),
            percent=True,
        ),
        formula("break_even", "d*k/(d+k)", mistake("inverted_ratio", "(d+k)/(d*k)"), names=("r",)),
    )
}


@pytest.fixture(scope="session")
def items() -> dict[str, Item]:
    return ITEMS


@pytest.fixture(scope="session")
def parameters() -> dict[str, int]:
    return dict(PARAMETERS)


@pytest.fixture(scope="session")
def judge() -> Callable[..., Outcome]:
    """judge("total", "1,179,648", r=8): the outcome of one answer, parameters overridden by name."""

    def run(name: str, raw: RawAnswer, **changed: int) -> Outcome:
        return score_item(ITEMS[name], raw, {**PARAMETERS, **changed})

    return run
