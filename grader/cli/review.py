"""`grade review`."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.command import command, option
from grader.cli.session import Session, language, print_json, say
from grader.errors import RecordError, UsageError
from grader.text import Language, Text

if TYPE_CHECKING:
    from grader.gradebook import Gradebook
    from grader.model import Course
    from grader.review import Group

SHOWN = 160  # characters of an answer in the list


@command(
    "review",
    Text(
        "自動では決めなかった理由の一覧。似た答えは 1 つの決定でまとめて採点できる。自動採点の一部も抜き取りで入る。",
        "Reasons that the grader would not decide alone; one decision serves near-identical answers. A random"
        " share of "
        "automatic decisions is queued as an audit.",
    ),
    examples=[
        "grade review",
        "grade review --html review.html",
        'grade review --set 3f2a91c0=0.75 --by tanaka --why "2 つ目の理由が弱い"',
        "grade review --export queue.csv   … fill in score and why …   grade review --import queue.csv --by tanaka",
        "grade review --cues",
    ],
    json=True,
)
@option("--item", text=Text("この設問だけ(例: q1/ner)", "only this item, such as q1/ner"))
@option(
    "--set",
    "decisions",
    multiple=True,
    metavar="GROUP=SCORE",
    text=Text("組に点(0〜1、ok は見立てのまま)を付ける", "score a group: 0 to 1, or ok for the grader's own"),
)
@option("--by", text=Text("誰が決めたか(既定: GRADE_REVIEWER)", "who decides (default: GRADE_REVIEWER)"))
@option("--why", default="", text=Text("なぜその点か", "why this score"))
@option(
    "--html",
    "page",
    type=click.Path(path_type=Path, dir_okay=False),
    text=Text("読むためのページを書く", "write a page to read"),
)
@option(
    "--export",
    "out",
    type=click.Path(path_type=Path, dir_okay=False),
    text=Text("CSV に書き出す", "write the queue as CSV"),
)
@option(
    "--import",
    "filled",
    type=click.Path(path_type=Path, dir_okay=False),
    text=Text("記入した CSV を取り込む", "take in a filled-in CSV"),
)
@option(
    "--labels",
    "label_file",
    type=click.Path(path_type=Path, dir_okay=False),
    text=Text("人が付けた点を例として書き出す(JSONL)", "write what persons scored as labelled examples (JSONL)"),
)
@option("--cues", is_flag=True, text=Text("手がかりの候補を表示する", "words that graded answers offer as cues"))
@option(
    "--accept-cue",
    "accepted",
    multiple=True,
    metavar="ITEM:CONCEPT=WORDS",
    text=Text("候補を採点基準に加える", "take a cue over into the rubric"),
)
@option(
    "--audit",
    type=click.FloatRange(0, 1),
    default=0.1,
    show_default=True,
    text=Text("抜き取る割合", "share of automatic decisions to audit"),
)
@click.pass_obj
def review(
    session: Session,
    item: str | None,
    decisions: tuple[str, ...],
    by: str | None,
    why: str,
    page: Path | None,
    out: Path | None,
    filled: Path | None,
    label_file: Path | None,
    cues: bool,
    accepted: tuple[str, ...],
    audit: float,
    as_json: bool,
    lang: str | None,
) -> int:
    from grader.review import labels, queue

    chosen = language(lang)
    who = by or os.environ.get("GRADE_REVIEWER", "")
    if not session.gradebook_path.exists():
        raise RecordError(
            Text(
                f"成績ファイル {session.gradebook_path} がありません。",
                f"There is no gradebook {session.gradebook_path}.",
            ),
            hint=Text(
                "先に `grade batch` を実行してください。", "Run `grade batch` first, or name it with --gradebook."
            ),
        )
    course = session.course()
    if accepted:
        return _accept(course, accepted, who, chosen)
    with session.gradebook() as book:
        if filled is not None:
            return _take_in(book, filled, who, chosen)
        groups = queue(book, course, share=audit, item=item)
        if decisions:
            return _decide(book, groups, decisions, who, why, chosen)
        if cues:
            return _cues(course, book, as_json, chosen)
        if label_file is not None:
            lines = [json.dumps(_label(label), ensure_ascii=False) for label in labels(book)]
            label_file.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
            say(
                Text(f"{len(lines)} 件を {label_file} に書きました。", f"Wrote {len(lines)} examples to {label_file}."),
                chosen,
                error=True,
            )
            return 0
    _written(groups, page, out, course, chosen)
    if as_json:
        print_json({"groups": [_document(group) for group in groups]})
    elif page is None and out is None:
        _print(groups, chosen)
    return 0


def _written(groups: list[Group], page: Path | None, out: Path | None, course: Course, lang: Language) -> None:
    if page is not None:
        from grader.report.review_page import Waiting, render_review

        waiting = [
            Waiting(
                group.id, group.item, group.first.why, tuple(case.student for case in group.cases), group.first.outcome,
                tuple(f"{given.score:g} ({given.by}: {given.why})" for given in group.earlier),
            )
            for group in groups
        ]  # fmt: skip
        page.write_text(render_review(waiting, lang, course.title.into(lang)), encoding="utf-8")
        click.echo(page, err=True)
    if out is not None:
        from grader.review_table import table

        out.write_text(table(groups), encoding="utf-8-sig", newline="")
        click.echo(out, err=True)


def _print(groups: list[Group], lang: Language) -> None:
    if not groups:
        say(Text("待っている答えはありません。", "Nothing waits."), lang)
        return
    answers = sum(len(group.cases) for group in groups)
    say(Text(f"{len(groups)} 組、答え {answers} 件", f"{len(groups)} groups, {answers} answers"), lang)
    for group in groups:
        outcome = group.first.outcome
        text = " ".join(outcome.answer.split())
        flags = f"  ! {', '.join(outcome.mistakes)}" if outcome.mistakes else ""
        count = f" ×{len(group.cases)}" if len(group.cases) > 1 else ""
        click.echo(
            f"\n{group.id}  {group.item}{count}  {group.first.why}  {outcome.score:g} ({outcome.confidence:.2f}){flags}"
        )
        click.echo(f"  {text[:SHOWN]}{'…' if len(text) > SHOWN else ''}")
        for given in group.earlier:
            click.echo(f"  = {given.score:g} {given.by}: {given.why}")


def _decide(book: Gradebook, groups: list[Group], decisions: tuple[str, ...], by: str, why: str, lang: Language) -> int:
    from grader.review import decide

    known = {group.id: group for group in groups}
    chosen = []
    for decision in decisions:  # all are read before any is recorded
        name, equals, score = decision.partition("=")
        group = known.get(name.strip())
        if group is None or not equals:
            raise UsageError(
                Text(f"「{name[:40]}」という組はありません。", f"There is no group {name[:40]!r} in the queue."),
                hint=Text("`grade review` に並ぶ名前を使ってください。", "Use a name that `grade review` lists."),
            )
        try:
            value = group.first.outcome.score if score.strip() == "ok" else float(score)
        except ValueError as error:
            raise UsageError(Text(f"点 {score[:20]!r} が読めません。", f"{score[:20]!r} is no score.")) from error
        chosen.append((group, value))
    for group, value in chosen:
        count = decide(book, group, value, by=by, why=why)
        say(Text(f"{group.item}: {count} 件に {value:g}", f"{group.item}: {value:g} for {count}"), lang)
    return 0


def _take_in(book: Gradebook, file: Path, by: str, lang: Language) -> int:
    from grader.review_table import decisions

    if not by:
        raise UsageError(Text("--by(誰が決めたか)が必要です。", "--by (who decided) is needed."))
    overrides = list(decisions(file, by))
    for override in overrides:
        book.override(override)
    say(Text(f"{len(overrides)} 件を記録しました。", f"Recorded {len(overrides)} decisions."), lang)
    return 0


def _cues(course: Course, book: Gradebook, as_json: bool, lang: Language) -> int:
    from grader.cue_proposals import proposals
    from grader.review import labels

    offered = proposals(course, labels(book))
    if as_json:
        print_json({"cues": [proposal.__dict__ for proposal in offered]})
        return 0
    if not offered:
        say(Text("候補はありません。", "Nothing to offer."), lang)
    for offer in offered:
        concepts = ", ".join(offer.concepts)
        click.echo(
            f"{offer.item}  {offer.words}  ×{offer.times}  → {concepts}\n  {' '.join(offer.example.split())[:SHOWN]}"
        )
    return 0


def _accept(course: Course, accepted: tuple[str, ...], by: str, lang: Language) -> int:
    from grader.cue_proposals import accept

    for entry in accepted:
        place, _, words = entry.partition("=")
        item, _, concept = place.rpartition(":")
        file = accept(course, item, concept, words, by=by)
        say(
            Text(f"{file} に加えました。回帰テストを走らせてください。", f"Added to {file}. Run the regression tests."),
            lang,
        )
    return 0


def _label(label: Any) -> dict[str, Any]:
    return {
        "item": label.item.removesuffix("/reason"), **({"choice": label.choice} if label.choice else {}),
        "answer": label.answer, "gold": label.gold, "kind": "graded", "by": label.given.by, "why": label.given.why,
        "at": label.given.at,
    }  # fmt: skip


def _document(group: Group) -> dict[str, Any]:
    outcome = group.first.outcome
    return {
        "group": group.id, "item": group.item, "waiting": group.first.why, "score": outcome.score,
        "confidence": outcome.confidence, "flags": list(outcome.mistakes), "answer": outcome.answer,
        "found": [name for name in (outcome.value or "").partition(":")[2].split("+") if name],
        "cases": [{"student": case.student, "attempt": case.attempt} for case in group.cases],
        "earlier": [{"score": g.score, "by": g.by, "why": g.why, "at": g.at} for g in group.earlier],
    }  # fmt: skip


COMMANDS = {"review": review}
