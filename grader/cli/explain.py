"""`grade explain`: what a verdict or a hint means; never the key."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.command import command, option
from grader.cli.session import Session, language, problem_of, student_id
from grader.errors import UsageError
from grader.report.shown import one_line
from grader.result import Verdict
from grader.text import Language, Text

if TYPE_CHECKING:
    from grader.model import Check, CheckMessage, Course, Experiment, Item, Parameters, Problem
    from grader.result import Attempt, Outcome

    Subject = Item | Check | Experiment

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
        "判定、ヒント、検査、誤りの名前の意味を説明する。正解は表示しない。"
        "TOPIC は演習(c3)、設問や検査(q2/total、c3/shares)、誤りの名前(c3/wrong_shares)、判定(partial)のいずれか。",
        "Explain a verdict, a question, a check or a named mistake, with what my latest attempt got; never the key. "
        "TOPIC is an exercise (c3), a question or check (q2/total, c3/shares), a mistake (c3/wrong_shares) or a "
        "verdict (partial).",
    ),
    examples=["grade explain q2/total", "grade explain c3/shares", "grade explain c3", "grade explain partial"],
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
    problem, part = _topic(course, topic)
    who = student_id(student, Path())
    attempt = _latest(session, who)
    outcomes = {o.id: o for o in attempt.outcomes} if attempt is not None else {}
    mistake = mistake_of(problem, part)
    if mistake is not None:
        _print_mistake(topic, mistake, attempt.number or 0 if attempt is not None else 0, chosen)
        return 0
    from grader.variants import draw

    _, parameters = draw(problem, course, who)
    subjects = [s for s in subjects_of(problem) if part in ("", s.id.partition("/")[2])]
    for subject in subjects:
        _print_subject(subject, parameters, chosen)
        if subject.id in outcomes:
            _print(outcomes[subject.id], chosen)
    if not any(subject.id in outcomes for subject in subjects):
        click.echo(
            Text(
                f"{topic} はまだ提出が記録されていません。`grade check` で確かめ、`grade submit` で記録できます。",
                f"No attempt at {topic} is recorded yet. `grade check` tries it, `grade submit` records it.",
            ).into(chosen)
        )
    return 0


def _topic(course: Course, topic: str) -> tuple[Problem, str]:
    """(exercise, what of it; "" for all). UsageError with the nearest topic there is."""
    exercise, _, part = topic.partition("/")
    if not part and course.problem(exercise) is None:  # a mistake's bare name, where one exercise alone knows it
        knowing = [problem for problem in course.problems if mistake_of(problem, exercise) is not None]
        if len(knowing) == 1:
            return knowing[0], exercise
        if knowing:
            listed = ", ".join(f"{problem.id}/{exercise}" for problem in knowing)
            raise UsageError(
                Text(f"「{topic}」はいくつかの演習にあります。", f"Several exercises know {topic!r}."),
                hint=Text(f"次のどれかです: {listed}", f"One of {listed}"),
            )
    problem = problem_of(course, exercise)
    if not part or mistake_of(problem, part) is not None:
        return problem, part
    ids = [subject.id for subject in subjects_of(problem)]
    if topic not in ids:
        near = get_close_matches(topic, [*ids, *(f"{exercise}/{slug}" for slug in mistakes_of(problem))], n=1)
        hint = near[0] if near else ", ".join(ids)
        raise UsageError(
            Text(
                f"「{topic}」という設問、検査、誤りはありません。", f"There is no question, check or mistake {topic!r}."
            ),
            hint=Text(f"もしかして: {hint}", f"Did you mean: {hint}"),
        )
    return problem, part


def subjects_of(problem: Problem) -> list[Subject]:
    """What an exercise asks and what its checks claim, in order."""
    return [*problem.items, *problem.checks, *([problem.experiment] if problem.experiment else [])]


def mistakes_of(problem: Problem) -> dict[str, CheckMessage]:
    """The named mistakes of an exercise's checks, and the causes that its experiment names."""
    messages = dict(problem.code.messages) if problem.code is not None else {}
    if problem.experiment is not None:
        messages |= {slug: told for slug, told in problem.experiment.messages.items() if slug != "reached"}
    return messages


def mistake_of(problem: Problem, slug: str) -> CheckMessage | None:
    """A named mistake, unless a question or check has the same name: that is what is meant then."""
    taken = {subject.id for subject in subjects_of(problem)}
    return None if f"{problem.id}/{slug}" in taken else mistakes_of(problem).get(slug)


def _latest(session: Session, student: str) -> Attempt | None:
    if not session.gradebook_path.exists():
        return None
    with session.gradebook() as book:
        return book.latest(student)


def _print_mistake(topic: str, mistake: CheckMessage, attempts: int, chosen: Language) -> None:
    """The message without figures, and as many hints as the attempts so far have earned."""
    from grader.code_exercise import figures_of

    click.echo(f"{topic}: {figures_of(mistake.message, {}, missing='…').into(chosen)}")
    for hint in mistake.hints[: max(1, attempts)]:
        click.echo("  → " + hint.into(chosen))


def _print_subject(subject: Subject, parameters: Parameters, chosen: Language) -> None:
    """What is asked or claimed, what it is worth, and what has to hold first."""
    from grader.model import Check

    asked = subject.claim if isinstance(subject, Check) else subject.ask.fill(parameters)
    points = Text(f"{subject.points:g} 点", f"{subject.points:g} point{'' if subject.points == 1 else 's'}")
    click.echo(f"{subject.id} ({points.into(chosen)}): {asked.into(chosen)}")
    if isinstance(subject, Check) and subject.hidden:
        text = Text("非公開の検査で、合否だけが示されます。", "A hidden check: only whether it holds is shown.")
        click.echo("  " + text.into(chosen))


def _print(outcome: Outcome, chosen: Language) -> None:
    click.echo(f"  {outcome.verdict.value} — {MEANING[outcome.verdict].into(chosen)}")
    if outcome.read_as:
        click.echo("  " + Text("読み取った答え: ", "read as: ").into(chosen) + outcome.read_as.into(chosen))
    if outcome.verdict is not Verdict.PASSED:
        for text in (outcome.message, *outcome.feedback):
            click.echo("  " + text.into(chosen))
    if outcome.error:
        click.echo("  " + one_line(outcome.error))
    for frame in outcome.trace:
        click.echo(f"    {frame.file}:{frame.line} {one_line(frame.text)}")
    for text in outcome.remarks:
        click.echo("  " + text.into(chosen))
    if outcome.hint:
        click.echo("  → " + outcome.hint.into(chosen))


COMMANDS = {"explain": explain}
