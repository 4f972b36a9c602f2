"""rubric_examples.toml: for each concept of a rubric, what it must and must not be found in."""

from __future__ import annotations

from pathlib import Path

from grader.toml_file import load
from grader.toml_table import Table

EXAMPLES = "rubric_examples.toml"


def examples(folder: Path) -> dict[tuple[str, str], tuple[tuple[str, ...], tuple[str, ...]]]:
    """(item, concept) → what must and what must not be found; CourseError where the file cannot be read."""
    file = folder / EXAMPLES
    if not file.is_file():
        return {}
    data, slips = load(file)
    root = Table(data, slips)
    root.integer("format")
    made = {}
    for name, item in root.named_tables("item"):
        for slug in list(item.data):
            entry = item.table(slug)
            made[name, slug] = (entry.strings("yes"), entry.strings("no"))
            entry.done()
        item.done()
    root.done()
    slips.stop_if_any()
    return made
