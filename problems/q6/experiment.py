"""q6: train the small BERT with a student's configuration on the grader's seeds, and say what came of it.

Runs in the check process; the configuration is data. Up to five seeds decide by their median; as soon as three runs lie in
one band no further run can move the median out of it, so a clear case, good or hopeless, takes three.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

from reference.course_corpus import GENERATED
from reference.landscape import landscape
from reference.likely_cause import likely_causes
from reference.measured import measured
from reference.own_corpus import CorpusError
from reference.tuning import EXAMPLES, RECOMMENDED, Configuration, Run, Source, train

BANDS = (0.60, 0.80, 0.90, 0.95)  # those of problem.toml; they only decide when to stop
SEEDS, AGREEING = 5, 3
MOST_EXAMPLES = 8_000  # epochs × 1,000
MOST_STEPS = 500
POINTS = 40  # of a loss curve in the report
GENERATED_TEXTS = Source()


def run(values: dict[str, Any], *, seed: int, device: str, corpus: str, root: Path) -> dict[str, Any]:
    """Try the configuration; see grader/experiment_outcome.py for what is returned."""
    configuration = configuration_of(values)
    examples, steps = configuration.epochs * EXAMPLES, configuration.steps()
    figures = {
        "examples": f"{examples:,}",
        "steps": f"{steps:,}",
        "most_examples": f"{MOST_EXAMPLES:,}",
        "most_steps": str(MOST_STEPS),
    }
    if examples > MOST_EXAMPLES or steps > MOST_STEPS:
        return {"refused": "over_budget" if examples > MOST_EXAMPLES else "too_many_steps", "figures": figures}
    source = Source(corpus, root)
    try:
        source.key  # noqa: B018 - says at once where the course's own texts cannot be used
    except CorpusError as error:
        return {"fault": str(error)}
    reference = RECOMMENDED[configuration.method]
    theirs = [one_run(reference, f"q6 {seed} {number}", device, source) for number in range(AGREEING)]
    whole = 1.0 if corpus == GENERATED else median(run.held_out for run in theirs)
    runs = runs_of(configuration, seed, device, source, whole)
    reached = measure_of(runs, whole)
    causes = likely_causes(configuration, runs) if reached / whole < BANDS[-1] else []
    spread = sorted(run.held_out for run in runs)
    figures |= {
        "reached": _percent(reached), "low": _percent(spread[0]), "high": _percent(spread[-1]), "runs": str(len(runs)),
        "reference_low": _percent(min(run.held_out for run in theirs)),
        "reference_high": _percent(max(run.held_out for run in theirs)),
        "first_loss": f"{median(run.first_loss() for run in runs):.2f}",
        "last_loss": f"{median(run.last_loss() for run in runs):.2f}",
        "epochs": str(configuration.epochs), "batch_size": str(configuration.batch_size),
    }  # fmt: skip
    plots = [rate_plot(configuration, runs, reached, device), loss_plot(configuration, runs, theirs)]
    return {
        "measure": min(1.0, reached / whole),
        "mistakes": causes,
        "figures": figures,
        "table": cost_table(configuration, runs, theirs),
        "plots": plots if corpus == GENERATED else plots[1:],  # the curve was measured on the generated texts
    }


def configuration_of(values: dict[str, Any]) -> Configuration:
    """The settings as they were read, as a Configuration; LoRA's keep their defaults where the method is full."""
    made = dict(values)
    if "targets" in made:
        made["targets"] = tuple(made["targets"])
    return Configuration(**made)


def one_run(configuration: Configuration, seed: str, device: str, source: Source = GENERATED_TEXTS) -> Run:
    """A run, from this machine's cache where the same was trained before."""
    about = {**asdict(configuration), "seed": seed, "examples": EXAMPLES, "texts": source.key}
    found = measured("q6", about, device, lambda: asdict(train(configuration, seed, device, source)))
    return Run(**{**found, "losses": tuple(found["losses"])})


def runs_of(
    configuration: Configuration, seed: int, device: str, source: Source = GENERATED_TEXTS, whole: float = 1.0
) -> list[Run]:
    """At most SEEDS runs; fewer where AGREEING of them already decide the band.

    `whole` is the share that counts as 1: on an instructor's own texts, what the reference reaches there.
    """
    runs: list[Run] = []
    counts = [0] * (len(BANDS) + 1)
    for number in range(SEEDS):
        runs.append(one_run(configuration, f"q6 {seed} {number}", device, source))
        counts[band(runs[-1].held_out / whole)] += 1
        if max(counts) >= AGREEING:
            break
    return runs


def band(share: float) -> int:
    """How many of the bounds a share of right answers reaches."""
    return sum(share >= least for least in BANDS)


def measure_of(runs: list[Run], whole: float = 1.0) -> float:
    """The median of all five; where fewer ran, of those in the band that is decided, where the median of five lies."""
    shares = [run.held_out for run in runs]
    if len(runs) < SEEDS:
        bands = [band(share / whole) for share in shares]
        decided = max(set(bands), key=bands.count)
        shares = [share for share, at in zip(shares, bands, strict=True) if at == decided]
    return float(median(shares))


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


# ------------------------------------------------------------------------------------------------ what the report shows


def cost_table(configuration: Configuration, runs: list[Run], theirs: list[Run]) -> dict[str, Any]:
    """What the configuration costs and reaches, beside the reference's."""
    reference = RECOMMENDED[configuration.method]

    def column(c: Configuration, some: list[Run]) -> list[str]:
        shares = [run.held_out for run in some]
        seen = [run.accuracy["iid"] for run in some]
        return [
            f"{min(shares):.3f} – {max(shares):.3f}", f"{median(seen):.3f}", f"{c.steps():,}",
            f"{c.epochs * EXAMPLES:,} / {MOST_EXAMPLES:,}", f"{some[0].trainable:,}",
            f"{some[0].trainable * 16 / 1e6:.2f} MB", f"{some[0].trainable * 4 / 1e6:.2f} MB",
        ]  # fmt: skip

    rows = [
        _text(
            "未知の語と接続詞の文章での正解率(シードごとの幅)",
            "right on texts with unseen words and connectives (over the seeds)",
        ),
        _text("学習したものと同種の文章での正解率", "right on texts like those trained on"),
        _text("更新回数", "updates"),
        _text("見た例の数 / 上限", "examples seen / allowed"),
        _text("学習するパラメータ", "trained parameters"),
        _text("重み、勾配、AdamW の状態(学習する分)", "weights, gradients and AdamW's state of what is trained"),
        _text("タスクごとに保存するファイル", "file to keep for each task"),
    ]
    mine, other = column(configuration, runs), column(reference, theirs)
    return {
        "title": _text("結果と費用", "Result and cost"),
        "columns": [_text("項目", "item"), _text("あなたの設定", "yours"), _text("参考実装", "reference")],
        "rows": [[row, a, b] for row, a, b in zip(rows, mine, other, strict=True)],
    }


def rate_plot(configuration: Configuration, runs: list[Run], reached: float, device: str) -> dict[str, Any]:
    """Held-out accuracy over the learning rate for both methods, and where the configuration lies."""
    curves = landscape(device)
    names = {"full": _text("全パラメータ", "full fine-tuning"), "lora": _text("LoRA", "LoRA")}
    shares = [run.held_out for run in runs]
    return {
        "title": _text("学習率と正解率", "Learning rate and accuracy"),
        "x": {"title": _text("学習率(対数目盛)", "learning rate (logarithmic)"), "scale": "log"},
        "y": {"title": _text("未知の語での正解率", "right on unseen words"), "low": 0.4, "high": 1.0},
        "lines": [
            {
                "title": names[method],
                "tone": "first" if method == "full" else "second",
                "points": [[point["rate"], point["median"]] for point in curve],
                "band": [[point["rate"], point["low"], point["high"]] for point in curve],
            }
            for method, curve in curves.items()
        ],
        "marks": [
            {
                "title": _text("あなたの設定", "yours"),
                "x": configuration.learning_rate,
                "y": reached,
                "low": min(shares),
                "high": max(shares),
            }
        ],
        "note": _text(
            "線は、ほかの設定を参考実装のままにして学習率だけを変えたときの、3 シードの中央値と幅です。",
            "The lines are medians and ranges of three seeds, with everything but the learning rate as in the reference.",
        ),
    }


def loss_plot(configuration: Configuration, runs: list[Run], theirs: list[Run]) -> dict[str, Any]:
    """Training losses over the examples seen, beside the reference's."""
    reference = RECOMMENDED[configuration.method]
    mine = [
        {
            "title": _text("あなたの設定", "yours") if not n else None,
            "tone": "mine",
            "points": smooth(run, configuration),
        }
        for n, run in enumerate(runs)
    ]
    other = [
        {"title": _text("参考実装", "reference") if not n else None, "tone": "quiet", "points": smooth(run, reference)}
        for n, run in enumerate(theirs)
    ]
    top = max([1.0, *(y for line in mine for _, y in line["points"])])
    return {
        "title": _text("学習中の損失", "Loss while training"),
        "x": {"title": _text("見た例の数", "examples seen"), "scale": "linear"},
        "y": {"title": _text("損失", "loss"), "low": 0.0, "high": min(top, 3.0)},
        "lines": [*other, *(line for line in mine if line["points"])],
        "marks": [],
        "note": _text(
            "線はシードごとに 1 本、数ステップずつの平均です。", "One line for each seed, averaged over a few steps."
        ),
    }


def smooth(run: Run, configuration: Configuration) -> list[list[float]]:
    """The loss curve as at most POINTS means over neighbouring steps: [examples seen, loss]."""
    width = max(1, -(-len(run.losses) // POINTS))
    each = configuration.epochs * EXAMPLES / run.steps  # the last batch of an epoch may be short
    found = []
    for start in range(0, len(run.losses), width):
        some = run.losses[start : start + width]
        found.append([round((start + len(some)) * each, 1), round(sum(some) / len(some), 4)])
    return found


def _text(ja: str, en: str) -> dict[str, str]:
    return {"ja": ja, "en": en}
