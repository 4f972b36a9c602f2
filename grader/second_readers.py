"""The second reader that a course names, made once for each process (layer 5)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from grader.answers.reasons.second_reader import SecondReader
from grader.model import Course, Problem, SecondReaderSettings
from grader.rubric_examples import examples


def second_reader(course: Course, problem: Problem) -> SecondReader | None:
    """The reader for one exercise's reasons; None where the course names none, which is the default."""
    return _made(course.reasons, problem.folder) if course.reasons is not None else None


@lru_cache(maxsize=16)
def _made(settings: SecondReaderSettings, folder: Path) -> SecondReader:
    if settings.reader == "judge":
        from grader.answers.reasons.judge import from_settings

        return from_settings(settings)
    from grader.answers.reasons.embedding import EmbeddingReader, local_encoder

    return EmbeddingReader(local_encoder(Path(settings.folder)), examples(folder))
