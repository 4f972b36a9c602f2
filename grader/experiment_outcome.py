"""From a configuration and what trying it came to, to an Outcome: the score by its band, in the course's words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from grader.answers.configuration import Configuration, Question, Value, shown
from grader.answers.verdict import MAX_SHOWN
from grader.check_words import TOLD
from grader.code_exercise import figures_of
from grader.model import Experiment, RawAnswer
from grader.result import Outcome, Verdict
from grader.text import Text

KIND = "experiment"


def blank(experiment: Experiment) -> Outcome:
    """The outcome where the table is empty or missing."""
    return _outcome(
        experiment, Verdict.INVALID, Text("まだ答えが書かれていません。", "Nothing is written here yet."), "blank"
    )


def asked(experiment: Experiment, table: Mapping[str, RawAnswer], read: Configuration) -> Outcome:
    """The outcome of a configuration that cannot be tried as it stands: every open question, no attempt used."""
    lines = [_question(experiment, question) for question in read.questions]
    message = Text(
        "この設定のままでは学習を始められません。次の点を確かめてください(まだ採点していません)。",
        "Training cannot start with this configuration. Please look at the following; nothing was judged yet.",
    )
    made = _outcome(experiment, Verdict.INVALID, message, *dict.fromkeys(q.slug for q in read.questions))
    return replace(made, feedback=tuple(lines), **_as_read(experiment, table, read))


def tried(
    experiment: Experiment,
    table: Mapping[str, RawAnswer],
    read: Configuration,
    answer: Mapping[str, Any],
    tries: int = 0,
) -> Outcome:
    """The outcome of a configuration that was tried. `answer` is `CheckService.experiment`'s:

    {"measure": 0..1, "mistakes": slugs, "figures": {…}, "table": …, "plots": […]}, or {"refused": slug, "figures": {…}}
    where it could be read but not tried, or {"fault": text} where something of ours broke.
    """
    seen = _as_read(experiment, table, read)
    figures = {name: str(value) for name, value in answer.get("figures", {}).items()}
    if answer.get("fault"):
        return replace(broken(experiment, str(answer["fault"])), **seen)
    if "refused" in answer:
        slug = str(answer["refused"])
        told = experiment.messages[slug]
        made = _outcome(experiment, Verdict.INVALID, figures_of(told.message, figures), slug)
        return replace(made, hint=told.hints[0] if told.hints else None, **seen)
    measure = float(answer["measure"])
    score = max((score for least, score in experiment.bands if measure >= least), default=0.0)
    verdict = Verdict.CORRECT if score >= 1 else Verdict.PARTIAL if score > 0 else Verdict.WRONG
    slugs = [str(slug) for slug in answer.get("mistakes", ()) if slug in experiment.messages]
    messages = [experiment.messages[slug] for slug in slugs]
    hints = messages[0].hints if messages and verdict is not Verdict.CORRECT else ()
    made = _outcome(experiment, verdict, figures_of(experiment.messages["reached"].message, figures), *slugs)
    return replace(
        made,
        score=score,
        feedback=tuple(figures_of(message.message, figures) for message in messages),
        hint=figures_of(hints[min(tries, len(hints) - 1)], figures) if hints else None,
        table=answer.get("table"),
        plots=tuple(answer.get("plots", ())),
        milliseconds=float(answer.get("milliseconds", 0.0)),
        **seen,
    )


def broken(experiment: Experiment, fault: str, message: Text | None = None) -> Outcome:
    """Ours: nobody's zero."""
    lines = fault.strip().splitlines() or [""]
    made = _outcome(experiment, Verdict.BROKEN, message or TOLD["fault"][0])
    return replace(made, error=lines[-1][:300])


def _outcome(experiment: Experiment, verdict: Verdict, message: Text, *slugs: str) -> Outcome:
    return Outcome(experiment.id, KIND, verdict, 0.0, experiment.points, message, mistakes=slugs, asked=experiment.ask)


def _question(experiment: Experiment, question: Question) -> Text:
    setting = next(s for s in experiment.settings if s.name == question.setting)
    return Text(
        f"`{setting.name}`({setting.title.ja}): {question.message.ja}",
        f"`{setting.name}` ({setting.title.en}): {question.message.en}",
    )


def _as_read(experiment: Experiment, table: Mapping[str, RawAnswer], read: Configuration) -> dict[str, Any]:
    """The answer as typed, and what was understood of it in both languages."""
    titles = {setting.name: setting for setting in experiment.settings}
    ja = "、".join(f"{titles[n].title.ja} {_named(titles[n], v, 'ja')}" for n, v in read.values.items())
    en = ", ".join(f"{titles[n].title.en} {_named(titles[n], v, 'en')}" for n, v in read.values.items())
    typed = "\n".join(f"{key} = {json.dumps(value, ensure_ascii=False, default=str)}" for key, value in table.items())
    return {
        "answer": typed[:MAX_SHOWN],
        "read_as": Text(ja, en) if read.values else None,
        "value": json.dumps(plain(read.values)) if not read.questions else None,
    }


def _named(setting: Any, value: Value, language: str) -> str:
    titles = {option.id: option.title for option in setting.options}
    if isinstance(value, Fraction):
        return shown(setting, value)
    ids = (value,) if isinstance(value, str) else value
    return " + ".join(titles[i].ja if language == "ja" else titles[i].en for i in ids)


def plain(values: Mapping[str, Value]) -> dict[str, Any]:
    """The configuration as JSON values: whole numbers as integers, others as floats."""

    def one(value: Value) -> Any:
        if isinstance(value, Fraction):
            return int(value) if value.denominator == 1 else float(value)
        return value if isinstance(value, str) else list(value)

    return {name: one(value) for name, value in values.items()}
