"""A student's id names one person and one folder on every file system."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.errors import UsageError
from grader.student_id import MAX_LENGTH, check_student_id, folder_name


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("  \t", "empty"),
        ("\u3000", "empty"),
        ("x" * (MAX_LENGTH + 1), "longer"),
        ("a/b", "holds a /"),
        ("a\\b", "holds a /"),
        ("../x", "holds a /"),
        (".", "begins with a dot"),
        ("..", "begins with a dot"),
        (".hidden", "begins with a dot"),
        ("a\0b", "control"),
        ("a\nb", "control"),
        ("a\x1b[31m", "control"),
        ("a\u202eb", "control"),
        ("a\u200bb", "control"),
        ("a\ud800b", "control"),
    ],
)
def test_what_cannot_name_a_person_is_refused(text: str, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_student_id(text)
    assert words in caught.value.message.en
    assert caught.value.exit_code == 2
    shown = caught.value.message.ja
    assert shown.isprintable()


@pytest.mark.parametrize("text", ["mei", "山田 花子", "s-001", "a@example.ac.jp", "O'Neil", "x" * MAX_LENGTH, "が"])
def test_what_names_a_person_is_kept(text: str) -> None:
    assert check_student_id(f"  {text}\n") == text


def test_composed_and_decomposed_are_one_person() -> None:
    assert check_student_id("か\u3099") == check_student_id("が") == "が"


@pytest.mark.parametrize("text", ["😀" * 63, "Ａ" * MAX_LENGTH, "A" * MAX_LENGTH, "漢" * MAX_LENGTH])
def test_a_folder_name_fits_a_file_system(text: str) -> None:
    assert len(folder_name(check_student_id(text)).encode()) <= 255
    assert folder_name(text) != folder_name(text[:-1] + "z")


IDS = st.text(min_size=1, max_size=12).filter(lambda text: text.strip() != "")
NEAR = st.text(alphabet="aA.%2eCcoOnN ~\u3000がＡß", min_size=1, max_size=6)


def accepted(text: str) -> str | None:
    try:
        return check_student_id(text)
    except UsageError:
        return None


@settings(max_examples=600, deadline=None)
@given(st.one_of(IDS, NEAR))
@example("CON")
@example("nul.txt")
@example("a.")
def test_a_folder_name_is_safe_everywhere(text: str) -> None:
    student = accepted(text)
    if student is None:
        return
    name = folder_name(student)
    assert name
    assert not name.startswith(".")
    assert not name.endswith((".", " "))
    assert not set(name) & set('/\\:*?"<>|\0')
    assert name.partition(".")[0] not in ("con", "prn", "aux", "nul", "com1", "lpt9")
    assert name.isprintable()


@settings(max_examples=600, deadline=None)
@given(st.one_of(IDS, NEAR), st.one_of(IDS, NEAR))
@example("con", "%con")
@example("a.", "a%2e")
@example("A", "a")
@example("A", "%41")
@example("ẞ", "ß")
@example("ſ", "s")
@example("ı", "i")
@example("µ", "μ")
def test_different_people_have_different_folders(one: str, other: str) -> None:
    first, second = accepted(one), accepted(other)
    if first is None or second is None or first == second:
        return
    # a file system that does not tell capitals apart must keep them apart, too
    assert folder_name(first).upper().casefold() != folder_name(second).upper().casefold()


def test_every_short_id_over_a_tricky_alphabet_has_a_folder_of_its_own() -> None:
    alphabet = "aA.%2eo-"
    ids = {a + b + c for a in alphabet for b in ("", *alphabet) for c in ("", *alphabet)}
    names = [folder_name(student) for student in ids if accepted(student) == student]
    assert len({name.lower() for name in names}) == len(names)
