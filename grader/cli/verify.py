"""`grade verify`."""

from __future__ import annotations

from collections import Counter

import click

from grader.cli.command import command, option
from grader.cli.session import Session, language, print_json, problem_of
from grader.errors import MachineError
from grader.text import Text

KINDS = {
    "key": Text("正解の計算", "keys computed"),
    "algebra": Text("sympy との一致", "agree with sympy"),
    "oracle": Text("PEFT で数えた値", "counted with PEFT"),
    "figure": Text("本文の数値", "the chapter's figures"),
    "right": Text("正しい解答", "right answers"),
    "starter": Text("ひな形", "starters"),
    "known_wrong": Text("既知の誤り", "known mistakes"),
}


@command(
    "verify",
    Text(
        "講座が自分の正解と採点を証明する。正解をすべて計算し直し、模範解答は満点、ひな形は 0 点、"
        "既知の誤りは名前どおりに見つかることを確かめる。",
        "The course proves itself: every key recomputed from first principles, right answers earn full marks, "
        "untouched starters none, and every known-wrong answer gets its named mistake.",
    ),
    examples=["grade verify", "grade verify --only q2 --all", "grade verify --json"],
    json=True,
)
@option("--only", multiple=True, metavar="EX", text=Text("この演習だけ", "only this exercise"))
@option("--all", "show_all", is_flag=True, text=Text("成り立った主張も表示する", "show the claims that hold, too"))
@click.pass_obj
def verify(session: Session, only: tuple[str, ...], show_all: bool, as_json: bool, lang: str | None) -> int:
    import warnings

    from grader.proof import prove, unproven

    chosen = language(lang)
    course = session.course()
    names = [problem_of(course, name).id for name in only] or None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PEFT and Transformers warn about their own internals
        try:
            proofs = list(prove(course, only=names))
        except ImportError as error:
            raise MachineError(
                Text(
                    f"証明に必要なライブラリがありません: {error}",
                    f"A library that the proofs need is missing: {error}",
                ),
                hint=Text("pip install 'grade[ml]'", "pip install 'grade[ml]'"),
            ) from error
    gaps = [gap for p in course.problems if names is None or p.id in names for gap in unproven(p)]
    failed = [proof for proof in proofs if not proof.ok]
    if as_json:
        print_json(
            {
                "ok": not failed,
                "proofs": [{**proof.__dict__, "claim": proof.claim._asdict()} for proof in proofs],
                "mistakes_without_a_known_wrong_answer": gaps,
            }
        )
        return 1 if failed else 0
    for proof in proofs:
        if show_all or not proof.ok or proof.kind == "figure":
            mark = "✓" if proof.ok else "✗"
            click.echo(f"{mark} {proof.exercise:<3} {proof.claim.into(chosen)}: {proof.expected}", nl=False)
            click.echo(f" → {proof.found}" if proof.found != proof.expected else "")
    click.echo()
    total, good = Counter(p.kind for p in proofs), Counter(p.kind for p in proofs if p.ok)
    for kind, title in KINDS.items():
        if total[kind]:
            click.echo(f"  {good[kind]:>4} / {total[kind]:<4} {title.into(chosen)}")
    for gap in gaps:
        click.echo(Text(f"  ? 既知の誤りの例がない: {gap}", f"  ? no known-wrong answer shows {gap}").into(chosen))
    verdict = (
        Text(f"✗ {len(failed)} 件が成り立ちません。", f"✗ {len(failed)} claims do not hold.")
        if failed
        else Text(f"✓ {len(proofs)} 件すべて成り立ちます。", f"✓ All {len(proofs)} claims hold.")
    )
    click.echo(verdict.into(chosen))
    return 1 if failed else 0


COMMANDS = {"verify": verify}
