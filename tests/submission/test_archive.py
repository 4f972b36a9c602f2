"""A zip's claims about itself are checked: nothing leaves its folder, nothing grows without bound."""

from __future__ import annotations

import io
import stat
import struct
import warnings
import zipfile
from pathlib import Path

import pytest

from grader.archive import MAX_ENTRIES, read_zip
from grader.errors import SubmissionError

from .conftest import SHORT, HandIn, Read, slugs, zipped

LIMIT = 1 << 20


def entry(name: str, mode: int = 0, flags: int = 0) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    info.flag_bits = flags
    return info


def archive_of(*entries: tuple[zipfile.ZipInfo, bytes]) -> bytes:
    made = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w") as archive:
        warnings.simplefilter("ignore")  # of names that are there twice
        for info, data in entries:
            archive.writestr(info, data)
    return made.getvalue()


@pytest.mark.parametrize(
    ("info", "words"),
    [
        (entry("../answers.toml"), "leads outside"),
        (entry("a/../../answers.toml"), "leads outside"),
        (entry("/etc/answers.toml"), "leads outside"),
        (entry("C:/answers.toml"), "leads outside"),
        (entry("..\\answers.toml"), "leads outside"),
        (entry("answers\x1b[31m.toml"), "control characters"),
        (entry("a\u202eanswers.toml"), "control characters"),
        (entry("link/answers.toml", stat.S_IFLNK | 0o777), "link or a special file"),
        (entry("pipe/answers.toml", stat.S_IFIFO | 0o666), "link or a special file"),
        (entry("disk/answers.toml", stat.S_IFBLK | 0o666), "link or a special file"),
    ],
    ids=lambda value: value if isinstance(value, str) else repr(value.filename),
)
def test_an_entry_that_is_no_plain_file_inside_is_left_out_by_name(info: zipfile.ZipInfo, words: str) -> None:
    files, notices = read_zip(archive_of((info, b"bad"), (entry("answers.toml"), SHORT)), "mei.zip", file_limit=LIMIT)
    assert files == [("answers.toml", SHORT)]
    assert [notice.slug for notice in notices] == ["entry_refused"]
    assert words in notices[0].message.en
    assert "\x1b" not in notices[0].message.en


def test_an_encrypted_entry_is_left_out_by_name() -> None:
    data = bytearray(archive_of((entry("secret.toml"), b"x"), (entry("answers.toml"), SHORT)))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    data[6] |= 1
    files, notices = read_zip(bytes(data), "mei.zip", file_limit=LIMIT)
    assert files == [("answers.toml", SHORT)]
    assert "password" in notices[0].message.en


def test_the_first_of_two_equal_names_is_read_and_told() -> None:
    data = archive_of((entry("answers.toml"), SHORT), (entry("ANSWERS.toml"), b"2"), (entry("answers.toml"), b"3"))
    files, notices = read_zip(data, "mei.zip", file_limit=LIMIT)
    assert files == [("answers.toml", SHORT)]
    assert [notice.slug for notice in notices] == ["entry_refused"] * 2


def test_a_bomb_costs_no_more_than_the_limit() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("bomb.toml", "w") as file:
            for _ in range(200):
                file.write(bytes(1 << 20))
        archive.writestr("answers.toml", SHORT)
    files, notices = read_zip(made.getvalue(), "mei.zip", file_limit=LIMIT)
    assert files == [("answers.toml", SHORT)]
    assert [notice.slug for notice in notices] == ["too_large"]


def test_many_files_that_are_large_together_are_refused() -> None:
    data = zipped({f"{n}.toml": bytes(1 << 20) for n in range(60)})
    with pytest.raises(SubmissionError, match="50 MB"):
        read_zip(data, "mei.zip", file_limit=2 << 20)


def test_large_files_of_kinds_that_are_not_read_do_no_harm(archive: HandIn, read: Read) -> None:
    files = {f"photo{n}.png": bytes(6 << 20) for n in range(10)}
    submission = read(archive({**files, "answers.toml": SHORT}))
    assert submission.answers == {"q2": {"total": "1,179,648"}}
    assert slugs(submission) == []


@pytest.mark.parametrize("claimed", [0, 10, 1 << 30, 0xFFFFFFFE])
def test_a_size_that_lies_reads_nothing_wrong(claimed: int) -> None:
    data = bytearray(zipped({"answers.toml": SHORT * 50}))
    at = data.index(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, claimed)
    try:
        files, _ = read_zip(bytes(data), "mei.zip", file_limit=LIMIT)
    except SubmissionError as error:
        assert "damaged" in error.message.en  # noqa: PT017 - either outcome is right, no other is
    else:
        assert [content for _, content in files] in ([SHORT * 50], [(SHORT * 50)[:claimed]], [])


def test_a_hundred_thousand_entries_are_refused_before_they_are_listed(tmp_path: Path, read: Read) -> None:
    one = b"PK\x01\x02" + bytes(42)
    directory = one * 100_000
    for count in (0xFFFF, 1):
        end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), 0, 0)
        path = tmp_path / f"{count}.zip"
        path.write_bytes(directory + end)
        with pytest.raises(SubmissionError, match="more than 2000 files"):
            read(path)


def test_as_many_entries_as_allowed_are_read() -> None:
    files, _ = read_zip(archive_of(*((entry(f"{n}.toml"), b"x") for n in range(MAX_ENTRIES))), "z", file_limit=LIMIT)
    assert len(files) == MAX_ENTRIES
    with pytest.raises(SubmissionError):
        read_zip(archive_of(*((entry(f"{n}.toml"), b"x") for n in range(MAX_ENTRIES + 1))), "z", file_limit=LIMIT)


GOOD = zipped({"answers.toml": SHORT, "other.toml": SHORT * 9})


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"no zip at all", GOOD[:-5], GOOD[: len(GOOD) // 2], GOOD[40:], b"PK\x05\x06" + bytes(18)[:10]]
)
def test_what_is_no_whole_zip_is_one_clear_message(tmp_path: Path, read: Read, data: bytes) -> None:
    path = tmp_path / "mei.zip"
    path.write_bytes(data)
    with pytest.raises(SubmissionError) as caught:
        read(path)
    assert "damaged" in caught.value.message.en
    assert "Zip it again" in caught.value.hint.en  # type: ignore[union-attr]


def test_an_empty_zip_holds_no_answers(archive: HandIn, read: Read) -> None:
    with pytest.raises(SubmissionError, match="no answers"):
        read(archive({}))


def test_names_in_shift_jis_are_read() -> None:
    name = "解答/answers.toml".encode("cp932")
    data = zipped({"x" * len(name): SHORT}).replace(b"x" * len(name), name)
    files, notices = read_zip(data, "mei.zip", file_limit=LIMIT)
    assert (files, notices) == ([("解答/answers.toml", SHORT)], [])


@pytest.mark.parametrize("folder", ["最終版", "表", "提出", "レポート", "第３章", "鈴木"])
def test_names_in_utf_8_without_its_mark_are_read_as_macs_write_them(folder: str) -> None:
    name = f"{folder}/answers.toml".encode()
    data = zipped({"x" * len(name): SHORT}).replace(b"x" * len(name), name)
    files, notices = read_zip(data, "mei.zip", file_limit=LIMIT)
    assert (files, notices) == ([(f"{folder}/answers.toml", SHORT)], [])


def test_a_colon_that_is_no_drive_letter_does_no_harm() -> None:
    files, notices = read_zip(zipped({"課題 11:24/answers.toml": SHORT}), "mei.zip", file_limit=LIMIT)
    assert (files, notices) == ([("課題 11:24/answers.toml", SHORT)], [])


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, 9, 93])
def test_a_method_of_compression_without_a_bound_is_left_out_by_name(method: int) -> None:
    data = bytearray(archive_of((entry("bomb.toml"), b"x" * 99), (entry("answers.toml"), SHORT)))
    struct.pack_into("<H", data, 8, method)
    struct.pack_into("<H", data, data.index(b"PK\x01\x02") + 10, method)
    files, notices = read_zip(bytes(data), "mei.zip", file_limit=LIMIT)
    assert files == [("answers.toml", SHORT)]
    assert [notice.slug for notice in notices] == ["entry_refused"]
    assert "method" in notices[0].message.en


def test_names_in_utf_8_are_read() -> None:
    files, notices = read_zip(zipped({"解答/がa.toml": SHORT}), "mei.zip", file_limit=LIMIT)
    assert (files, notices) == ([("解答/がa.toml", SHORT)], [])


def test_what_macos_adds_is_left_out_without_a_word() -> None:
    data = zipped({"__MACOSX/mei/._answers.toml": b"\0", "mei/.DS_Store": b"\0", "mei/answers.toml": SHORT})
    assert read_zip(data, "mei.zip", file_limit=LIMIT) == ([("mei/answers.toml", SHORT)], [])


def test_a_damaged_file_inside_is_told() -> None:
    data = bytearray(zipped({"answers.toml": SHORT * 99}))
    data[60] ^= 0xFF
    with pytest.raises(SubmissionError, match="damaged"):
        read_zip(bytes(data), "mei.zip", file_limit=LIMIT)
