"""Patterns of cues to concepts and false claims, each with the stretch of text that says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.answers.reasons.lexicon import Cue
from grader.rubric_model import Pattern, Term


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found, where (folded text), and by which pattern."""

    slug: str
    start: int
    end: int
    clauses: tuple[int, ...]
    segments: tuple[int, ...]
    pattern: str
    direction: str = ""
    subject: str = ""
    parts: tuple[tuple[int, int], ...] = ()  # the cues themselves


class Found:
    """All cues of an answer, ready to be asked for patterns."""

    def __init__(self, cues: Sequence[Cue]) -> None:
        self.by_name: Mapping[str, list[Cue]] = defaultdict(list)
        for cue in cues:
            self.by_name[cue.name].append(cue)

    def of(self, names: Iterable[str]) -> list[Cue]:
        return [cue for name in names for cue in self.by_name.get(name, ())]

    def all(self, slug: str, patterns: Iterable[Pattern]) -> list[Evidence]:
        """Every place where one of the patterns fits."""
        return [evidence for pattern in patterns for evidence in self._matches(slug, pattern)]

    def opposed(self, slug: str, patterns: Iterable[Pattern]) -> list[Evidence]:
        """Places where a pattern would fit, were its first cue not denied: "too many do not cause over-fitting"."""
        affirmed = [pattern for pattern in patterns if all(term.mark in ("", "-") for term in pattern.terms)]
        denied = {
            name for pattern in patterns for term in pattern.terms if term.mark in ("~", "*") for name in term.names
        }
        made: list[Evidence] = []
        for pattern in affirmed:
            first, *rest = pattern.terms
            if not denied & set(first.names):
                turned = replace(pattern, terms=(Term("~", first.names), *(_either(term) for term in rest)))
                made += self._matches(slug, turned)
        return made

    def _matches(self, slug: str, pattern: Pattern) -> Iterable[Evidence]:
        wanted = [term for term in pattern.terms if term.mark != "-"]
        unwanted = [term for term in pattern.terms if term.mark == "-"]
        for head in self._fitting(wanted[0], pattern.window, None):
            if pattern.subjects and (head.subject not in pattern.subjects or (pattern.named and not head.named)):
                continue
            if pattern.direction and head.direction != ("" if pattern.direction == "none" else pattern.direction):
                continue
            chosen = [head]
            for term in wanted[1:]:
                fits = [
                    cue
                    for cue in self._fitting(term, pattern.window, head)
                    if not any(cue.start < other.end and other.start < cue.end for other in chosen)
                ]
                if not fits:
                    break
                # what stands in the same segment belongs to it before what is merely near: 抑え、過学習を防ぐ
                chosen.append(min(fits, key=lambda cue: (cue.segment != head.segment, abs(cue.start - head.start))))
            else:
                if any(
                    _place(cue, pattern.window) == _place(head, pattern.window)
                    for term in unwanted
                    for cue in self.of(term.names)
                ):
                    continue
                yield Evidence(
                    slug,
                    min(cue.start for cue in chosen),
                    max(cue.end for cue in chosen),
                    tuple(sorted({cue.clause for cue in chosen})),
                    tuple(sorted({cue.segment for cue in chosen})),
                    pattern.written,
                    head.direction,
                    head.subject,
                    tuple(sorted((cue.start, cue.end) for cue in chosen)),
                )

    def _fitting(self, term: Term, window: str, head: Cue | None) -> list[Cue]:
        return [
            cue
            for cue in self.of(term.names)
            if (term.mark == "*" or cue.denied == (term.mark == "~"))
            and (head is None or _place(cue, window) == _place(head, window))
        ]


def _either(term: Term) -> Term:
    return term if term.mark == "-" else Term("*", term.names)


def _place(cue: Cue, window: str) -> int:
    if window == "answer":
        return 0
    return {"segment": cue.segment, "clause": cue.clause, "sentence": cue.sentence}[window]
