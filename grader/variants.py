"""Which student gets which numbers.

The draw is SHA-256 of the course's salt, the exercise and the student's id, so it is the same on every machine and in
every Python version, and cannot be guessed without the salt. The first eight bytes modulo the number of variants are
uneven by less than one part in 10^17.
"""

from __future__ import annotations

import hashlib
import unicodedata

from grader.model import Course, Problem


def draw(problem: Problem, course: Course, student: str) -> tuple[str | None, dict[str, int]]:
    """(id of the variant or None for the chapter's own values, every parameter's value) for one student."""
    own = {parameter.name: parameter.value for parameter in problem.parameters}
    if course.variants == "off" or not problem.variants:
        return None, own
    identity = "\0".join((course.salt, problem.id, unicodedata.normalize("NFC", student).strip()))
    number = int.from_bytes(hashlib.sha256(identity.encode("utf-8", "surrogatepass")).digest()[:8], "big")
    chosen = problem.variants[number % len(problem.variants)]
    return chosen.id, {**own, **chosen.values}
