"""How well the reasons' scores agree with labelled answers: `python tests/fresh/reasons/measure.py FILE… [--misses]`.

A line of a file is one object: item, choice or value, answer, gold (0..1), kind, lang. Run once on a file that nobody who wrote rules has
seen; what is printed then goes into README.md here, misses included.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from time import process_time
from typing import NamedTuple

from grader.course import load_course
from grader.trial import Trial

ROOT = Path(__file__).resolve().parents[3]
LEVELS = 4  # 0, .25, .5, .75, 1
GOOD = ("good", "paraphrase", "terse", "rambling", "typo", "full")


class Graded(NamedTuple):
    item: str
    kind: str
    lang: str
    gold: float
    score: float
    decision: str
    confidence: float
    answer: str
    flags: tuple[str, ...]
    value: str

    @property
    def off(self) -> float:
        return abs(self.gold - self.score)


def reason_item(item: str) -> str:
    """The id of the reason, whether a line names it or the closed item beside it."""
    return item if item.endswith(("/reason", "/pairs")) else f"{item}/reason"


def graded(cases: Iterable[dict], trial: Trial) -> list[Graded]:
    """Every case judged as `grade try` does."""
    made = []
    for case in cases:
        request = {"item": reason_item(case["item"]), "answer": case["answer"]}
        request |= {key: case[key] for key in ("choice", "value") if case.get(key) not in (None, "")}
        reply = trial.reply(request)
        made.append(
            Graded(
                case["item"], case.get("kind", ""), case.get("lang", ""), float(case["gold"]), float(reply["score"]),
                reply["decision"] if reply["verdict"] != "invalid" else "invalid", reply["confidence"],
                str(case["answer"]), tuple(reply["mistakes"]), reply["feedback"],
            )
        )  # fmt: skip
    return made


def qwk(pairs: Sequence[tuple[float, float]]) -> float:
    """Quadratic weighted kappa over the five levels; 1 where everything agrees, nan where nothing varies."""
    if not pairs:
        return float("nan")
    levels = [(round(a * LEVELS), round(b * LEVELS)) for a, b in pairs]
    left, right = Counter(a for a, _ in levels), Counter(b for _, b in levels)
    n = len(levels)
    observed = sum((a - b) ** 2 for a, b in levels) / n
    expected = sum((a - b) ** 2 * left[a] * right[b] for a in left for b in right) / n**2
    if expected == 0:
        return 1.0 if observed == 0 else float("nan")
    return 1 - observed / expected


def interval(
    rows: Sequence[Graded], measure: Callable[[Sequence[Graded]], float], draws: int = 1000
) -> tuple[float, float]:
    """Bootstrap 95 % interval."""
    draw = random.Random(20261126)
    values = sorted(
        value for value in (measure([draw.choice(rows) for _ in rows]) for _ in range(draws)) if value == value
    )
    return (values[int(0.025 * len(values))], values[int(0.975 * len(values)) - 1]) if values else (float("nan"),) * 2


def share(rows: Sequence[Graded], holds: Callable[[Graded], bool]) -> float:
    return sum(1 for row in rows if holds(row)) / len(rows) if rows else float("nan")


def kappa(rows: Sequence[Graded]) -> float:
    return qwk([(row.gold, row.score) for row in rows])


def report(rows: Sequence[Graded]) -> list[str]:
    """The figures of one set, as lines."""
    auto = [row for row in rows if row.decision == "auto"]
    low = [row for row in rows if row.gold <= 0.25]
    lines = [f"answers {len(rows)}, auto {len(auto)}, provisional {sum(r.decision == 'provisional' for r in rows)}"]

    def line(name: str, chosen: Sequence[Graded], measure: Callable[[Sequence[Graded]], float]) -> None:
        if chosen:
            low_, high = interval(chosen, measure)
            lines.append(f"{name:<34} {measure(chosen):6.3f}  [{low_:.2f}, {high:.2f}]  n={len(chosen)}")

    line("QWK forced", rows, kappa)
    line("QWK auto", auto, kappa)
    line("coverage of auto", rows, lambda r: share(r, lambda x: x.decision == "auto"))
    line("exact (auto)", auto, lambda r: share(r, lambda x: x.off < 0.125))
    line("adjacent (auto)", auto, lambda r: share(r, lambda x: x.off <= 0.25))
    line("exact (forced)", rows, lambda r: share(r, lambda x: x.off < 0.125))
    line("adjacent (forced)", rows, lambda r: share(r, lambda x: x.off <= 0.25))
    line("critical (auto, off >= .5)", auto, lambda r: share(r, lambda x: x.off >= 0.5))
    line(
        "false pass (auto >= .5, gold <= .25)",
        low,
        lambda r: share(r, lambda x: x.decision == "auto" and x.score >= 0.5),
    )
    line("false pass, forced", low, lambda r: share(r, lambda x: x.score >= 0.5))
    good = [row for row in rows if row.gold >= 0.75]
    line("good answers auto below half", good, lambda r: share(r, lambda x: x.decision == "auto" and x.score < 0.5))
    for lang in ("ja", "en"):
        part = [row for row in rows if row.lang == lang]
        line(f"QWK forced, {lang}", part, kappa)
        line(f"QWK auto, {lang}", [row for row in part if row.decision == "auto"], kappa)
        line(f"coverage, {lang}", part, lambda r: share(r, lambda x: x.decision == "auto"))
    kinds: dict[str, list[Graded]] = defaultdict(list)
    for row in rows:
        kinds[row.kind].append(row)
    lines.append(
        f"{'kind':<16}{'n':>4}{'auto':>6}{'crit':>6}{'pass(auto)':>11}{'pass(forced)':>13}{'mean gold':>11}{'mean score':>12}"
    )
    for kind, part in sorted(kinds.items()):
        bad = [row for row in part if row.gold <= 0.25]
        lines.append(
            f"{kind:<16}{len(part):>4}{sum(r.decision == 'auto' for r in part):>6}{sum(r.decision == 'auto' and r.off >= 0.5 for r in part):>6}"
            f"{sum(r.decision == 'auto' and r.score >= 0.5 for r in bad):>11}{sum(r.score >= 0.5 for r in bad):>13}"
            f"{sum(r.gold for r in part) / len(part):>11.2f}{sum(r.score for r in part) / len(part):>12.2f}"
        )
    items: dict[str, list[Graded]] = defaultdict(list)
    for row in rows:
        items[row.item].append(row)
    lines.append(f"{'item':<24}{'n':>4}{'auto':>6}{'crit':>6}{'QWK':>8}")
    for item, part in sorted(items.items()):
        lines.append(
            f"{item:<24}{len(part):>4}{sum(r.decision == 'auto' for r in part):>6}{sum(r.decision == 'auto' and r.off >= 0.5 for r in part):>6}{kappa(part):>8.2f}"
        )
    return lines


def read_cases(file: Path) -> list[dict]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def main(arguments: Sequence[str]) -> int:
    files = [Path(name) for name in arguments if not name.startswith("--")]
    trial = Trial(load_course(ROOT), "en")
    for file in files:
        cases = read_cases(file)
        graded(cases[:1], trial)
        begun = process_time()
        rows = graded(cases, trial)
        print(f"== {file.name}: {1000 * (process_time() - begun) / len(rows):.1f} ms an answer")
        print("\n".join(report(rows)))
        if "--misses" in arguments:
            for row in sorted(rows, key=lambda r: (r.decision != "auto", -r.off)):
                if row.off >= 0.25:
                    print(
                        f"{row.decision[:4]} {row.confidence:.2f} gold {row.gold:.2f} got {row.score:.2f} [{row.item} {row.kind}] {row.answer!r}\n     {row.flags} {row.value!r}"
                    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
