"""Answers and classes to measure with: drawn from the sample class, varied so that caches cannot answer everything."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parent.parent / "submissions"
PERSONAS = ("mei", "alex", "haruto", "sofia", "ren")

NUMBERS = ("adapter", "layer", "total", "original", "with_head")
FORMULAS = {
    "formula_adapter": ("r(d+k)", "r*d + r*k", "r*d*k", "2*r*d", r"$r\,(d+k)$", "rank*(d_out+d_in)", "r^2(d+k)"),
    "formula_total": ("L*M*r*(d+k)", "layers*r*(d+k)", "12*4*r*(d+k)", "r(d+k)·M·L", "L M (rd + rk)", "M*r*(d-k)"),
    "formula_ratio": ("r(d+k)/(dk)", r"\frac{r(d+k)}{dk}", "r/d + r/k", "dk/(r(d+k))", "r(d+k)/d", "1 - r(d+k)/(dk)"),
    "break_even": ("dk/(d+k)", "r = dk/(d+k)", "1/(1/d+1/k)", "d/2", "dk", "(d+k)/(dk)"),
}


def requests(count: int, *, seed: int = 0) -> Iterator[dict[str, Any]]:
    """`count` requests for `grade try --jsonl`: numbers, percentages and formulas, a third of them formulas."""
    draw = random.Random(seed)
    for number in range(count):
        kind = number % 3
        if kind == 0:
            item = draw.choice(list(FORMULAS))
            answer = draw.choice(FORMULAS[item])
        elif kind == 1:
            item, value = (
                draw.choice(NUMBERS),
                draw.choice((24_576, 98_304, 1_179_648, 28_311_552, draw.randrange(10**7))),
            )
            answer = draw.choice(
                (f"{value:,}", str(value), f"約{value / 10000:.1f}万", f"The total is {value:,} weights.")
            )
        else:
            item = draw.choice(("ratio", "reduction"))
            answer = draw.choice((f"{draw.uniform(0, 100):.2f}%", "4.17%", "95.83 %", "1/24", "0.0417", "約4.2%"))
        parameters = {"r": draw.choice((4, 8, 16, 32))} if draw.random() < 0.3 else {}
        yield {"id": number, "item": f"q2/{item}", "answer": answer, "params": parameters}


def class_of(size: int, folder: Path, *, seed: int = 0) -> None:
    """Write `size` submissions: a persona each, with some numbers of their own so that no two files are equal."""
    draw = random.Random(seed)
    texts = [(SAMPLES / name / "answers.toml").read_text(encoding="utf-8") for name in PERSONAS]
    for number in range(size):
        student = folder / f"s{number:04d}"
        student.mkdir(parents=True)
        text = draw.choice(texts).replace("24,576", f"{draw.choice((24_576, 24_576, draw.randrange(10**6))):,}")
        text = f"# {number}\n{text}"
        tomllib.loads(text)
        (student / "answers.toml").write_text(text, encoding="utf-8")
