"""An instructor's own texts: read strictly, every slip with its file, line and key; and any corpus as Arrow on disk."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from reference.corpus import SPLITS, reviews
from reference.course_corpus import content, load
from reference.own_corpus import CorpusError, read_own

ROOT = Path(__file__).parent.parent.parent
GOOD = [(f'text number {n}, "quoted"', n % 2) for n in range(240)]


def csv_of(rows) -> str:
    quoted = [f'"{text.replace(chr(34), chr(34) * 2)}",{label}' for text, label in rows]
    return "\n".join(["text,label", *quoted]) + "\n"


def write(folder: Path, kind: str, rows=GOOD, name="reviews") -> Path:
    file = folder / f"{name}.{kind}"
    entries = [{"text": text, "label": label} for text, label in rows]
    if kind == "csv":
        file.write_text(csv_of(rows), encoding="utf-8")
    elif kind == "json":
        file.write_text(json.dumps(entries), encoding="utf-8")
    elif kind == "jsonl":
        file.write_text("\n".join(map(json.dumps, entries)), encoding="utf-8")
    else:
        import pyarrow
        from pyarrow import parquet

        parquet.write_table(pyarrow.Table.from_pylist(entries), file)
    return file


@pytest.mark.parametrize("kind", ["csv", "json", "jsonl", "parquet"])
def test_the_same_texts_come_from_every_kind_of_file(kind, tmp_path):
    parts = read_own(write(tmp_path, kind))
    assert {(r.text, r.label) for part in parts.values() for r in part} == set(GOOD)
    assert parts == read_own(write(tmp_path, "csv"))
    assert not {r.text for r in parts["train"]} & {r.text for r in parts["test"]}
    assert len(parts["test"]) == round(0.3 * 120) * 2


def test_labels_may_be_words_and_copies_of_a_text_count_once(tmp_path):
    rows = [(text, "Positive" if label else "negative") for text, label in GOOD]
    parts = read_own(write(tmp_path, "csv", rows + rows[:20]))
    assert sum(map(len, parts.values())) == len(GOOD)
    assert {r.label for part in parts.values() for r in part} == {0, 1}


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.csv", "text,lable\nx,1\n", "a.csv:1 [label]: there is no such column; there are text, lable"),
        ("a.csv", "text,label\nx,1\n  ,0\n", "a.csv:3 [text]: there is no text"),
        ("a.csv", "text,label\nx,5\n", "a.csv:2 [label]: '5' is not 0, 1, negative or positive"),
        ("a.csv", "text,label\nx,1,2\n", "a.csv:2: the number of columns is not that of the heading"),
        ("a.csv", "text,label\nx\n", "a.csv:2: the number of columns is not that of the heading"),
        ("a.csv", "text,label\nx,1\nx,0\n", "a.csv:3 [label]: the same text has the other label in line 2"),
        ("a.csv", 'text,label\n"x,1\n', "a.csv:2: unexpected end of data"),
        ("a.csv", "text,label\nx,1\n", "0 different texts with label 0; at least 50 are needed"),
        ("a.json", '[{"text": "x", "label": 1},\n{"text": "y"}]', "a.json:2 [label]: is missing"),
        ("a.json", '[{"text": "x",\n', "a.json:2: Expecting property name"),
        ("a.json", '{"text": "x"}', "a.json:1: expected a list of objects"),
        ("a.jsonl", '{"text": "x", "label": true}\n', "a.jsonl:1 [label]: 'True' is not"),
        ("a.jsonl", '{"text": 3, "label": 1}\n', "a.jsonl:1 [text]: there is no text"),
        ("a.jsonl", '{"text": "x", "label": 1}\nnope\n', "a.jsonl:2: Expecting value"),
        ("a.jsonl", "[1]\n", "a.jsonl:1: expected an object"),
        ("a.parquet", "not parquet", "a.parquet: is no Parquet file"),
        ("a.xlsx", "", "a.xlsx: expected a file that ends in .csv, .json, .jsonl, .parquet"),
    ],
)  # fmt: skip
def test_every_slip_is_told_with_its_place(name, content, told, tmp_path):
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError) as caught:
        read_own(tmp_path / name)
    assert told in str(caught.value), caught.value


def test_many_slips_are_told_at_once_and_not_endlessly(tmp_path):
    with pytest.raises(CorpusError) as caught:
        read_own(write(tmp_path, "csv", [(f"x{n}", 7) for n in range(500)]))
    assert 10 < len(str(caught.value).splitlines()) < 13


def test_a_file_that_is_not_utf8_says_where(tmp_path):
    (tmp_path / "a.csv").write_bytes("text,label\n良い,1\n".encode("shift_jis"))
    with pytest.raises(CorpusError, match="byte 11 is not UTF-8"):
        read_own(tmp_path / "a.csv")


def test_a_folder_needs_both_parts_and_none_shares_a_text(tmp_path):
    write(tmp_path, "csv", GOOD[:120], "train")
    with pytest.raises(CorpusError, match=r"no file called test"):
        read_own(tmp_path)
    write(tmp_path, "jsonl", GOOD[120:], "test")
    assert {name: len(some) for name, some in read_own(tmp_path).items()} == {"train": 120, "test": 120}
    write(tmp_path, "jsonl", GOOD[100:], "test")
    with pytest.raises(CorpusError, match=r"in train and in test: .* \(20 in all\)"):
        read_own(tmp_path)


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("GRADE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


SIZES = {"train": 20, "iid": 10, "lex": 10, "conn": 10, "both": 10}


@pytest.mark.ml
def test_the_generated_corpus_is_on_disk_once_and_mapped_into_memory(cache):
    made = load("generated", "s", SIZES)
    assert {name: len(made[name]) for name in SPLITS} == SIZES
    expected = reviews("s", SIZES)
    for name in SPLITS:
        assert list(made[name]["text"]) == [r.text for r in expected[name]]
        assert list(made[name]["label"]) == [r.label for r in expected[name]]
    assert made["train"].features["label"].names == ["negative", "positive"]
    assert made["train"].cache_files  # it is read from files, not held
    (folder,) = [path for path in (cache / "corpus").iterdir() if path.is_dir()]
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    load("generated", "s", SIZES)
    assert before == {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    load("generated", "another", SIZES)
    load("generated", "s", {**SIZES, "train": 21})
    assert len([path for path in (cache / "corpus").iterdir() if path.is_dir()]) == 3


@pytest.mark.ml
def test_own_texts_stand_for_every_test_set_and_a_change_is_seen(tmp_path):
    file = write(tmp_path, "csv")
    made = load(file.name, "s", {"train": 30, "iid": 10, "lex": 0, "conn": 0, "both": 10}, tmp_path)
    assert set(made) == {"train", "iid", "both"}
    assert list(made["iid"]["text"]) == list(made["both"]["text"])
    assert not set(made["train"]["text"]) & set(made["both"]["text"])
    before = content(file.name, tmp_path)
    write(tmp_path, "csv", GOOD[:-2])
    assert content(file.name, tmp_path) != before


@pytest.mark.ml
def test_what_is_not_there_is_said_kindly(tmp_path):
    with pytest.raises(CorpusError, match=r"course.toml \[corpus\]: there is no "):
        load("data/none.csv", "s", SIZES, tmp_path)


@pytest.mark.ml
def test_sst2_that_is_not_cached_says_how_to_get_it(tmp_path):
    code = (
        "from reference.course_corpus import load\n"
        "from reference.own_corpus import CorpusError\n"
        f"try: load('sst2', 's', {SIZES!r})\n"
        "except CorpusError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True,
        env={"HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "GRADE_CACHE": str(tmp_path), "PYTHONPATH": ":".join([str(ROOT), *sys.path])},
    )  # fmt: skip
    assert "sst2" in done.stdout
    assert "load_dataset" in done.stdout


def test_datasets_is_imported_only_when_texts_are_asked_for():
    code = "import sys, reference.course_corpus, reference.own_corpus; print('datasets' in sys.modules, 'pyarrow' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
