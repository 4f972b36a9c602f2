"""The command line as people use it: real processes, real files, exit codes of the contract, no traceback ever."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SAMPLES = ROOT / "submissions"


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample class without its code, which tests/test_sample_class.py grades."""
    folder = tmp_path_factory.mktemp("samples") / "class"
    shutil.copytree(SAMPLES, folder, ignore=shutil.ignore_patterns("*.py", "*.ipynb"))
    for file in folder.glob("*/answers.toml"):
        head, _, _ = file.read_bytes().partition(b"\n[q6]")  # an experiment trains for seconds
        file.write_bytes(head)
    return folder


@pytest.fixture
def grade(tmp_path: Path):
    """Run `grade` in an empty folder with a gradebook of its own."""

    def run(*arguments: str, stdin: str = "", lang: str = "en", **environment: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "grader", "--gradebook", str(tmp_path / "book.sqlite"), *arguments]
        return subprocess.run(
            command,
            cwd=tmp_path,
            input=stdin,
            capture_output=True,
            text=True,
            env={**os.environ, "GRADE_LANG": lang, "PYTHONPATH": str(ROOT), **environment},
            timeout=600,
        )

    return run


def test_a_student_submits_and_finds_report_and_data(grade, tmp_path: Path, written: Path):
    done = grade("submit", str(written / "mei"), "--student", "mei")
    assert done.returncode == 0, done.stderr
    assert re.search(r"\b58 / \d+", done.stdout)
    assert "reports/mei/report.html" in done.stdout
    result = json.loads((tmp_path / "reports/mei/result.json").read_text(encoding="utf-8"))
    assert (result["schema"], result["student"], result["attempt"], result["earned"]) == (1, "mei", 1, 58.0)
    assert "<title>mei" in (tmp_path / "reports/mei/report.html").read_text(encoding="utf-8")


def test_attempts_are_counted_and_shown_by_status(grade, written: Path):
    grade("submit", str(written / "sofia"), "--student", "s")
    grade("submit", str(written / "mei"), "--student", "s")
    done = grade("status", "--student", "s", "--json")
    found = json.loads(done.stdout)
    assert [row["number"] for row in found["attempts"]] == [1, 2]
    assert found["counts"] == 2
    assert re.search(r"\b58 / \d+", grade("status", "--student", "s").stdout)


def test_check_records_nothing_and_says_no_by_its_exit_code(grade, tmp_path: Path, written: Path):
    assert grade("check", str(written / "mei")).returncode == 0
    done = grade("check", str(written / "sofia"), "--only", "q2")
    assert done.returncode == 1
    assert "one layer's worth" in done.stdout
    assert not (tmp_path / "book.sqlite").exists()


def test_the_student_is_taken_from_the_answers_file(grade, written: Path):
    done = grade("submit", str(written / "mei"), "--json", GRADE_STUDENT="other")
    assert json.loads(done.stdout)["student"] == "mei"


def test_start_writes_what_submit_reads_and_never_overwrites(grade, tmp_path: Path):
    assert grade("start", "q1", "q2", "--into", "work").returncode == 0
    answers = tmp_path / "work/answers.toml"
    answers.write_text(answers.read_text(encoding="utf-8").replace('adapter = ""', 'adapter = "24,576"'), "utf-8")
    before = answers.read_text(encoding="utf-8")
    again = grade("start", "q2", "q4", "--into", "work")
    assert "kept" in again.stdout
    assert answers.read_text(encoding="utf-8").startswith(before)
    assert "[q4]" in answers.read_text(encoding="utf-8")
    result = json.loads(grade("submit", "work", "--student", "x", "--json").stdout)
    assert result["earned"] == 1.0


def test_list_and_show_in_both_languages(grade):
    assert "How many parameters" in grade("list").stdout
    assert "LoRA は何個" in grade("list", lang="ja").stdout
    assert "Your numbers" in grade("show", "q2").stdout
    assert "768 行" in grade("show", "q2", lang="ja").stdout
    listed = [row["id"] for row in json.loads(grade("list", "--json").stdout)]
    assert listed == tomllib.loads((ROOT / "course.toml").read_text(encoding="utf-8"))["problems"]


def test_explain_says_what_a_verdict_means_and_never_the_key(grade, written: Path):
    grade("submit", str(written / "sofia"), "--student", "s")
    done = grade("explain", "q2/total", "--student", "s")
    assert "layers" in done.stdout
    assert "1,179,648" not in done.stdout
    assert "person" in grade("explain", "review").stdout


def test_a_class_is_graded_once_and_one_bad_submission_does_not_stop_it(grade, tmp_path: Path, written: Path):
    first = grade("batch", str(written), "--json")
    found = json.loads(first.stdout)
    assert first.returncode == 1
    assert (found["graded"], found["unchanged"], [f["student"] for f in found["failed"]]) == (10, 0, ["kenji"])
    for name in ("class.html", "class.json", "grades.csv", "sofia/report.html"):
        assert (tmp_path / "reports" / name).stat().st_size > 100
    again = json.loads(grade("batch", str(written), "--json").stdout)
    assert (again["graded"], again["unchanged"]) == (0, 10)


def test_only_what_changed_is_graded_again(grade, tmp_path: Path, written: Path):
    folder = tmp_path / "class"
    for name in ("mei", "sofia", "lin"):
        shutil.copytree(written / name, folder / name)
    assert json.loads(grade("batch", str(folder), "--json").stdout)["graded"] == 3
    answers = folder / "lin/answers.toml"
    answers.write_text('[q2]\nadapter = "24,576"\n', encoding="utf-8")
    found = json.loads(grade("batch", str(folder), "--json").stdout)
    assert (found["graded"], found["unchanged"]) == (1, 2)
    page = (tmp_path / "reports/class.html").read_text(encoding="utf-8")
    (tmp_path / "reports/class.html").unlink()
    assert grade("class").returncode == 0
    assert (tmp_path / "reports/class.html").read_text(encoding="utf-8") == page


def test_a_link_in_the_class_folder_is_refused_and_the_rest_is_graded(grade, tmp_path: Path, written: Path):
    folder = tmp_path / "class"
    shutil.copytree(written / "lin", folder / "lin")
    shutil.copytree(written / "mei", tmp_path / "elsewhere")
    (folder / "evil").symlink_to(tmp_path / "elsewhere")
    (folder / "README.md").write_text("not a submission", encoding="utf-8")
    done = grade("batch", str(folder), "--json")
    found = json.loads(done.stdout)
    assert (found["graded"], [f["student"] for f in found["failed"]], done.returncode) == (1, ["evil"], 1)
    assert not (tmp_path / "reports/evil").exists()


def test_try_answers_a_line_for_a_line(grade):
    lines = ['{"id": 1, "item": "q2/total", "answer": "1,179,648"}', "not json", "", '{"item": "q9/x", "answer": "1"}']
    done = grade("try", "--jsonl", "-", stdin="\n".join(lines))
    replies = [json.loads(line) for line in done.stdout.splitlines()]
    assert [reply["verdict"] for reply in replies] == ["correct", "invalid", "invalid"]
    assert replies[0]["id"] == 1
    assert done.returncode == 1


def test_a_terminal_without_japanese_or_with_a_lone_surrogate_ends_nothing(grade):
    done = grade("list", lang="ja", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0, done.stderr
    line = '{"item": "q1/ner", "choice": "\\ud800", "id": "\\udfff"}'
    assert json.loads(grade("try", "--jsonl", "-", stdin=line).stdout)["id"] == "\udfff"


def test_verify_proves_the_exercises_that_need_no_model(grade):
    done = grade("verify", "--only", "q1", "--only", "q3", "--only", "q5")
    assert done.returncode == 0, done.stdout


@pytest.mark.ml
def test_verify_proves_every_written_exercise(grade):  # `make prove` proves code exercises, too
    done = grade("verify", *(f"--only=q{number}" for number in range(1, 6)), "--json")
    found = json.loads(done.stdout)
    assert found["ok"], [proof for proof in found["proofs"] if not proof["ok"]]
    assert {"key", "algebra", "oracle", "figure", "right", "starter", "known_wrong", "rubric"} == {
        proof["kind"] for proof in found["proofs"]
    }


def test_doctor_says_what_there_is(grade, written: Path):
    found = json.loads(grade("doctor", "--json").stdout)
    assert isinstance(found["accelerator"], list)
    assert found["ok"]
    assert {"q1", "q2", "q3", "q4", "q5", "c3"} <= set(found["course"]["problems"])


USAGE = [
    ["nothing"],
    ["submit", "--only", "q9"],
    ["show", "q22"],
    ["try"],
    ["try", "q2/total", "1", "--params", "{"],
    ["explain", "q2/totl"],
    ["batch", "no-such-folder"],
    ["submit", str(SAMPLES / "mei"), "--student", "../evil"],
    ["--course", "nowhere", "list"],
]


@pytest.mark.parametrize("arguments", USAGE, ids=lambda arguments: " ".join(arguments)[:40])
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_wrong_usage_is_exit_code_2_and_one_message(grade, arguments: list[str], lang: str):
    done = grade(*arguments, lang=lang)
    assert done.returncode == 2, done.stderr
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_what_cannot_be_graded_is_exit_code_1(grade, tmp_path: Path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 not a zip")
    for path in ("empty", "broken.zip", "absent"):
        done = grade("submit", path, "--student", "x")
        assert done.returncode == 1, done.stderr
        assert "Traceback" not in done.stderr


def test_a_broken_course_or_gradebook_is_exit_code_3_and_is_left_as_it_is(grade, tmp_path: Path, written: Path):
    course = tmp_path / "course"
    shutil.copytree(ROOT / "problems", course / "problems")
    text = (ROOT / "course.toml").read_text(encoding="utf-8")
    (course / "course.toml").write_text(text.replace('counts = "best"', 'count = "best"'), encoding="utf-8")
    done = grade("--course", str(course), "list")
    assert done.returncode == 3
    assert "course.toml:" in done.stderr
    assert "did you mean `counts`" in done.stderr
    (tmp_path / "book.sqlite").write_bytes(b"this is no gradebook, but somebody's file")
    done = grade("submit", str(written / "mei"), "--student", "x")
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert (tmp_path / "book.sqlite").read_bytes().startswith(b"this is no gradebook")


@pytest.mark.parametrize("name", [
    "list", "show", "start", "check", "submit", "status", "explain", "batch", "class", "try", "verify", "doctor",
])  # fmt: skip
def test_every_command_has_help_with_an_example_in_both_languages(grade, name: str):
    english, japanese = grade(name, "--help"), grade(name, "--help", lang="ja")
    assert f"grade {name}" in english.stdout.split("Examples:")[1]
    assert f"grade {name}" in japanese.stdout.split("例:")[1]
    assert "--lang" in english.stdout


def test_variants_give_each_student_numbers_of_their_own(grade, tmp_path: Path, written: Path):
    course = tmp_path / "course"
    shutil.copytree(ROOT / "problems", course / "problems")
    shutil.copytree(ROOT / "reference", course / "reference")
    text = (ROOT / "course.toml").read_text(encoding="utf-8").replace('draw = "off"', 'draw = "student"')
    (course / "course.toml").write_text(text, encoding="utf-8")
    totals = set()
    for number in range(8):
        shown = grade("--course", str(course), "show", "q2", "--student", f"s{number}").stdout
        totals.add(shown.split("## Your numbers")[1])
    assert len(totals) > 2
    copied = grade("--course", str(course), "submit", str(written / "mei"), "--student", "s1", "--only", "q2", "--json")
    result = json.loads(copied.stdout)
    assert result["exercises"][0]["variant"]
    verdicts = {o["id"]: o["verdict"] for o in result["exercises"][0]["outcomes"]}
    assert verdicts["q2/total"] == "wrong"
    assert verdicts["q2/formula_total"] == "correct"


def test_released_keys_are_shown_and_others_are_not(grade, tmp_path: Path, written: Path):
    kept = json.loads(grade("submit", str(written / "sofia"), "--student", "s", "--only", "q2", "--json").stdout)
    assert all(not o["derivation"] for o in kept["exercises"][0]["outcomes"])
    course = tmp_path / "course"
    shutil.copytree(ROOT / "problems", course / "problems")
    shutil.copytree(ROOT / "reference", course / "reference")
    text = (ROOT / "course.toml").read_text(encoding="utf-8").replace("released = false", "released = true")
    (course / "course.toml").write_text(text, encoding="utf-8")
    shown = grade("--course", str(course), "submit", str(written / "sofia"), "--student", "s", "--only", "q2")
    assert shown.returncode == 0
    page = (tmp_path / "reports/s/report.html").read_text(encoding="utf-8")
    assert "layers*matrices*r*(d+k) = 1,179,648" in page


def test_a_slip_of_syntax_in_code_is_shown_with_its_line_and_what_it_stands_in_the_way_of(grade):
    done = grade("check", str(SAMPLES / "yuki" / "c3.py"))
    assert done.returncode == 1
    assert "c3.py, line 4: def mask_tokens(" in done.stdout
    assert "expected ':'" in done.stdout
    assert re.search(r"c3/module \(\+\d+\)", done.stdout)
    assert "c3.py の 4 行目" in grade("check", str(SAMPLES / "yuki" / "c3.py"), lang="ja").stdout
