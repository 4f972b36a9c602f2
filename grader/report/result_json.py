"""result.json: the machine-readable report, schema 1 (`result.schema.json` in this folder)."""

from __future__ import annotations

from typing import Any

from grader.model import Notice
from grader.result import Attempt, ExerciseResult, Grade, Outcome
from grader.text import Language, Text

SCHEMA = 1


def result_document(attempt: Attempt, grade: Grade, *, language: Language) -> dict[str, Any]:
    """One attempt as JSON values. `message` and the like are in `language`; `messages` has both."""
    made_by = attempt.provenance
    return {
        "schema": SCHEMA,
        "student": attempt.student,
        "attempt": attempt.number,
        "at": attempt.at,
        "language": language,
        "earned": grade.earned,
        "possible": grade.possible,
        "unsettled": grade.unsettled,
        "exercises": [_exercise(exercise, language) for exercise in attempt.exercises],
        "notices": [_notice(notice, language) for notice in attempt.notices],
        "submission_digest": made_by.submission_digest,
        "course": made_by.course,
        "course_digest": made_by.course_digest,
        "grader_version": made_by.grader_version,
        "python": made_by.python,
        "libraries": dict(made_by.libraries),
        "device": made_by.device,
        "seed": made_by.seed,
        "level": made_by.level,
        "memory": made_by.memory,
    }


def _exercise(exercise: ExerciseResult, language: Language) -> dict[str, Any]:
    return {
        "id": exercise.id,
        "title": exercise.title.into(language),
        "earned": round(sum(o.earned for o in exercise.outcomes if not o.verdict.unsettled), 4),
        "possible": round(sum(o.possible for o in exercise.outcomes), 4),
        "variant": exercise.variant,
        "parameters": dict(exercise.parameters),
        "outcomes": [_outcome(outcome, language) for outcome in exercise.outcomes],
    }


def _outcome(outcome: Outcome, language: Language) -> dict[str, Any]:
    def said(text: Text | None) -> str | None:
        return text.into(language) if text is not None else None

    return {
        "id": outcome.id,
        "kind": outcome.kind,
        "verdict": outcome.verdict.value,
        "score": outcome.score,
        "earned": 0.0 if outcome.verdict.unsettled else outcome.earned,
        "possible": outcome.possible,
        "mistakes": list(outcome.mistakes),
        "message": outcome.message.into(language),
        "messages": outcome.message._asdict(),
        "feedback": [text.into(language) for text in outcome.feedback],
        "hint": said(outcome.hint),
        "asked": outcome.asked.into(language),
        "answer": outcome.answer,
        "value": outcome.value,
        "read_as": said(outcome.read_as),
        "remarks": [text.into(language) for text in outcome.remarks],
        "evidence": [span._asdict() for span in outcome.evidence],
        "position": outcome.position._asdict() if outcome.position else None,
        "confidence": outcome.confidence,
        "decision": outcome.decision,
        "derivation": [text.into(language) for text in outcome.derivation],
        "table": outcome.table,
        "plots": list(outcome.plots),
        "section": outcome.section,
        "milliseconds": outcome.milliseconds,
        "comparison": outcome.comparison._asdict() if outcome.comparison else None,
        "error": outcome.error,
        "trace": [frame._asdict() for frame in outcome.trace],
        "log": outcome.log,
        "hidden": outcome.hidden,
        "parent": outcome.parent,
    }


def _notice(notice: Notice, language: Language) -> dict[str, Any]:
    return {
        "severity": notice.severity,
        "slug": notice.slug,
        "message": notice.message.into(language),
        "place": notice.place._asdict() if notice.place else None,
    }
