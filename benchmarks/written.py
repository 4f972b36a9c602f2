"""What the written exercises must cost: start-up, one submission, single answers, a class."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.generate import class_of, requests
from benchmarks.measure import median_cpu, paired_ratio, run

ROOT = Path(__file__).parent.parent
GRADE = str(Path(sys.executable).parent / "grade")
Row = dict[str, Any]

BARE_CLICK = """
import click
@click.group()
def cli(): "A group."
for name in "list show start check submit status explain batch class try verify doctor".split():
    @cli.command(name, help="what it does")
    @click.option("--json", is_flag=True, help="print JSON")
    def _(json): pass
cli()
"""


def startup() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE_CLICK, encoding="utf-8")
        ratio, ours, floor = paired_ratio([GRADE, "--help"], [sys.executable, str(bare), "--help"], runs=15)
    yield {
        "name": "grade --help / bare Click program", "value": ratio, "unit": "x CPU", "target": "<= 1.5",
        "met": ratio <= 1.5, "beside": f"{ours * 1000:.0f} ms against {floor * 1000:.0f} ms",
    }  # fmt: skip


def submit() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        book = str(Path(folder) / "book.sqlite")
        command = [GRADE, "--gradebook", book, "submit", str(ROOT / "submissions" / "mei"), "--student", "mei"]
        cpu = median_cpu([*command, "--out", folder], runs=9, cwd=ROOT)
        floor = median_cpu([sys.executable, "-c", "import click, jinja2, sqlite3, rich.console"], runs=9)
    yield {
        "name": "grade submit, q1-q5, whole process", "value": cpu, "unit": "CPU s", "target": "< 0.6",
        "met": cpu < 0.6, "beside": f"{cpu / floor:.2f}x importing the libraries alone ({floor:.3f} s)",
    }  # fmt: skip


def answers() -> Iterator[Row]:
    count = 20_000
    with tempfile.TemporaryDirectory() as folder:
        many, one = Path(folder) / "many.jsonl", Path(folder) / "one.jsonl"
        lines = [json.dumps(request, ensure_ascii=False) for request in requests(count)]
        many.write_text("\n".join(lines), encoding="utf-8")
        one.write_text(lines[0], encoding="utf-8")
        command = [GRADE, "try", "--jsonl", "-"]
        start = median_cpu(command, runs=3, cwd=ROOT, stdin=one)
        cpu = median_cpu(command, runs=3, cwd=ROOT, stdin=many)
    rate = (count - 1) / (cpu - start)
    yield {
        "name": "grade try --jsonl, formulas included", "value": rate, "unit": "answers/CPU s", "target": ">= 2000",
        "met": rate >= 2000, "beside": f"start-up {start:.2f} s not counted",
    }  # fmt: skip


def classroom() -> Iterator[Row]:
    folder = Path(tempfile.mkdtemp())
    try:
        class_of(1000, folder / "class")
        command = [GRADE, "--gradebook", str(folder / "book.sqlite"), "batch", str(folder / "class")]
        command += ["--out", str(folder / "reports"), "--jobs", "2"]
        first = run(command, cwd=ROOT)
        again = run(command, cwd=ROOT)
        html = len(list((folder / "reports").glob("*/report.html")))
    finally:
        shutil.rmtree(folder)
    yield {
        "name": "1,000 submissions with reports", "value": first.cpu, "unit": "CPU s", "target": "< 60",
        "met": first.cpu < 60 and html == 1000, "beside": f"{html} reports, {first.wall:.1f} s wall",
    }  # fmt: skip
    yield {
        "name": "peak memory of the largest process", "value": first.peak, "unit": "MB", "target": "< 300",
        "met": first.peak < 300,
    }  # fmt: skip
    share = again.cpu / first.cpu
    yield {
        "name": "the same class again / first run", "value": share, "unit": "x CPU", "target": "< 0.02",
        "met": share < 0.02, "beside": f"{again.cpu:.2f} s against {first.cpu:.2f} s",
    }  # fmt: skip


BENCHMARKS: dict[str, Callable[[], Iterator[Row]]] = {
    "startup": startup,
    "submit": submit,
    "answers": answers,
    "class": classroom,
}
