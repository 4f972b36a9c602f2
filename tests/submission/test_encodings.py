"""Text in the encodings that Japanese and other computers write, read right and named."""

from __future__ import annotations

import codecs

import pytest

from grader.encoding import UndecodableError, decode

from .conftest import MEI, SHORT, HandIn, Read, slugs

TEXT = MEI.decode()
# characters that JIS encodings have no code for are left out of the course's own answers by these authors, too
JIS = TEXT.replace("〜", "~").replace("－", "-")


@pytest.mark.parametrize(
    ("data", "slug"),
    [
        (TEXT.encode(), None),
        (codecs.BOM_UTF8 + TEXT.encode(), None),
        (TEXT.encode("utf-16"), "encoding_utf16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "encoding_utf16"),
        (TEXT.encode("utf-16-le"), "encoding_utf16"),
        (TEXT.encode("utf-16-be"), "encoding_utf16"),
        (TEXT.encode("utf-32"), "encoding_utf32"),
        (JIS.encode("cp932"), "encoding_shift_jis"),
        (JIS.encode("euc_jp"), "encoding_euc_jp"),
        (JIS.encode("iso2022_jp"), "encoding_iso2022_jp"),
        (TEXT.replace("\n", "\r\n").encode(), None),
        (TEXT.replace("\n", "\r").encode(), None),
        (TEXT.replace("\n", "\r\n").encode("utf-16"), "encoding_utf16"),
        (JIS.replace("\n", "\r\n").encode("cp932"), "encoding_shift_jis"),
    ],
    ids=[
        "utf-8", "utf-8 mark", "utf-16", "utf-16 be", "utf-16 le no mark", "utf-16 be no mark", "utf-32", "cp932",
        "euc_jp", "iso2022_jp", "crlf", "cr", "utf-16 crlf", "cp932 crlf",
    ],
)  # fmt: skip
def test_a_file_is_read_right_and_its_encoding_named(folder: HandIn, read: Read, data: bytes, slug: str | None) -> None:
    answers = read(folder({"answers.toml": data})).answers
    expected = {"q1": "mlm", "q3": "full"}
    assert answers["q1"]["sentiment"]["choice"] == expected["q1"]  # type: ignore[index, call-overload]
    assert answers["q2"]["total"] == {"value": "1,179,648", "working": "12 × 4 × 16 × (768 + 768)"}
    assert answers["q4"]["pairs"][0]["countermeasure"] == "医療文書で追加の事前学習をする"  # type: ignore[index, call-overload]


@pytest.mark.parametrize(
    ("encoding", "slug", "name"),
    [
        ("utf-16", "encoding_utf16", "UTF-16"),
        ("utf-32", "encoding_utf32", "UTF-32"),
        ("cp932", "encoding_shift_jis", "Shift_JIS"),
        ("euc_jp", "encoding_euc_jp", "EUC-JP"),
        ("iso2022_jp", "encoding_iso2022_jp", "ISO-2022-JP"),
    ],
)
def test_an_encoding_other_than_utf_8_is_told(folder: HandIn, read: Read, encoding: str, slug: str, name: str) -> None:
    submission = read(folder({"answers.toml": JIS.encode(encoding)}))
    assert slugs(submission) == [slug]
    for text in submission.notices[0].message:
        assert name in text
        assert "UTF-8" in text


@pytest.mark.parametrize(
    "sentence",
    [
        "BERTは双方向なので、文全体を見て判断できる。",
        "カタカナ",
        "理由",
        "学習率を 2e-5 から 5e-5 にする（ウォームアップ 10％）",
        "①はじめに…×÷±",
        "〒 ℡ ㈱",
    ],
)
@pytest.mark.parametrize("encoding", ["cp932", "euc_jp"])
def test_one_sentence_tells_shift_jis_from_euc(sentence: str, encoding: str) -> None:
    try:
        data = f'[q1.ner]\nreason = "{sentence}"\n'.encode(encoding)
    except UnicodeEncodeError:
        data = '[q1.ner]\nreason = "事前学習"\n'.encode(encoding)
        sentence = "事前学習"
    decoded = decode(data)
    assert sentence in decoded.text
    assert decoded.encoding == encoding


@pytest.mark.parametrize(
    "data", [b"\xff\xfe\xfd\xfc\xfb", b'[q2]\ntotal = "\x81"', bytes(range(128, 256)) * 4, b"a\n\xff"]
)
def test_bytes_that_are_no_text_are_a_notice_with_a_line(folder: HandIn, read: Read, data: bytes) -> None:
    submission = read(folder({"answers.toml": data, "q1.toml": b'[q1.ner]\nchoice = "mlm"\n'}))
    assert "encoding" in slugs(submission)
    notice = next(notice for notice in submission.notices if notice.slug == "encoding")
    assert notice.severity == "error"
    assert notice.place is not None
    assert notice.place.line is not None
    assert submission.answers == {"q1": {"ner": {"choice": "mlm"}}}


def test_the_line_named_is_the_one_that_cannot_be_read() -> None:
    with pytest.raises(UndecodableError) as caught:
        decode(b"a = 1\nb = 2\nc = '\xff\xff'\n")
    assert caught.value.line == 3


def test_nul_bytes_are_removed_and_told(folder: HandIn, read: Read) -> None:
    submission = read(folder({"answers.toml": SHORT.replace(b"1,179", b"1,\x00179")}))
    assert submission.answers == {"q2": {"total": "1,179,648"}}
    assert slugs(submission) == ["nul_bytes"]
    assert submission.notices[0].place.line == 3  # type: ignore[union-attr]


def test_an_escape_in_ascii_is_no_japanese(folder: HandIn, read: Read) -> None:
    text = SHORT + b'[q1.ner]\nreason = "\xe6\x96\x87 \\u001b$ x"\n'
    assert read(folder({"answers.toml": text})).answers["q2"] == {"total": "1,179,648"}
