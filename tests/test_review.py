"""The queue: what waits, in which order, one decision for like answers, decisions that survive, CSV and page."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from grader.cli import run
from grader.course import load_course
from grader.cue_proposals import accept, proposals
from grader.errors import UsageError
from grader.gradebook import Gradebook
from grader.model import Submission
from grader.pipeline import grade_submission
from grader.report.review_page import Waiting, render_review
from grader.review import audited, decide, labels, queue
from grader.review_table import decisions, table
from grader.rubric import ACCEPTED, read_rubric

ROOT = Path(__file__).parent.parent
COURSE = load_course(ROOT)
UNCLEAR = "冷蔵庫の棚を眺めるような全方位の仕組みを備えている点が、今回の用途の理由として挙げられる。"
CLEAR = "BERTは前後の文脈を同時に見られるので、否定で極性が変わる文でも正しく判断できる。"


def submission(student: str, reason: str, digest: str | None = None) -> Submission:
    answers = {"q1": {"sentiment": {"choice": "mlm", "reason": reason}}}
    return Submission(student, "x", digest or f"{student}:{reason}", answers)


@pytest.fixture
def book(tmp_path: Path):
    with Gradebook(tmp_path / "g.sqlite") as opened:
        yield opened


def hand_in(book: Gradebook, student: str, reason: str, digest: str | None = None) -> None:
    book.add(grade_submission(COURSE, submission(student, reason, digest), only=["q1"]))


def test_near_identical_answers_wait_as_one_group_and_get_one_decision(book: Gradebook):
    hand_in(book, "aoi", UNCLEAR)
    hand_in(book, "mei", UNCLEAR.replace("。", ""))
    hand_in(book, "ren", CLEAR)
    groups = queue(book, COURSE, share=0.0)
    assert [[case.student for case in group.cases] for group in groups] == [["aoi", "mei"]]
    assert decide(book, groups[0], 0.75, by="tanaka", why="比喩だが双方向") == 2
    assert queue(book, COURSE, share=0.0) == []
    scored = {row.student: row.score for row in book.outcomes("best") if row.id == "q1/sentiment/reason"}
    assert scored == {"aoi": 0.75, "mei": 0.75, "ren": 1.0}


def test_a_decision_survives_a_regrade_and_is_shown_for_the_same_words(book: Gradebook):
    hand_in(book, "aoi", UNCLEAR)
    decide(book, queue(book, COURSE, share=0.0)[0], 0.5, by="tanaka", why="半分")
    hand_in(book, "aoi", UNCLEAR)  # graded again: the same files
    assert queue(book, COURSE, share=0.0) == []
    hand_in(book, "mei", UNCLEAR)
    (group,) = queue(book, COURSE, share=0.0)
    assert [(given.score, given.by, given.why) for given in group.earlier] == [(0.5, "tanaka", "半分")]


def test_the_most_uncertain_comes_first(book: Gradebook):
    hand_in(book, "aoi", "GPTのほうが新しくて性能が良いから。")
    hand_in(book, "mei", UNCLEAR)
    groups = queue(book, COURSE, share=0.0)
    assert [group.uncertainty for group in groups] == sorted((g.uncertainty for g in groups), reverse=True)
    assert len(groups) == 2


def test_a_share_of_automatic_decisions_is_audited_and_always_the_same(book: Gradebook):
    hand_in(book, "ren", CLEAR)
    assert queue(book, COURSE, share=0.0) == []
    assert [group.first.why for group in queue(book, COURSE, share=1.0)] == ["audit"]
    attempts = [grade_submission(COURSE, submission(f"s{n}", CLEAR), only=["q1"]) for n in range(400)]
    drawn = [audited(attempt, "q1/sentiment/reason", 7, 0.1) for attempt in attempts]
    assert 20 <= sum(drawn) <= 60
    assert drawn == [audited(attempt, "q1/sentiment/reason", 7, 0.1) for attempt in attempts]


@pytest.mark.parametrize(("by", "why", "score"), [("", "why", 0.5), ("who", " ", 0.5), ("who", "why", 1.5)])
def test_a_decision_needs_who_why_and_a_score(book: Gradebook, by: str, why: str, score: float):
    hand_in(book, "aoi", UNCLEAR)
    (group,) = queue(book, COURSE, share=0.0)
    with pytest.raises(UsageError):
        decide(book, group, score, by=by, why=why)
    assert list(book.overrides()) == []


def test_the_table_goes_out_and_comes_back(book: Gradebook, tmp_path: Path):
    hand_in(book, "aoi", UNCLEAR)
    hand_in(book, "mei", "=HYPERLINK(1) 炊飯器の湯気のような曖昧さを、仕組みのほうで丸ごと吸い込むのが利点である。")
    written = list(csv.DictReader(io.StringIO(table(queue(book, COURSE, share=0.0)))))
    assert {row["members"] for row in written} == {"aoi#1", "mei#1"}
    assert any(row["answer"].startswith("'=HYPERLINK") for row in written)  # no spreadsheet runs it
    for row in written:
        row["score"], row["why"] = ("0.25", "弱い") if row["members"] == "aoi#1" else ("", "")
    file = tmp_path / "filled.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, fieldnames=list(written[0]))
        writer.writeheader()
        writer.writerows(written)
    for override in decisions(file, "tanaka"):
        book.override(override)
    assert [(o.student, o.score, o.by, o.why) for o in book.overrides()] == [("aoi", 0.25, "tanaka", "弱い")]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("a,b\n1,2\n", "no column"),
        ("item,score,why,members\nq1/x,2,w,a#1\n", "no number from 0 to 1"),
        ("item,score,why,members\nq1/x,1,,a#1\n", "`why` is empty"),
        ("item,score,why,members\nq1/x,1,w,nobody\n", "is not like mei#1"),
    ],
)
def test_a_table_that_cannot_be_read_names_its_line(tmp_path: Path, text: str, part: str):
    file = tmp_path / "t.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        list(decisions(file, "tanaka"))
    assert part in caught.value.message.en


def test_the_page_shows_the_words_and_runs_nothing(book: Gradebook):
    hand_in(book, "aoi", "<script>alert(1)</script> 双方向に文脈を見る。")
    (group,) = queue(book, COURSE, share=0.0)
    page = render_review(
        [Waiting(group.id, group.item, group.first.why, ("aoi",), group.first.outcome, ("0.5 (tanaka: x)",))], "ja", "c"
    )
    assert "<script>alert" not in page
    assert group.id in page
    assert '<mark title="bidir">双方向</mark>' in page
    assert "tanaka" in page


def test_a_decision_is_a_labelled_example_that_offers_words(book: Gradebook):
    hand_in(book, "aoi", UNCLEAR)
    decide(book, queue(book, COURSE, share=0.0)[0], 1.0, by="tanaka", why="言い換え")
    (label,) = labels(book)
    assert (label.item, label.choice, label.gold) == ("q1/sentiment/reason", "mlm", 1.0)
    offered = {proposal.words: proposal for proposal in proposals(COURSE, [label])}
    assert "冷蔵庫" in offered
    assert "bidir" in offered["冷蔵庫"].concepts


def test_an_accepted_cue_is_found_from_then_on(tmp_path: Path):
    root = tmp_path / "course"
    shutil.copytree(
        ROOT, root, ignore=shutil.ignore_patterns(".*", "tests", "docs", "submissions", "reports", "grader")
    )
    course = load_course(root)
    before = read_rubric(root / "problems" / "q1").version
    with pytest.raises(UsageError):
        accept(course, "q1/sentiment/reason", "nothing_like_it", "冷蔵庫", by="tanaka")
    accept(course, "q1/sentiment/reason", "bidir", "冷蔵庫", by="tanaka")
    assert (root / "problems" / "q1" / ACCEPTED).is_file()
    rubric = read_rubric(root / "problems" / "q1")
    assert rubric.version != before
    attempt = grade_submission(course, submission("aoi", UNCLEAR), only=["q1"])
    outcome = next(outcome for outcome in attempt.outcomes if outcome.id == "q1/sentiment/reason")
    assert "bidir" in (outcome.value or "")


def test_the_command_lists_sets_and_refuses(book: Gradebook, capsys: pytest.CaptureFixture[str]):
    hand_in(book, "aoi", UNCLEAR)
    where = ["--course", str(ROOT), "--gradebook", str(book.path)]
    assert run([*where, "review", "--json", "--audit", "0"]) == 0
    (group,) = json.loads(capsys.readouterr().out)["groups"]
    assert group["item"] == "q1/sentiment/reason"
    assert run([*where, "review", "--set", "nothere=1", "--by", "t", "--why", "w"]) == 2
    assert run([*where, "review", "--audit", "0", "--set", f"{group['group']}=0.5", "--by", "t", "--why", "w"]) == 0
    capsys.readouterr()
    assert run([*where, "review", "--json", "--audit", "0"]) == 0
    assert json.loads(capsys.readouterr().out) == {"groups": []}
