"""A folder is read with caps, without following links and without waiting for anything."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from grader import submission_files
from grader.errors import SubmissionError
from grader.submission_files import MAX_ENTRIES, digest, fingerprint, read_file, read_folder

from .conftest import SHORT, HandIn, Read, slugs

ANSWER = {"q2": {"total": "1,179,648"}}


def test_a_link_is_not_followed(folder: HandIn, read: Read, tmp_path: Path) -> None:
    secret = tmp_path / "secret.toml"
    secret.write_bytes(b'[q1.ner]\nchoice = "mlm"\n')
    root = folder({"answers.toml": SHORT})
    (root / "q1.toml").symlink_to(secret)
    (root / "up").symlink_to(tmp_path)
    submission = read(root)
    assert submission.answers == ANSWER
    assert slugs(submission) == ["symlink_ignored"]


def test_answers_that_are_a_link_are_not_read(folder: HandIn, read: Read, tmp_path: Path) -> None:
    (tmp_path / "secret.toml").write_bytes(SHORT)
    root = folder({"c3.py": b""})
    (root / "answers.toml").symlink_to(tmp_path / "secret.toml")
    assert read(root).answers == {}


def test_a_pipe_neither_hangs_nor_is_read(folder: HandIn, read: Read) -> None:
    root = folder({"answers.toml": SHORT})
    os.mkfifo(root / "q1.toml")
    submission = read(root)
    assert submission.answers == ANSWER
    assert slugs(submission) == ["symlink_ignored"]
    with pytest.raises(SubmissionError, match="not a plain file"):
        read(root / "q1.toml")


def test_devices_and_sockets_are_not_read(tmp_path: Path) -> None:
    assert read_file(Path("/dev/zero"), 100) is None
    assert read_file(Path("/dev/null"), 100) is None
    name = tmp_path / "s.toml"
    with socket.socket(socket.AF_UNIX) as listening:
        os.chdir(tmp_path)  # a socket's name may be no longer than 107 bytes
        listening.bind("s.toml")
        assert read_folder(tmp_path)[0] == []
    assert name.exists()


@pytest.fixture(autouse=True)
def _back() -> object:
    here = Path.cwd()
    yield
    os.chdir(here)


def test_a_file_that_cannot_be_read_is_told(folder: HandIn, read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, limit: int) -> bytes | None:
        if path.name == "q1.toml":
            raise PermissionError(13, "Permission denied", str(path))
        return read_file(path, limit)

    monkeypatch.setattr(submission_files, "read_file", refuse)
    submission = read(folder({"answers.toml": SHORT, "q1.toml": b"x"}))
    assert submission.answers == ANSWER
    assert slugs(submission) == ["unreadable"]
    assert submission.notices[0].severity == "error"


def test_more_files_than_the_limit_are_told(folder: HandIn, read: Read) -> None:
    root = folder({"answers.toml": SHORT})
    for number in range(MAX_ENTRIES + 5):
        (root / f"z{number:05}.md").touch()
    submission = read(root)
    assert submission.answers == ANSWER
    assert slugs(submission) == ["too_many_files"]


def test_folders_deeper_than_the_limit_are_left_out(folder: HandIn, read: Read) -> None:
    deep = "/".join("d" * 30)
    assert read(folder({"answers.toml": SHORT, f"{deep}/q1.toml": b"x"})).answers == ANSWER


def test_a_file_larger_than_its_kind_may_be_is_told(folder: HandIn, read: Read) -> None:
    submission = read(folder({"answers.toml": SHORT, "q1.toml": b"#" * ((1 << 20) + 1)}))
    assert submission.answers == ANSWER
    assert slugs(submission) == ["too_large"]


def test_a_file_of_exactly_the_limit_is_read(folder: HandIn, read: Read) -> None:
    assert read(folder({"answers.toml": SHORT.ljust(1 << 20, b"#")})).answers == ANSWER


def test_all_files_together_are_limited(folder: HandIn, read: Read) -> None:
    with pytest.raises(SubmissionError, match="50 MB"):
        read(folder({f"n{n}.ipynb": bytes(18 << 20) for n in range(3)}))


def test_names_with_escapes_are_shown_without_them(folder: HandIn, read: Read) -> None:
    root = folder({"answers.toml": SHORT})
    (root / "\x1b[31mq.toml").symlink_to("/etc/passwd")
    message = read(root).notices[0].message.en
    assert "\x1b" not in message


def test_names_that_are_no_text_are_survived(folder: HandIn, read: Read) -> None:
    root = folder({"answers.toml": SHORT})
    Path(os.fsdecode(os.fsencode(root) + b"/\xff\xfe.toml")).write_bytes(b"x = 1")
    assert read(root).answers == ANSWER
    assert len(fingerprint(root)) == 64


# ------------------------------------------------------------------------------------------- digest and fingerprint


def test_the_digest_is_of_names_and_contents_only(folder: HandIn, read: Read) -> None:
    root = folder({"answers.toml": SHORT, "c3.py": b"x"})
    before = read(root).digest
    os.utime(root / "answers.toml", (1, 1))
    assert read(root).digest == before
    (root / "c3.py").write_bytes(b"y")
    assert read(root).digest != before


def test_the_digest_does_not_depend_on_order_and_keeps_names_apart() -> None:
    assert digest([("a", b"1"), ("b", b"2")]) == digest([("b", b"2"), ("a", b"1")])
    assert digest([("a", b"1"), ("b", b"2")]) != digest([("a", b"2"), ("b", b"1")])
    assert digest([("a", b"bc")]) != digest([("ab", b"c")])
    assert digest([("a", b"x"), ("b", b"")]) != digest([("a", b""), ("b", b"x")])


def test_a_fingerprint_changes_with_content_date_and_new_files(folder: HandIn) -> None:
    root = folder({"answers.toml": SHORT, "sub/c3.py": b"x"})
    seen = {fingerprint(root)}
    assert fingerprint(root) in seen
    (root / "answers.toml").write_bytes(SHORT + b"#")
    seen.add(fingerprint(root))
    os.utime(root / "sub" / "c3.py", (1, 1))
    seen.add(fingerprint(root))
    (root / "sub" / "new.py").touch()
    seen.add(fingerprint(root))
    (root / "sub" / "new.py").unlink()
    (root / "sub" / "c3.py").rename(root / "sub" / "c4.py")
    seen.add(fingerprint(root))
    assert len(seen) == 5


def test_a_fingerprint_opens_no_file(folder: HandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    root = folder({"answers.toml": SHORT})
    os.mkfifo(root / "pipe.toml")

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a file was opened")

    monkeypatch.setattr(os, "open", refuse)
    monkeypatch.setattr("builtins.open", refuse)
    first = fingerprint(root)
    assert fingerprint(root / "answers.toml") != first


def test_what_is_not_there_has_a_fingerprint(tmp_path: Path) -> None:
    assert fingerprint(tmp_path / "nothing") == "absent"
