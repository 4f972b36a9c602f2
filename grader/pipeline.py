"""The straight path: load → run → score → record → report.

`grade_submission` is the middle of it, the same for one student, a class and the tests. Recording and reporting take
what it returns and never call back.
"""

from __future__ import annotations

import platform
from collections.abc import Collection
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime

import grader
from grader import experiment_outcome
from grader.answers import score_item
from grader.answers.configuration import read_configuration
from grader.answers.verdict import blank, is_blank, outcome_for
from grader.assignment import answer_of, stray_answers, unreadable
from grader.check_outcome import cannot_run, check_outcomes, not_handed_in
from grader.checks.service import CheckService, wanted
from grader.derivation import derivation_of
from grader.errors import MachineError
from grader.feedback_table import feedback_table
from grader.key_model import ReasonKey
from grader.model import Course, Item, Notice, Parameters, Problem, Submission
from grader.result import Attempt, ExerciseResult, Outcome, Provenance, Verdict
from grader.second_readers import second_reader
from grader.variants import draw


def grade_submission(
    course: Course,
    submission: Submission,
    *,
    only: Collection[str] | None = None,
    checks: CheckService | None = None,
    tries: int = 0,
) -> Attempt:
    """Judge every exercise of the course (or those in `only`) and say what judged it. Records nothing.

    `checks` runs student code; where none is given, one is started for this submission, at full isolation. `tries` is
    how many attempts came before: hints grow with it.
    """
    chosen = [problem for problem in course.problems if only is None or problem.id in only]
    runs_code = wanted(chosen, submission)
    with nullcontext(checks) if checks is not None else CheckService(course) as service:
        if runs_code:
            service.begin()  # it imports while the written answers are read
        written = {problem.id: grade_problem(course, problem, submission) for problem in chosen}
        exercises = tuple(
            replace(
                result,
                outcomes=result.outcomes
                + grade_code(problem, submission, service, tries)
                + grade_experiment(problem, submission, service, tries),
            )
            for problem, result in zip(chosen, written.values(), strict=True)
        )
        about = service.about if runs_code else {}
    stray = tuple(notice for problem in chosen for notice in stray_answers(problem, submission))
    return Attempt(
        student=submission.student,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        exercises=exercises,
        notices=submission.notices + stray,
        provenance=Provenance(
            course=course.id,
            course_digest=course.digest,
            submission_digest=submission.digest,
            grader_version=grader.__version__,
            python=platform.python_version(),
            libraries=about.get("libraries", {}),
            device=service.device if about else "none",
            seed=course.seed if about else None,
            level=about.get("level", "none"),
            memory=about.get("memory", "none") if about.get("level", "none") != "none" else "none",
        ),
    )


def grade_code(problem: Problem, submission: Submission, checks: CheckService, tries: int = 0) -> tuple[Outcome, ...]:
    """The outcomes of an exercise's checks; none where it has none. Student code runs in the worker alone."""
    if problem.code is None:
        return ()
    source = submission.code.get(problem.id)
    if source is None:
        return not_handed_in(problem)
    try:
        answer = checks.run(problem, source.decode("utf-8", "surrogateescape"))
    except MachineError as error:
        return cannot_run(problem, error.message)
    return check_outcomes(problem, answer, tries=tries)


def grade_experiment(
    problem: Problem, submission: Submission, checks: CheckService, tries: int = 0
) -> tuple[Outcome, ...]:
    """The outcome of an exercise's experiment; none where it has none. The configuration is data, tried by us."""
    experiment = problem.experiment
    if experiment is None:
        return ()
    table = submission.answers.get(problem.id, {})
    if all(is_blank(value) for value in table.values()):
        return (experiment_outcome.blank(experiment),)
    read = read_configuration(experiment, table)
    if read.questions:
        return (experiment_outcome.asked(experiment, table, read),)
    try:
        answer = checks.experiment(problem, experiment_outcome.plain(read.values))
    except MachineError as error:
        return (experiment_outcome.broken(experiment, "", error.message),)
    return (experiment_outcome.tried(experiment, table, read, answer, tries),)


def grade_problem(course: Course, problem: Problem, submission: Submission) -> ExerciseResult:
    """The outcomes of an exercise's written items, on this student's own parameters."""
    variant, parameters = draw(problem, course, submission.student)
    outcomes: list[Outcome] = []
    for item in problem.items:
        about = item.key.about if isinstance(item.key, ReasonKey) else None
        argued = next((outcome for outcome in outcomes if outcome.id == f"{problem.id}/{about}"), None)
        outcome = grade_item(course, problem, item, submission, parameters, argued)
        if outcome is not None:
            outcomes.append(outcome)
    return ExerciseResult(problem.id, problem.title, tuple(outcomes), parameters, variant)


def grade_item(
    course: Course,
    problem: Problem,
    item: Item,
    submission: Submission,
    parameters: Parameters,
    argued: Outcome | None = None,
) -> Outcome | None:
    """One outcome; None where an optional item was left blank and so is not part of the attempt.

    `argued` is the outcome of the closed item that a reason argues for.
    """
    damaged = unreadable(problem, item, submission)
    if damaged is not None:
        return outcome_for(item, None, parameters, Verdict.INVALID, 0.0, damaged, mistakes=("unreadable",))
    raw = answer_of(problem, item, submission)
    if is_blank(raw):
        return None if item.optional else blank(item, raw, parameters)
    outcome = score_item(item, raw, parameters, argued=argued, second=second_reader(course, problem))
    return complete(course, problem, item, outcome, parameters)


def complete(course: Course, problem: Problem, item: Item, outcome: Outcome, parameters: Parameters) -> Outcome:
    """Add what the course computes for feedback: a table of costs, and the key's derivation once keys are released."""
    table = feedback_table(problem, item, outcome, parameters)
    derivation = derivation_of(item, parameters) if course.keys_released else ()
    if table is None and not derivation:
        return outcome
    return replace(outcome, table=table, derivation=derivation)


def notices_of_severity(notices: Collection[Notice], severity: str) -> list[Notice]:
    """The notices of one severity, in order."""
    return [notice for notice in notices if notice.severity == severity]
