"""The cache of measurements: once for each key, whole or not at all, and never in the way."""

from __future__ import annotations

import json
import multiprocessing
import os
import time
from pathlib import Path

import pytest

from reference import measured as cache
from reference.measured import measured

pytestmark = pytest.mark.ml


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("GRADE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def counted(value=None):
    calls = []

    def measure():
        calls.append(1)
        return value if value is not None else {"share": 0.1 + 0.2, "losses": (1, 2)}

    return calls, measure


def test_a_figure_is_measured_once_and_comes_back_the_same():
    calls, measure = counted()
    first = measured("kind", {"lr": 1e-3}, "cpu", measure)
    assert measured("kind", {"lr": 1e-3}, "cpu", measure) == first == {"share": 0.1 + 0.2, "losses": [1, 2]}
    assert len(calls) == 1


@pytest.mark.parametrize("other", [("kind2", {"lr": 1e-3}, "cpu"), ("kind", {"lr": 2e-3}, "cpu")])
def test_whatever_bears_on_it_is_in_the_key(other):
    calls, measure = counted()
    measured("kind", {"lr": 1e-3}, "cpu", measure)
    measured(*other, measure)
    assert len(calls) == 2


@pytest.mark.parametrize("name", ["torch", "transformers", "unit", "threads", "checkpoint", "source"])
def test_another_machine_or_library_measures_anew(name, monkeypatch):
    calls, measure = counted()
    here = cache.machine("cpu")
    assert here[name]
    measured("kind", {}, "cpu", measure)
    monkeypatch.setattr(cache, "machine", lambda _device: {**here, name: "another"})
    measured("kind", {}, "cpu", measure)
    assert len(calls) == 2


@pytest.mark.parametrize("content", ["", "{", "[]", '{"key": "other", "value": 1}', "\x00\xff"])
def test_a_damaged_file_is_measured_again(content, folder):
    calls, measure = counted()
    measured("kind", {}, "cpu", measure)
    (file,) = folder.rglob("*.json")
    file.write_text(content, encoding="latin-1")
    measured("kind", {}, "cpu", measure)
    assert len(calls) == 2
    assert json.loads(file.read_text())["value"]["losses"] == [1, 2]


def test_a_folder_that_cannot_be_made_costs_time_only(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GRADE_CACHE", str(tmp_path / "file" / "below"))
    calls, measure = counted(7)
    assert measured("kind", {}, "cpu", measure) == measured("kind", {}, "cpu", measure) == 7
    assert len(calls) == 2


def _slow(folder: str, log: str) -> None:
    os.environ["GRADE_CACHE"] = folder

    def measure() -> int:
        with open(log, "a") as file:
            file.write("x")
        time.sleep(0.5)
        return 1

    assert measured("kind", {}, "cpu", measure) == 1


def test_of_two_processes_the_second_waits(folder, tmp_path):
    log = str(tmp_path / "log")
    context = multiprocessing.get_context("fork")
    both = [context.Process(target=_slow, args=(str(folder), log)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert Path(log).read_text() == "x"
    assert not list(folder.rglob("*.part"))
