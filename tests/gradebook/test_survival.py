"""No attempt is lost and none is half there, whenever a process is killed and however many write."""

from __future__ import annotations

import os
import random
import select
import signal
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

import grader
from grader.gradebook import Gradebook

from . import made

WRITER = Path(__file__).with_name("writer.py")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(grader.__file__).parents[1])}


def writer(path: Path, student: str, how: str, *times: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-B", str(WRITER), str(path), student, how, *times], stdout=subprocess.PIPE, env=ENVIRONMENT
    )


def kill_after(process: subprocess.Popen[bytes], seconds: float) -> list[int]:
    """Kill -9 some time after the gradebook is open; the numbers that were printed until then."""
    assert process.stdout is not None
    assert process.stdout.readline() == b"open\n"
    select.select([], [], [], seconds)
    process.kill()
    printed, _ = process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL
    return [int(line) for line in printed.decode().splitlines(keepends=True) if line.endswith("\n")]


@pytest.mark.parametrize("how", ["single", "chunked"])
def test_kill_9_at_any_moment_loses_nothing(tmp_path: Path, how: str) -> None:
    """Sixteen kills in each mode, at seeded moments, one after the other over the same file."""
    path = tmp_path / "gradebook.sqlite"
    draw = random.Random(f"kill {how}")
    known = 0
    for _ in range(16):
        printed = kill_after(writer(path, "hana", how), draw.uniform(0, 0.12))
        with Gradebook(path) as book:
            book.check()
            kept = [row.number for row in book.history("hana") if row.possible == 2.0]  # 2.0: with all outcomes
            assert kept == list(range(1, len(kept) + 1))
            assert all(book.attempt("hana", number) for number in kept[known:])  # and with a record that can be read
            assert printed == list(range(known + 1, known + 1 + len(printed)))
            last = printed[-1] if printed else known
            assert last <= len(kept) <= last + (1 if how == "single" else 2 * 32)
            if len(kept) > known:
                seen = book._all("SELECT attempt FROM fingerprint")
                assert seen == [(len(kept),)]  # the fingerprint is of the last attempt that was kept
            known = len(kept)
    assert known > 0


def test_kill_9_while_the_file_is_made_leaves_none_or_a_whole_one(tmp_path: Path) -> None:
    draw = random.Random("make")
    for index in range(8):
        path = tmp_path / f"{index}.sqlite"
        process = writer(path, "hana", "single")
        select.select([], [], [], draw.uniform(0.05, 0.25))
        process.kill()
        process.communicate(timeout=30)
        assert not path.exists() or path.stat().st_size > 0
        with Gradebook(path) as book:
            book.check()
            assert book.add(made.attempt("ren")) == 1


def test_two_processes_that_add_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "gradebook.sqlite"
    both = [writer(path, "hana", how, "40") for how in ("single", "chunked")]
    printed = [process.communicate(timeout=60)[0].decode().split()[1:] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted(int(number) for numbers in printed for number in numbers) == list(range(1, 81))
    with Gradebook(path) as book:
        book.check()
        assert [attempt.number for attempt in book.attempts("hana")] == list(range(1, 81))


def test_a_large_gradebook_is_read_one_record_at_a_time(tmp_path: Path) -> None:
    """400 attempts of about 100 kB each: a few of them in memory, never all."""
    big = made.attempt("hana", *(made.outcome(f"q/{n}", answer=chr(97 + n) * 2000) for n in range(26)))
    with Gradebook(tmp_path / "gradebook.sqlite") as book:
        for _ in book.add_many((big, None) for _ in range(400)):
            pass
        tracemalloc.start()
        try:
            assert sum(1 for _ in book.attempts()) == 400
            assert sum(1 for _ in book.add_many((big, None) for _ in range(100))) == 100
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 8 * 2**20
