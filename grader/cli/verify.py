"""`grade verify`."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.command import command, option
from grader.cli.session import Session, language, print_json, problem_of
from grader.errors import MachineError
from grader.text import Language, Text, pad

if TYPE_CHECKING:
    from grader.model import Course, Problem
    from grader.proof.flakes import Flakes
    from grader.proof.whole import Proven

KINDS = {
    "key": Text("正解の計算", "keys computed"),
    "algebra": Text("sympy との一致", "agree with sympy"),
    "oracle": Text("PEFT で数えた値", "counted with PEFT"),
    "figure": Text("本文の数値", "the chapter's figures"),
    "right": Text("正しい解答", "right answers"),
    "starter": Text("ひな形", "starters"),
    "known_wrong": Text("既知の誤り", "known mistakes"),
    "rubric": Text("採点基準の例", "concepts of rubrics"),
}


@command(
    "verify",
    Text(
        "講座が自分の正解と採点を証明する。正解をすべて計算し直し、模範解答は満点、ひな形は 0 点、"
        "既知の誤りは名前どおりに見つかることを確かめる。",
        "The course proves itself: every key recomputed from first principles, right answers earn full marks, "
        "untouched starters none, and every known-wrong answer gets its named mistake.",
    ),
    examples=[
        "grade verify",
        "grade verify --only c3 --all",
        "grade verify --repeat 10 --jobs 2",
        "grade verify --json",
    ],
    json=True,
)
@option("--only", multiple=True, metavar="EX", text=Text("この演習だけ", "only this exercise"))
@option("--all", "show_all", is_flag=True, text=Text("成り立った主張も表示する", "show the claims that hold, too"))
@option(
    "--jobs",
    type=click.IntRange(1, 256),
    text=Text("並列に動かすプロセスの数(既定: CPU の数)", "how many run at once (default: one a core)"),
)
@option(
    "--repeat",
    type=click.IntRange(1, 1000),
    default=1,
    metavar="N",
    text=Text(
        "コードの演習を、毎回新しい乱数の種で N 回動かす", "run code exercises N times, each time with a fresh seed"
    ),
)
@option(
    "--seed",
    type=click.IntRange(0),
    metavar="N",
    text=Text("--repeat の種をここから作る(既定: 毎回変わる)", "where --repeat's seeds come from (default: a new one)"),
)
@option(
    "--mutants",
    is_flag=True,
    text=Text(
        "模範解答を 1 か所ずつ変えた解答を作り、どの検査も気付かないものを列挙する",
        "change the reference in one place at a time, and list what no check notices",
    ),
)
@option(
    "--most",
    type=click.IntRange(1),
    default=200,
    show_default=True,
    text=Text("--mutants で 1 つの演習につき動かす数の上限", "with --mutants: how many to run of an exercise"),
)
@option(
    "--page",
    type=click.Path(path_type=Path, dir_okay=False),
    text=Text("--mutants の結果をこの Markdown に書く", "with --mutants: write the result into this Markdown file"),
)
@click.pass_obj
def verify(
    session: Session,
    only: tuple[str, ...],
    show_all: bool,
    jobs: int | None,
    repeat: int,
    seed: int | None,
    mutants: bool,
    most: int,
    page: Path | None,
    as_json: bool,
    lang: str | None,
) -> int:
    import secrets
    import warnings

    from grader.proof.runs import cores
    from grader.proof.whole import prove

    chosen = language(lang)
    course = session.course()
    names = [problem_of(course, name).id for name in only] or None
    if mutants:
        return _mutants(course, names, jobs or cores(), most, page, as_json, chosen)
    base = secrets.randbits(32) if seed is None else seed
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PEFT and Transformers warn about their own internals
        try:
            found = prove(course, only=names, jobs=jobs or cores(), repeat=repeat, seed=base, progress=_progress)
        except ImportError as error:
            raise MachineError(
                Text(
                    f"証明に必要なライブラリがありません: {error}",
                    f"A library that the proofs need is missing: {error}",
                ),
                hint=Text("pip install 'grade[ml]'", "pip install 'grade[ml]'"),
            ) from error
    if as_json:
        print_json(_document(found, base))
    else:
        _print(found, base, show_all, chosen)
    return 0 if found.ok else 1


def _mutants(
    course: Course, names: list[str] | None, jobs: int, most: int, page: Path | None, as_json: bool, chosen: Language
) -> int:
    from grader.cli.mutation import run_mutants

    problems = [p for p in course.problems if p.code is not None and (names is None or p.id in names)]
    document, good = run_mutants(
        course, problems, jobs=jobs, most=most, page=page, as_json=as_json, language=chosen, progress=_progress
    )
    if document is not None:
        print_json(document)
    return 0 if good else 1


def _progress(done: int, total: int, label: str) -> None:
    """One line on a terminal that is written over; nothing elsewhere."""
    if sys.stderr.isatty():
        end = "\r\033[K" if done == total else ""
        click.echo(f"\r\033[K{done}/{total} {label}{end}", nl=False, err=True)


def _document(found: Proven, seed: int) -> dict[str, Any]:
    return {
        "ok": found.ok,
        "exercises": [_row(found, problem) for problem in found.problems],
        "proofs": [{**proof.__dict__, "claim": proof.claim._asdict()} for proof in found.proofs],
        "mistakes_without_a_known_wrong_answer": found.gaps,
        "checks_that_no_known_wrong_solution_fails": found.never_failed,
        "repeats": {
            "seed": seed,
            "flakes": [{**one.__dict__, "rate_at_most": one.at_most} for one in found.flakes],
        },
    }


def _row(found: Proven, problem: Problem) -> dict[str, Any]:
    """One exercise's row of the table: [good, all] of each."""
    mine = [proof for proof in found.proofs if proof.exercise == problem.id]
    total, good = Counter(p.kind for p in mine), Counter(p.kind for p in mine if p.ok)
    other = [proof for proof in mine if proof.kind not in ("right", "known_wrong", "starter")]
    return {
        "exercise": problem.id,
        "right_accepted": [good["right"], total["right"]],
        "wrong_rejected_by_name": [good["known_wrong"], total["known_wrong"]],
        "starter_earns_nothing": [good["starter"], total["starter"]],
        "other_claims": [sum(proof.ok for proof in other), len(other)],
        "seconds": round(found.seconds(problem.id), 2),
    }


def _print(found: Proven, seed: int, show_all: bool, chosen: Language) -> None:
    for proof in found.proofs:
        if show_all or not proof.ok or proof.kind == "figure":
            mark = "✓" if proof.ok else "✗"
            click.echo(f"{mark} {proof.exercise:<3} {proof.claim.into(chosen)}: {proof.expected}", nl=False)
            click.echo(f" → {proof.found}" if proof.found != proof.expected else "")
    click.echo()
    _print_table(found, chosen)
    click.echo()
    total, good = Counter(p.kind for p in found.proofs), Counter(p.kind for p in found.proofs if p.ok)
    for kind, title in KINDS.items():
        if total[kind]:
            click.echo(f"  {good[kind]:>4} / {total[kind]:<4} {title.into(chosen)}")
    for gap in found.gaps:
        click.echo(Text(f"  ? 既知の誤りの例がない: {gap}", f"  ? no known-wrong answer shows {gap}").into(chosen))
    for check in found.never_failed:
        text = Text(f"  ? どの誤答も落とさない検査: {check}", f"  ? no known-wrong solution fails the check {check}")
        click.echo(text.into(chosen))
    for one in found.flakes:
        _print_flakes(one, seed, chosen)
    count = len(found.failed) + sum(len(one.failed) for one in found.flakes)
    verdict = (
        Text(f"✗ {count} 件が成り立ちません。", f"✗ {count} claims do not hold.")
        if count
        else Text(f"✓ {len(found.proofs)} 件すべて成り立ちます。", f"✓ All {len(found.proofs)} claims hold.")
    )
    click.echo(verdict.into(chosen))


_COLUMNS = (
    (Text("演習", "exercise"), 8),
    (Text("正解を受理", "right accepted"), 14),
    (Text("誤りを名前で検出", "wrong rejected by name"), 22),
    (Text("ひな形 0 点", "starter earns nothing"), 21),
    (Text("その他", "other claims"), 12),
    (Text("秒", "seconds"), 7),
)


def _print_table(found: Proven, chosen: Language) -> None:
    titles = [title.into(chosen) for title, _ in _COLUMNS]
    click.echo("  " + "  ".join(pad(title, width) for title, (_, width) in zip(titles, _COLUMNS, strict=True)).rstrip())
    for problem in found.problems:
        row = _row(found, problem)
        pairs = ("right_accepted", "wrong_rejected_by_name", "starter_earns_nothing", "other_claims")
        cells = [problem.id, *(_pair(row[name]) for name in pairs), f"{row['seconds']:.1f}" if row["seconds"] else "–"]
        click.echo("  " + "  ".join(pad(c, width) for c, (_, width) in zip(cells, _COLUMNS, strict=True)).rstrip())


def _pair(counts: list[int]) -> str:
    good, total = counts
    return f"{'✓' if good == total else '✗'} {good} / {total}" if total else "–"


def _print_flakes(one: Flakes, seed: int, chosen: Language) -> None:
    title, count = KINDS[one.kind].into(chosen), len(one.failed)
    text = Text(
        f"  {title}: 新しい種で {one.runs} 回中 {count} 回ぶれた(95 % の確からしさで {100 * one.at_most:.2g} % 以下、"
        f"--seed {seed})",
        f"  {title}: {count} flakes in {one.runs} runs with fresh seeds "
        f"(at most {100 * one.at_most:.2g} % with 95 % confidence; --seed {seed})",
    )
    click.echo(text.into(chosen))
    for label, number, what in one.failed:
        click.echo(f"    ✗ {label} (seed {number}): {what}")


COMMANDS = {"verify": verify}
