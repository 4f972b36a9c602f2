"""From what the check process said of an exercise to Outcomes: the course's words, points, and what may be shown.

A verdict is never softened or hardened here. What is our fault is `broken`, which leaves the points open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from grader.check_words import HIDDEN, MODULE, PASSED, REMARKS, SKIPPED, TOLD, UNREADABLE
from grader.code_exercise import figures_of
from grader.model import Check, Problem
from grader.result import Comparison, Frame, Outcome, Verdict
from grader.text import Text

MODULE_ID = "module"  # the outcome of loading the file: worth nothing, and parent of all checks where it fails
_SHOWN_OF_HIDDEN = (Verdict.PASSED, Verdict.SKIPPED, Verdict.BROKEN)


def check_outcomes(problem: Problem, answer: Mapping[str, Any], *, tries: int = 0) -> tuple[Outcome, ...]:
    """The outcomes of a code exercise: `answer` is `CheckService.run`'s, `tries` counts earlier attempts."""
    loaded = answer.get("loaded")
    if answer.get("fault") and not answer.get("checks"):
        return tuple(_broken(check, str(answer["fault"])) for check in problem.checks)
    if loaded is not None and loaded["verdict"] == Verdict.BROKEN:
        return tuple(_broken(check, str(loaded.get("detail", ""))) for check in problem.checks)
    if loaded is not None and loaded["verdict"] != Verdict.PASSED:
        module = _outcome(problem, _module(problem), loaded, tries)
        return (module, *(_waiting(check, module.id, UNREADABLE) for check in problem.checks))
    results = answer.get("checks", {})
    by_function = {check.function: check for check in problem.checks}
    made = []
    for check in problem.checks:
        result = results.get(check.function)
        if result is None:
            made.append(_broken(check, str(answer.get("fault") or "the check did not run")))
        elif result["verdict"] == Verdict.SKIPPED:
            parent = by_function[result["parent"]]
            made.append(_waiting(check, parent.id, SKIPPED, parent.claim))
        else:
            made.append(_outcome(problem, check, result, tries))
    return tuple(made)


def not_handed_in(problem: Problem) -> tuple[Outcome, ...]:
    """The outcomes of a code exercise for which there is no file."""
    message, hint = TOLD["blank"]
    fields = {"exercise": problem.id}
    return tuple(
        Outcome(
            check.id, "check", Verdict.MISSING, 0.0, check.points, message, mistakes=("blank",),
            hint=figures_of(hint, fields) if hint else None, asked=check.claim, hidden=check.hidden,
        )
        for check in problem.checks
    )  # fmt: skip


def cannot_run(problem: Problem, why: Text) -> tuple[Outcome, ...]:
    """The outcomes where this machine cannot run student code as it must be run: nobody's zero."""
    return tuple(replace(_broken(check, ""), message=why) for check in problem.checks)


def _module(problem: Problem) -> Check:
    return Check(f"{problem.id}/{MODULE_ID}", "", f"{problem.id}.py", 1, 0.0, MODULE)


def _waiting(check: Check, parent: str, message: Text, claim: Text | None = None) -> Outcome:
    if claim is not None:
        message = Text(message.ja.replace("{parent}", claim.ja), message.en.replace("{parent}", claim.en))
    return Outcome(
        check.id, "check", Verdict.SKIPPED, 0.0, check.points, message, asked=check.claim, parent=parent,
        hidden=check.hidden,
    )  # fmt: skip


def _broken(check: Check, fault: str) -> Outcome:
    """Ours. The fault's text goes to the record for an instructor; hidden checks keep it to themselves."""
    message, _ = TOLD["fault"]
    return Outcome(
        check.id, "check", Verdict.BROKEN, 0.0, check.points, message, asked=check.claim, hidden=check.hidden,
        error="" if check.hidden else fault.strip().splitlines()[-1][:300] if fault.strip() else "",
    )  # fmt: skip


def _outcome(problem: Problem, check: Check, result: Mapping[str, Any], tries: int) -> Outcome:
    verdict, slug = Verdict(result["verdict"]), str(result.get("slug", ""))
    if verdict is Verdict.BROKEN:
        return _broken(check, str(result.get("detail", "")))
    message, hint = _told(problem, verdict, result, tries)
    comparison = result.get("comparison")
    outcome = Outcome(
        id=check.id,
        kind="check",
        verdict=verdict,
        score=1.0 if verdict is Verdict.PASSED else 0.0,
        possible=check.points,
        message=message,
        mistakes=(slug,) if slug else (),
        hint=hint,
        asked=check.claim,
        remarks=_remarks(problem, result),
        milliseconds=float(result.get("milliseconds", 0.0)),
        comparison=Comparison(**comparison) if comparison else None,
        error=str(result.get("error", "")),
        trace=tuple(Frame(f"{problem.id}.py", *frame) for frame in result.get("frames", ())),
        log=str(result.get("log", "")),
        plots=tuple(result.get("plots", ())),
        hidden=check.hidden,
    )
    return _veiled(outcome) if check.hidden else outcome


def _veiled(outcome: Outcome) -> Outcome:
    """A hidden check as the student may see it: inputs would leak through whatever the code printed or raised."""
    message = outcome.message if outcome.verdict in _SHOWN_OF_HIDDEN else HIDDEN
    # the author's hint alone: ours depend on the type of an exception, which the code chooses
    hint = outcome.hint if outcome.verdict is Verdict.FAILED else None
    return replace(
        outcome, message=message, hint=hint, mistakes=(), remarks=(), plots=(), comparison=None, error="", trace=(),
        log="", milliseconds=0.0,
    )  # fmt: skip


def _remarks(problem: Problem, result: Mapping[str, Any]) -> tuple[Text, ...]:
    """What a check or the reading of its values noticed: a slug, or [slug, figures], in the course's words or ours."""
    assert problem.code is not None
    made = []
    for remark in result.get("remarks", ()):
        slug, figures = (remark, {}) if isinstance(remark, str) else remark
        text = problem.code.remarks.get(slug) or REMARKS.get(slug)
        if text is not None:
            made.append(figures_of(text, figures))
    return tuple(made)


def _told(problem: Problem, verdict: Verdict, result: Mapping[str, Any], tries: int) -> tuple[Text, Text | None]:
    """(message, hint): the course's own words for the mistake, else ours for what happened."""
    if verdict is Verdict.PASSED:
        return PASSED, None
    assert problem.code is not None
    slug, limits = str(result.get("slug", "")), problem.code.limits
    figures = {
        "exercise": problem.id,
        "function": next((frame[1] for frame in reversed(result.get("frames", ()))), problem.id),
        "detail": str(result.get("detail", "")),
        "error": str(result.get("error", "")),
        "seconds": f"{limits.cpu if slug == 'cpu_limit' else limits.wall:g}",
        "megabytes": str(limits.memory),
        **{name: str(value) for name, value in result.get("figures", {}).items()},
    }
    own = problem.code.messages.get(slug)
    if own is not None:
        hint = own.hints[min(tries, len(own.hints) - 1)] if own.hints else None
        return figures_of(own.message, figures), hint
    message, general = TOLD.get(slug, TOLD["claim_does_not_hold"])
    return figures_of(message, figures), general
