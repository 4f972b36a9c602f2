"""`grade try`: how the key judges one answer, without a submission.

A request is one JSON object: `{"item", "answer"}`, for a reason also `"choice"` or `"value"`, optionally `"params"` and
`"id"`. The reply has the same fields for every kind of item, so that a script reads one format.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from grader.answers import score_item
from grader.answers.verdict import blank, is_blank
from grader.key_model import ReasonKey
from grader.model import Course, Item, Parameters, Problem, RawAnswer
from grader.result import Outcome, Verdict
from grader.text import Language, Text
from grader.variants import values

# A short answer to an item that has both a choice and a reason is tried as the choice first, but only below this
# length: "BERT, because it reads both sides" is a reason.
SHORT = 40

MAX_PARAMETER = 10**9


class RequestError(ValueError):
    """A request that names no item, or is no object; said in both languages."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message


class Trial:
    """Judges requests against one course. Not thread-safe: it keeps the last parameters of each exercise."""

    def __init__(self, course: Course, language: Language) -> None:
        self.language = language
        self._items = {item.id: (problem, item) for problem in course.problems for item in problem.items}
        self._parameters: dict[tuple[str, tuple[tuple[str, int], ...]], Parameters] = {}

    def reply(self, request: Any) -> dict[str, Any]:
        """The judgement of one request. Never raises for what a caller sent: see `failed`."""
        try:
            return self._judge(request)
        except RequestError as error:
            return self.failed(request, error.message)

    def failed(self, request: Any, message: Text) -> dict[str, Any]:
        """The reply to a request that could not be judged."""
        known = request if isinstance(request, dict) else {}
        item = known.get("item")
        return {
            **({"id": known["id"]} if "id" in known else {}),
            "item": item if isinstance(item, str) else None,
            "verdict": Verdict.INVALID.value,
            "score": 0.0,
            "mistakes": ["bad_request"],
            "read_as": None,
            "evidence": [],
            "confidence": 0.0,
            "decision": "review",
            "feedback": message.into(self.language),
            "error": message.en,
        }

    def _judge(self, request: Any) -> dict[str, Any]:
        if not isinstance(request, dict):
            raise RequestError(Text("1 行に 1 つの JSON オブジェクトが必要です。", "Each request is one JSON object."))
        problem, item = self._find(request.get("item"))
        parameters = self._parameters_of(problem, request.get("params"))
        reason = self._reason_of(item)
        answer = _without_floats(request.get("answer"))
        closed = _without_floats(request["choice"] if "choice" in request else request.get("value"))
        extra: dict[str, Any] = {}
        if isinstance(item.key, ReasonKey):
            about = self._items.get(f"{problem.id}/{item.key.about}") if item.key.about else None
            argued = self._score(about[1], closed, parameters) if about and closed is not None else None
            outcome = self._score(item, answer if answer is not None else closed, parameters, argued)
        elif reason is None:
            outcome = self._score(item, answer if answer is not None else closed, parameters)
        elif answer is None:
            outcome = self._score(item, closed, parameters)
        elif closed is None:
            outcome = self._closed_or_reason(item, reason, answer, parameters)
        else:
            judged = self._score(item, closed, parameters)
            outcome = self._score(reason, answer, parameters, judged)
            field = "choice" if "choice" in request else "value"
            extra = {field: {"verdict": judged.verdict.value, "score": judged.score, "mistakes": list(judged.mistakes)}}
        return {**({"id": request["id"]} if "id" in request else {}), **self._document(item, outcome), **extra}

    def _find(self, item_id: Any) -> tuple[Problem, Item]:
        if not isinstance(item_id, str):
            raise RequestError(
                Text("設問の名前 item がありません。", 'The request has no "item", the name of a question.')
            )
        found = self._items.get(item_id)
        if found is None:
            near = get_close_matches(item_id[:80], self._items, n=1)
            hint = near[0] if near else ", ".join(list(self._items)[:5]) + ", …"
            raise RequestError(
                Text(
                    f"「{item_id[:80]}」という設問はありません。もしかして: {hint}",
                    f"There is no question {item_id[:80]!r}. Did you mean: {hint}",
                )
            )
        return found

    def _reason_of(self, item: Item) -> Item | None:
        found = self._items.get(item.id + "/reason")
        return found[1] if found else None

    def _parameters_of(self, problem: Problem, given: Any) -> Parameters:
        if given is None:
            given = {}
        if not isinstance(given, dict):
            raise RequestError(
                Text("params は {名前: 整数} の形にしてください。", '"params" is an object of whole numbers.')
            )
        known = {parameter.name for parameter in problem.parameters}
        for name, value in given.items():
            if name not in known:
                raise RequestError(
                    Text(
                        f"{problem.id} に「{str(name)[:40]}」という変数はありません: {', '.join(sorted(known))}",
                        f"{problem.id} has no parameter {str(name)[:40]!r}; it has {', '.join(sorted(known))}",
                    )
                )
            if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_PARAMETER:
                raise RequestError(
                    Text(
                        f"変数 {name} は 0 以上 {MAX_PARAMETER:,} 以下の整数にしてください。",
                        f"Parameter {name} must be a whole number from 0 to {MAX_PARAMETER:,}.",
                    )
                )
        # one object for equal parameters: the scorers' caches find their compiled keys faster
        signature = (problem.id, tuple(sorted(given.items())))
        if signature not in self._parameters:
            if len(self._parameters) > 1024:
                self._parameters.clear()
            self._parameters[signature] = values(problem, given)
        return self._parameters[signature]

    def _closed_or_reason(self, item: Item, reason: Item, answer: RawAnswer, parameters: Parameters) -> Outcome:
        if not isinstance(answer, str) or len(answer) <= SHORT:
            outcome = self._score(item, answer, parameters)
            if outcome.verdict is not Verdict.INVALID:
                return outcome
        return self._score(reason, answer, parameters)

    def _score(self, item: Item, raw: RawAnswer, parameters: Parameters, argued: Outcome | None = None) -> Outcome:
        if is_blank(raw):
            return blank(item, raw, parameters)
        return score_item(item, raw, parameters, argued=argued)

    def _document(self, item: Item, outcome: Outcome) -> dict[str, Any]:
        language = self.language
        feedback = [outcome.message, *outcome.feedback, *([outcome.hint] if outcome.hint else [])]
        return {
            "item": item.id,
            "verdict": outcome.verdict.value,
            "score": outcome.score,
            "mistakes": list(outcome.mistakes),
            "read_as": outcome.read_as.into(language) if outcome.read_as else None,
            "evidence": [{"start": span.start, "end": span.end, "label": span.label} for span in outcome.evidence],
            "confidence": outcome.confidence,
            "decision": outcome.decision,
            "feedback": "\n".join(text.into(language) for text in dict.fromkeys(feedback) if text),
        }


MAX_DEPTH = 20


def _without_floats(value: Any, depth: int = 0) -> RawAnswer:
    """JSON values as a submission would hold them: a float becomes the text that stands for it."""
    if depth > MAX_DEPTH:
        raise RequestError(Text("答えの入れ子が深すぎます。", "The answer is nested too deeply."))
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, list):
        return [_without_floats(entry, depth + 1) for entry in value]
    if isinstance(value, Mapping):
        return {str(name): _without_floats(entry, depth + 1) for name, entry in value.items()}
    if value is None or isinstance(value, str | int):
        return value
    raise RequestError(Text("答えの形が読めません。", "The answer is of a kind that cannot be read."))


def replies(trial: Trial, lines: Iterator[str]) -> Iterator[dict[str, Any]]:
    """One reply for each non-empty line of JSON, in order."""
    import json

    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            # floats stay as typed: 4.170 shows three decimals, and that is part of the answer
            request = json.loads(line, parse_float=str, parse_constant=str)
        except (ValueError, RecursionError) as error:
            text = str(error)[:200]
            yield trial.failed(
                None, Text(f"{number} 行目が JSON として読めません: {text}", f"Line {number} is not JSON: {text}")
            )
            continue
        yield trial.reply(request)
