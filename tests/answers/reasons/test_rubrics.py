"""Rubric files: each concept's examples hold, every text is in both languages, and a slip is told with its line."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from grader.course import load_course
from grader.errors import CourseError
from grader.key_model import ReasonKey
from grader.proof.rubrics import LEAST, prove_rubric
from grader.rubric import read_rubric
from grader.rubric_examples import examples

ROOT = Path(__file__).parents[3]
COURSE = load_course(ROOT)
WITH = [problem for problem in COURSE.problems if (problem.folder / "rubric.toml").is_file()]
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-鿿]")


def test_the_exercises_with_reasons_have_rubrics():
    assert [problem.id for problem in WITH] == ["q1", "q3", "q4", "q5"]
    for problem in WITH:
        names = {item.key.entry for item in problem.items if isinstance(item.key, ReasonKey)}
        assert names == set(read_rubric(problem.folder).items)


@pytest.mark.parametrize("problem", WITH, ids=lambda problem: problem.id)
def test_every_concept_finds_its_examples_and_no_others(problem):
    proofs = list(prove_rubric(problem))
    assert len(proofs) >= 10
    assert [f"{proof.claim.en}: {proof.found}" for proof in proofs if not proof.ok] == []


@pytest.mark.parametrize("problem", WITH, ids=lambda problem: problem.id)
def test_every_concept_has_enough_examples_in_both_languages(problem):
    for (item, slug), (yes, no) in examples(problem.folder).items():
        assert min(len(yes), len(no)) >= LEAST, (item, slug)
        assert any(JAPANESE.search(text) for text in yes), (item, slug)
        assert any(not JAPANESE.search(text) for text in yes), (item, slug)


@pytest.mark.parametrize("problem", WITH, ids=lambda problem: problem.id)
def test_every_text_is_in_both_languages(problem):
    for entry in read_rubric(problem.folder).items.values():
        texts = [concept.name for concept in entry.concepts] + [claim.message for claim in entry.claims]
        texts += [concept.hint for concept in entry.concepts if concept.hint]
        for text in texts:
            assert JAPANESE.search(text.ja) or text.ja.isascii(), text
            assert not JAPANESE.search(text.en), text


@pytest.mark.parametrize("problem", WITH, ids=lambda problem: problem.id)
def test_a_hint_is_a_question(problem):
    for entry in read_rubric(problem.folder).items.values():
        for concept in entry.concepts:
            if concept.hint is not None:
                assert concept.hint.en.endswith("?"), concept.slug
                assert concept.hint.ja.endswith("か。"), concept.slug


SMALL = """format = 1
[class.both]
ja = ['双方向']
en = ['both sides']
[item.x]
rules = ["1 = both"]
[item.x.concept.both]
name = {ja = "両側", en = "both sides"}
found = ["both"]
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "part"),
    [
        ("['双方向']", "['(双方']", 3, "no regular expression"),
        ("['双方向']", "['(?:a*)*b']", 3, "repeat inside a repeat"),
        ("['双方向']", "['x?']", 3, "nothing is written"),
        ('found = ["both"]', 'found = ["bth"]', 9, "did you mean `both`"),
        ('found = ["both"]', 'found = ["-both"]', 9, "asks for no cue"),
        ('found = ["both"]', 'found = ["page: both"]', 9, "starts with segment:"),
        ('found = ["both"]', 'found = ["both!"]', 9, "is no word of a pattern"),
        ('rules = ["1 = both"]', 'rules = ["1 both"]', 6, "rule '1 both'"),
        ('rules = ["1 = both"]', 'rules = ["1 = bot"]', 6, "did you mean `both`"),
        ("format = 1", "format = 9", 1, "format 1"),
        ('found = ["both"]', 'found = ["both"]\nwieght = 2', 10, "unknown key"),
    ],
)
def test_a_slip_is_told_with_file_line_and_key(tmp_path: Path, old: str, new: str, line: int, part: str):
    folder = tmp_path / "problems" / "q9"
    folder.mkdir(parents=True)
    (folder / "rubric.toml").write_text(SMALL, encoding="utf-8")
    assert list(read_rubric(folder).items) == ["x"]
    (folder / "rubric.toml").write_text(SMALL.replace(old, new), encoding="utf-8")
    with pytest.raises(CourseError) as caught:
        read_rubric(folder)
    told = caught.value.into("en")
    assert f"rubric.toml:{line}" in told
    assert part in told


def test_a_rubric_is_versioned_by_what_it_says(tmp_path: Path):
    folder = tmp_path / "problems" / "q1"
    shutil.copytree(ROOT / "problems" / "q1", folder)
    shutil.copy(ROOT / "problems" / "cues.toml", folder.parent)
    first = read_rubric(folder).version
    assert first == read_rubric(ROOT / "problems" / "q1").version
    with (folder / "rubric.toml").open("a", encoding="utf-8") as file:
        file.write("\n# another edition\n")
    assert read_rubric(folder).version != first
