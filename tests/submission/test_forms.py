"""What may be handed in: a folder, a zip or a file; which file counts; what is said about the rest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grader.errors import SubmissionError
from grader.submission import declared_student

from .conftest import MEI, SHORT, HandIn, Read, slugs, zipped

ANSWER = {"total": "1,179,648"}


@pytest.mark.parametrize(
    "files",
    [
        {"answers.toml": SHORT},
        {"week3/answers.toml": SHORT},
        {"a/b/c/answers.toml": SHORT},
        {"Answers.toml": SHORT},
        {"answers (1).toml": SHORT},
        {"answers.toml.txt": SHORT},
        {"answers.txt": SHORT},
        {"my-homework.toml": SHORT},
        {"q2.toml": SHORT},
        {"mei.zip": zipped({"answers.toml": SHORT})},
        {"mei.zip": zipped({"mei/answers.toml": SHORT})},
        {"answers.toml": SHORT, ".DS_Store": b"\0", "photo.png": b"\x89PNG", "__MACOSX/answers.toml": b"\0"},
    ],
    ids="+".join,
)
def test_the_answers_are_found(folder: HandIn, read: Read, files: dict[str, bytes]) -> None:
    submission = read(folder(files))
    assert submission.answers == {"q2": ANSWER}
    assert slugs(submission) == []
    assert submission.student == "mei"


@pytest.mark.parametrize(
    "files",
    [
        {"answers.toml": SHORT},
        {"mei/answers.toml": SHORT},
        {"mei.zip": zipped({"mei/answers.toml": SHORT})},
        {"mei/answers.toml": SHORT, "__MACOSX/mei/._answers.toml": b"\0\1", "mei/.DS_Store": b"\0"},
        {"mei\\answers.toml": SHORT},
    ],
    ids="+".join,
)
def test_a_zip_is_read_like_its_folder(archive: HandIn, read: Read, files: dict[str, bytes]) -> None:
    submission = read(archive(files))
    assert submission.answers == {"q2": ANSWER}
    assert slugs(submission) == []


def test_a_single_file_is_read(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "answers.toml"
    path.write_bytes(SHORT)
    assert read(path).answers == {"q2": ANSWER}


def test_the_file_nearest_the_top_counts_and_the_others_are_named(folder: HandIn, read: Read) -> None:
    submission = read(folder({"old/answers.toml": b'[q2]\ntotal = "1"\n', "answers.toml": SHORT}))
    assert submission.answers == {"q2": ANSWER}
    assert slugs(submission) == ["several_answer_files"]
    assert "old/answers.toml" in submission.notices[0].message.en


def test_single_exercise_files_stand_beside_the_answers(folder: HandIn, read: Read) -> None:
    submission = read(
        folder({"answers.toml": SHORT, "q1.toml": b'[q1.ner]\nchoice = "mlm"\n', "q2.toml": b"[q2]\nx = 1\n"})
    )
    assert submission.answers == {"q2": ANSWER, "q1": {"ner": {"choice": "mlm"}}}
    assert slugs(submission) == ["duplicate_exercise"]


def test_two_spellings_of_a_table_are_one_exercise(folder: HandIn, read: Read) -> None:
    submission = read(
        folder({"answers.toml": b"[Q5.warmup]\nvalue = 1\n[q5.epochs]\nvalue = 3\n[Q2]\nlayer = 2\n[q2]\ntotal = 1"})
    )
    assert submission.answers == {
        "q5": {"warmup": {"value": 1}, "epochs": {"value": 3}},
        "q2": {"layer": 2, "total": 1},
    }


def test_an_unknown_exercise_is_told_with_the_nearest_name(folder: HandIn, read: Read) -> None:
    submission = read(folder({"answers.toml": SHORT + b"[q22]\nx = 1\n"}))
    assert slugs(submission) == ["unknown_exercise"]
    notice = submission.notices[0]
    assert notice.place is not None
    assert notice.place.line == 4
    assert "q2" in notice.message.en


def test_places_of_the_answers_are_kept(folder: HandIn, read: Read) -> None:
    places = read(folder({"answers.toml": MEI})).places
    lines = MEI.decode().split("\n")
    for key in ("q2.total", "q1.ner.choice", "q5.priority.order", "q3.B.reason"):
        assert lines[(places[key].line or 0) - 1].startswith(key.rsplit(".", 1)[1])


def test_numbers_keep_the_digits_that_were_typed(folder: HandIn, read: Read) -> None:
    text = b"[q2]\na = 4.170\nb = 1e-5\nc = 1_000\nd = 1979-05-27\ne = inf\nf = 0x" + b"f" * 9000
    answers = read(folder({"answers.toml": text})).answers["q2"]
    assert [answers[key] for key in "abcde"] == ["4.170", "1e-5", 1000, "1979-05-27", "inf"]
    assert isinstance(answers["f"], str)
    json.dumps(answers)


@pytest.mark.parametrize(
    ("name", "data"), [("empty.toml.d/x.md", b"hi"), ("notes.md", b"hi"), ("c9.py", b"x"), ("photo.png", b"x")]
)
def test_a_folder_without_answers_is_refused_and_told_what_to_do(
    folder: HandIn, read: Read, name: str, data: bytes
) -> None:
    with pytest.raises(SubmissionError) as caught:
        read(folder({name: data}))
    assert "answers.toml" in caught.value.hint.en  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["absent", "absent.toml", "absent.zip"])
def test_a_path_that_does_not_exist_is_refused(tmp_path: Path, read: Read, name: str) -> None:
    with pytest.raises(SubmissionError) as caught:
        read(tmp_path / name)
    assert name in caught.value.message.en


def test_a_file_of_another_kind_is_refused(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "homework.pdf"
    path.write_bytes(b"%PDF")
    with pytest.raises(SubmissionError, match="not of a kind"):
        read(path)


@pytest.mark.parametrize(
    ("data", "student"),
    [
        (SHORT, "mei"),
        (b"student = 1234\n[q2]\ntotal = 1,2\n", "1234"),
        (b'[q2]\ntotal = "1"\n', None),
        (b"student = [1]\n", None),
        (b"student = mei\n", "mei"),
        (b"\xff\xff\xff", None),
        (b"", None),
    ],
)
def test_the_declared_student_is_read_without_grading(folder: HandIn, data: bytes, student: str | None) -> None:
    assert declared_student(folder({"answers.toml": data})) == student


def test_nothing_declares_nobody(tmp_path: Path) -> None:
    assert declared_student(tmp_path / "absent") is None
    (tmp_path / "broken.zip").write_bytes(b"PK no")
    assert declared_student(tmp_path / "broken.zip") is None


def test_code_is_carried_and_not_run(folder: HandIn, read: Read) -> None:
    cells = [
        {"cell_type": "markdown", "source": "text"},
        {"cell_type": "code", "source": ["# grade: c3\n", "%pip install x\n", "def f(): pass\n"]},
        {"cell_type": "code", "source": "raise SystemExit"},
    ]
    notebook = json.dumps({"cells": cells}).encode()
    submission = read(folder({"answers.toml": SHORT, "work.ipynb": notebook}))
    assert set(submission.code) == {"c3"}
    assert b"def f" in submission.code["c3"]
    assert b"%pip" not in submission.code["c3"]
    assert slugs(submission) == ["magics_dropped"]


@pytest.mark.parametrize("line", ["% 3)", "!= b)", "  %y", "x = 1  # what?"])
def test_a_line_that_continues_an_expression_is_no_magic(folder: HandIn, read: Read, line: str) -> None:
    cells = [{"cell_type": "code", "source": f"x = (a\n{line}\n"}]
    submission = read(folder({"answers.toml": SHORT, "c3.ipynb": json.dumps({"cells": cells}).encode()}))
    assert (line.encode() in submission.code["c3"]) is (line != "  %y")


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("%%bash\npip install x", False),
        ("# set up\n%%html\n<b>pip</b>", False),
        ("%%time\npip = 1", True),
        ("%%writefile c3.py\npip = 1", True),
        ("%%writefile notes.txt\npip", False),
    ],
)
def test_a_cell_in_another_language_is_left_out(folder: HandIn, read: Read, cell: str, kept: bool) -> None:
    cells = [{"cell_type": "code", "source": source} for source in (cell, "def f(): pass")]
    submission = read(folder({"answers.toml": SHORT, "c3.ipynb": json.dumps({"cells": cells}).encode()}))
    assert (b"pip" in submission.code["c3"]) is kept
    assert b"def f" in submission.code["c3"]
    assert slugs(submission) == ["magics_dropped"]


def test_another_name_is_found_in_another_encoding(folder: HandIn, read: Read) -> None:
    submission = read(folder({"homework.toml": SHORT.decode().encode("utf-16")}))
    assert submission.answers == {"q2": ANSWER}
    assert slugs(submission) == ["encoding_utf16"]


def test_a_script_is_carried_as_it_is(folder: HandIn, read: Read) -> None:
    assert read(folder({"C3.py": b"raise SystemExit\n"})).code == {"c3": b"raise SystemExit\n"}


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"cells": 3}', b"\xff", b"[" * 100_000, b'{"cells": [3, {}]}'])
def test_a_notebook_that_is_none_is_a_notice(folder: HandIn, read: Read, data: bytes) -> None:
    submission = read(folder({"answers.toml": SHORT, "c3.ipynb": data}))
    assert submission.answers == {"q2": ANSWER}
    if data != b'{"cells": [3, {}]}':
        assert slugs(submission) == ["notebook_unreadable"]
