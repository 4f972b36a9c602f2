"""An attempt as plain JSON-able data and back, without loss (layer 4).

This is what travels from a worker process to the parent and what the gradebook keeps beside its indexed columns. Only
what differs from a field's default is written. Reading is strict, since a gradebook may come from anywhere: a value of
another type is a `RecordError` naming its place; a key that this version does not know is passed over, so that a newer
grader may add fields without a new schema number.
"""

from __future__ import annotations

from typing import Any

from grader.errors import RecordError
from grader.model import Notice, Place
from grader.record_codec import (
    FLAG,
    NUMBER,
    STRING,
    TABLE,
    TEXT,
    WHOLE,
    Codec,
    Fields,
    OddError,
    checked,
    instance,
    many,
    mapping,
    optional,
    row,
)
from grader.result import (
    Attempt,
    Comparison,
    ExerciseResult,
    Frame,
    Outcome,
    Provenance,
    Span,
    Verdict,
)
from grader.text import Text

SCHEMA = 1


def attempt_to_dict(attempt: Attempt) -> dict[str, Any]:
    """Plain data: dicts with text keys, lists, text, numbers, booleans, None. `json.dumps` with allow_nan=False fits.

    Raises RecordError where a field holds something else, such as a NaN score or an object in a table.
    """
    try:
        return {"schema": SCHEMA, **_RECORD.encode(attempt)}
    except OddError as odd:
        raise RecordError(
            Text(
                f"採点結果を記録できません({odd.at}: {odd.what})。採点プログラムの不具合です。",
                f"The result cannot be recorded ({odd.at}: {odd.what}); this is a fault of the grader.",
            )
        ) from None


def attempt_from_dict(record: object) -> Attempt:
    """The Attempt that `attempt_to_dict` was given. Raises RecordError for anything that is not such a record."""
    try:
        schema = record.get("schema") if isinstance(record, dict) else None
        if not isinstance(schema, int) or isinstance(schema, bool) or schema < 1:
            raise OddError("no schema number")
        if schema > SCHEMA:
            raise RecordError(
                Text(
                    f"この記録は新しい版の grade で作られました(形式 {schema})。grade を更新してください。",
                    f"This record was made by a newer grade (schema {schema}); please upgrade grade.",
                )
            )
        attempt: Attempt = _RECORD.decode(record)
        return attempt
    except OddError as odd:
        raise RecordError(
            Text(
                f"記録を読めません({odd.at or '先頭'}: {odd.what})。控えの記録簿から復元してください。",
                f"The record cannot be read ({odd.at or 'top'}: {odd.what}); restore the gradebook from a backup.",
            )
        ) from None


# ------------------------------------------------------------------------------------- the fields of our records

_DECISION = checked("a decision", lambda value: value in ("auto", "provisional", "review"))
_SEVERITY = checked("a severity", lambda value: value in ("error", "warning", "info"))


def _verdict(value: Any) -> Verdict:
    if not isinstance(value, str) or value not in Verdict.__members__.values():
        raise OddError("not a verdict")
    return Verdict(value)


_VERDICT = Codec(lambda value: str(_verdict(value)), _verdict)
_SPAN = row(Span, WHOLE, WHOLE, STRING)
_FRAME = row(Frame, STRING, WHOLE, STRING, STRING)
_COMPARISON = row(Comparison, *(STRING,) * 6)
_PLACE = row(Place, STRING, optional(WHOLE), optional(WHOLE), optional(STRING))

_OUTCOME: Fields = {
    "id": STRING,
    "kind": STRING,
    "verdict": _VERDICT,
    "score": NUMBER,
    "possible": NUMBER,
    "message": TEXT,
    "mistakes": many(STRING),
    "feedback": many(TEXT),
    "hint": optional(TEXT),
    "asked": TEXT,
    "answer": STRING,
    "read_as": optional(TEXT),
    "value": optional(STRING),
    "read_as_mathml": optional(STRING),
    "remarks": many(TEXT),
    "evidence": many(_SPAN),
    "position": optional(_SPAN),
    "confidence": NUMBER,
    "decision": _DECISION,
    "derivation": many(TEXT),
    "table": optional(TABLE),
    "plots": many(TABLE),
    "section": STRING,
    "milliseconds": NUMBER,
    "comparison": optional(_COMPARISON),
    "error": STRING,
    "trace": many(_FRAME),
    "log": STRING,
    "hidden": FLAG,
    "parent": optional(STRING),
}
_EXERCISE: Fields = {
    "id": STRING,
    "title": TEXT,
    "outcomes": many(instance(Outcome, _OUTCOME)),
    "parameters": mapping(WHOLE),
    "variant": optional(STRING),
}
_NOTICE: Fields = {"severity": _SEVERITY, "slug": STRING, "message": TEXT, "place": optional(_PLACE)}
_PROVENANCE: Fields = {
    "course": STRING,
    "course_digest": STRING,
    "submission_digest": STRING,
    "grader_version": STRING,
    "python": STRING,
    "libraries": mapping(STRING),
    "device": STRING,
    "seed": optional(WHOLE),
    "level": STRING,
    "memory": STRING,
}
_ATTEMPT: Fields = {
    "student": STRING,
    "at": STRING,
    "exercises": many(instance(ExerciseResult, _EXERCISE)),
    "notices": many(instance(Notice, _NOTICE)),
    "provenance": instance(Provenance, _PROVENANCE),
    "number": optional(WHOLE),
}
_RECORD = instance(Attempt, _ATTEMPT)
