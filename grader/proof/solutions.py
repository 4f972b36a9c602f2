"""Code exercises: every solution that an exercise ships, and what the checks must say of it.

    right/*.py                             passes every check
    starter/<exercise>.py                  earns nothing, and breaks nothing
    known_wrong/<mistake>[--variant].py    fails a check that names <mistake>, and breaks nothing

Read from what the check process answered, not from outcomes: a hidden check keeps its mistake to itself there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.model import Problem
from grader.proof.claim import Proof
from grader.result import Verdict
from grader.text import Text

KINDS = ("right", "starter", "known_wrong")


@dataclass(frozen=True)
class Solution:
    """One file that is run as if a student had handed it in."""

    problem: Problem
    kind: str  # right | starter | known_wrong
    name: str  # "only_first_mask--loop.py"
    source: str

    @property
    def mistake(self) -> str:
        """What a known-wrong file is named after."""
        return self.name.removesuffix(".py").partition("--")[0]

    @property
    def enough(self) -> str:
        """`stop_at` of a run that only the claim of this solution is wanted from: a known-wrong one is named."""
        return self.mistake if self.kind == "known_wrong" else ""

    @property
    def label(self) -> str:
        return f"{self.problem.id}/{self.kind}/{self.name}"


def solutions(problem: Problem, kinds: Iterable[str] = KINDS) -> list[Solution]:
    """The solutions of a code exercise, by kind and name; none for a written one."""
    if problem.code is None:
        return []
    return [
        Solution(problem, kind, file.name, file.read_text(encoding="utf-8"))
        for kind in kinds
        for file in sorted((problem.folder / kind).glob("*.py"))
    ]


@dataclass(frozen=True)
class Said:
    """What the checks said of one solution: verdicts and named mistakes by the function of the check."""

    verdicts: Mapping[str, Verdict]
    mistakes: Mapping[str, str]  # of the checks that failed by name
    details: Mapping[str, str]
    fault: str = ""

    @property
    def broken(self) -> list[str]:
        """What of ours broke, as text; empty where all is well."""
        faults = [f"{name}: {self.details[name]}" for name, v in self.verdicts.items() if v is Verdict.BROKEN]
        return ([self.fault] if self.fault else []) + faults

    @property
    def failed(self) -> list[str]:
        """Functions of the checks that neither passed nor were left out."""
        return [name for name, v in self.verdicts.items() if v not in (Verdict.PASSED, Verdict.SKIPPED)]


def said(problem: Problem, answer: Mapping[str, Any]) -> Said:
    """`answer` is `CheckService.run`'s. A module that cannot be loaded counts as the failed check "module"."""
    loaded = answer.get("loaded", {})
    results = dict(answer.get("checks", {}))
    if loaded.get("verdict") not in (None, Verdict.PASSED):
        results["module"] = loaded
    fault = str(answer.get("fault", ""))
    return Said(
        {name: Verdict(result["verdict"]) for name, result in results.items()},
        {name: result["slug"] for name, result in results.items() if result.get("slug")},
        {name: _last_line(str(result.get("error") or result.get("detail") or "")) for name, result in results.items()},
        _last_line(fault) or ("no check ran" if problem.checks and not results else ""),
    )


def judged(solution: Solution, heard: Said, seconds: float = 0.0) -> Proof:
    """The proof that one solution makes, given what the checks said of it."""
    title = f"{solution.kind}/{solution.name}"
    if solution.kind == "right":
        claim = Text(f"{title} が満点になる", f"{title} earns full marks")
        lost = [*heard.broken, *_listed(heard, heard.failed), *_left_out(solution.problem, heard)]
        return Proof(solution.problem.id, "right", claim, "all pass", "; ".join(lost) or "all pass", not lost, seconds)
    if solution.kind == "starter":
        claim = Text("ひな形のままでは点が付かない", "the untouched starter earns nothing")
        worth = {check.function for check in solution.problem.checks if check.points}
        earned = [name for name in worth if heard.verdicts.get(name) is Verdict.PASSED]
        odd = [*heard.broken, *earned]
        return Proof(solution.problem.id, "starter", claim, "0", "; ".join(odd) or "0", not odd, seconds)
    claim = Text(f"{title} が名前どおりの誤りになる", f"{title} fails by its name")
    mistake = solution.mistake
    named = any(heard.mistakes.get(name) == mistake for name in heard.failed)
    odd = [*heard.broken, *([] if named else _listed(heard, heard.failed) or ["all pass"])]
    return Proof(solution.problem.id, "known_wrong", claim, mistake, "; ".join(odd) or mistake, not odd, seconds)


def _listed(heard: Said, names: Iterable[str]) -> list[str]:
    return [
        f"{name}: {heard.verdicts[name].value} ({heard.mistakes.get(name) or '–'}) {heard.details[name]}".strip()
        for name in names
        if heard.verdicts[name] is not Verdict.BROKEN
    ]


def _left_out(problem: Problem, heard: Said) -> list[str]:
    return [
        f"{check.function}: {heard.verdicts.get(check.function, 'did not run')}"
        for check in problem.checks
        if heard.verdicts.get(check.function) in (None, Verdict.SKIPPED)
    ]


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1][:300] if lines else ""


def unshown_mistakes(problem: Problem) -> list[str]:
    """Mistakes of messages.toml for which there is no known-wrong file."""
    if problem.code is None:
        return []
    shown = {file.stem.partition("--")[0] for file in Path(problem.folder, "known_wrong").glob("*.py")}
    return [f"{problem.id}: {slug}" for slug in problem.code.messages if slug not in shown]


def checks_never_failed(problem: Problem, heard: Iterable[Said]) -> list[str]:
    """Checks that no known-wrong solution fails: nothing shows yet that they can."""
    failing = {name for one in heard for name in one.failed}
    return [check.id for check in problem.checks if check.function not in failing]
