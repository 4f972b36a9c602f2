"""`grade explain`: what a verdict or a hint means; never the key."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.command import command, option
from grader.cli.session import Session, language, problem_of, student_id
from grader.errors import UsageError
from grader.result import Verdict
from grader.text import Language, Text

if TYPE_CHECKING:
    from grader.model import Course
    from grader.result import Outcome

MEANING: dict[Verdict, Text] = {
    Verdict.CORRECT: Text("正解です。満点が付きます。", "Right: full points."),
    Verdict.PARTIAL: Text(
        "考え方の一部は合っています。何が足りないかはフィードバックにあります。",
        "Part of it is right. The feedback says what is missing.",
    ),
    Verdict.WRONG: Text(
        "まだ正しくありません。フィードバックとヒントを見て、もう一度提出できます。",
        "Not right yet. Read the feedback and the hint, then submit again.",
    ),
    Verdict.INVALID: Text(
        "答えを読み取れませんでした。間違いとは判定していません。書き方を直して提出し直してください。",
        "The answer could not be read. It was not judged wrong: change how it is written and submit again.",
    ),
    Verdict.REVIEW: Text(
        "機械では判定せず、人が読んで決めます。それまで点は減りも増えもしません。",
        "A person reads it and decides. Until then it neither costs nor earns points.",
    ),
    Verdict.BROKEN: Text(
        "講座または採点プログラムの側の不具合です。あなたの点は減りません。担当者に知らせてください。",
        "A fault of the course or the grader. It costs you nothing; please tell your instructor.",
    ),
    Verdict.PASSED: Text("検査に通りました。", "The check passed."),
    Verdict.FAILED: Text("検査の主張が成り立ちませんでした。", "What the check claims does not hold for your code."),
    Verdict.BAD_RETURN: Text("関数の戻り値の型や形が約束と違います。", "A function returned another type or shape."),
    Verdict.RAISED: Text("あなたのコードの中で例外が起きました。", "Your code raised an exception."),
    Verdict.TIMEOUT: Text("制限時間を超えました。", "Your code took longer than the limit."),
    Verdict.OUT_OF_MEMORY: Text("メモリの上限を超えました。", "Your code used more memory than the limit."),
    Verdict.CRASHED: Text("あなたのコードのプロセスが途中で終了しました。", "The process with your code ended early."),
    Verdict.FORBIDDEN: Text("許可されていない操作を止めました。", "Something that is not allowed was stopped."),
    Verdict.MISSING: Text("必要な関数やファイルが見つかりません。", "A function or file that is needed is not there."),
    Verdict.SKIPPED: Text(
        "前提となる検査に通らなかったため、省きました。", "Left out, because a check it builds on failed."
    ),
}


@command(
    "explain",
    Text(
        "最近の提出の判定とヒントを説明する。正解は表示しない。"
        "TOPIC は演習(q2)、設問(q2/total)、判定の名前(partial)のいずれか。",
        "Explain the verdicts and hints of my latest attempt; never the key. "
        "TOPIC is an exercise (q2), a question (q2/total) or a verdict (partial).",
    ),
    examples=["grade explain q2/total", "grade explain q2", "grade explain partial"],
)
@click.argument("topic")
@option("--student", text=Text("学生の ID", "student id"))
@click.pass_obj
def explain(session: Session, topic: str, student: str | None, lang: str | None) -> int:
    chosen = language(lang)
    if topic in set(Verdict):
        click.echo(f"{topic}: {MEANING[Verdict(topic)].into(chosen)}")
        return 0
    course = session.course()
    _check_topic(course, topic)
    outcomes = _latest(session, student_id(student, Path()), topic)
    if not outcomes:
        click.echo(
            Text(
                f"{topic} はまだ提出が記録されていません。`grade check` か `grade submit` を実行してください。",
                f"No attempt at {topic} is recorded yet. Run `grade check` or `grade submit`.",
            ).into(chosen)
        )
        return 0
    for outcome in outcomes:
        _print(outcome, chosen)
    return 0


def _check_topic(course: Course, topic: str) -> None:
    problem = problem_of(course, topic.partition("/")[0])
    ids = [item.id for item in problem.items]
    if "/" in topic and topic not in ids:
        near = get_close_matches(topic, ids, n=1)
        hint = near[0] if near else ", ".join(ids)
        raise UsageError(
            Text(f"「{topic}」という設問はありません。", f"There is no question {topic!r}."),
            hint=Text(f"もしかして: {hint}", f"Did you mean: {hint}"),
        )


def _latest(session: Session, student: str, topic: str) -> list[Outcome]:
    if not session.gradebook_path.exists():
        return []
    with session.gradebook() as book:
        attempt = book.latest(student)
    if attempt is None:
        return []
    return [o for o in attempt.outcomes if o.id == topic or o.id.startswith(topic + "/")]


def _print(outcome: Outcome, chosen: Language) -> None:
    click.echo(f"{outcome.id}: {outcome.verdict.value} — {MEANING[outcome.verdict].into(chosen)}")
    if outcome.read_as:
        click.echo("  " + Text("読み取った答え: ", "read as: ").into(chosen) + outcome.read_as.into(chosen))
    for text in (outcome.message, *outcome.feedback, *outcome.remarks):
        click.echo("  " + text.into(chosen))
    if outcome.hint:
        click.echo("  → " + outcome.hint.into(chosen))


COMMANDS = {"explain": explain}
