"""Which student gets which numbers.

The draw is SHA-256 of the course's salt, the exercise and the student's id, so it is the same on every machine and in
every Python version, and cannot be guessed without the salt. The first eight bytes modulo the number of variants are
uneven by less than one part in 10^17.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping

from grader.model import Course, Problem


def draw(problem: Problem, course: Course, student: str) -> tuple[str | None, dict[str, int]]:
    """(id of the variant or None for the chapter's own values, every parameter's value) for one student."""
    own = values(problem)
    if course.variants == "off" or not problem.variants:
        return None, own
    identity = "\0".join((course.salt, problem.id, unicodedata.normalize("NFC", student).strip()))
    number = int.from_bytes(hashlib.sha256(identity.encode("utf-8", "surrogatepass")).digest()[:8], "big")
    chosen = problem.variants[number % len(problem.variants)]
    return chosen.id, values(problem, chosen.values)


def values(problem: Problem, given: Mapping[str, int] | None = None) -> dict[str, int]:
    """Every parameter's value: the chapter's own where `given` has none, derived ones from the rest."""
    given = given or {}
    found = {parameter.name: given.get(parameter.name, parameter.value) for parameter in problem.parameters}
    for parameter in problem.parameters:
        if parameter.smallest_of and parameter.name not in given:
            found[parameter.name] = min(found[name] for name in parameter.smallest_of)
    return found
