"""One notebook with several exercises, as people write them: marked, under headings, or neither."""

from __future__ import annotations

import json

import pytest

from grader.notebook import read_notebook

EXERCISES = ("q1", "c3", "c4", "c10")
FUNCTIONS = {"c3": ("mask_tokens", "mlm_loss"), "c4": ("causal_mask",), "c10": ("Trainer",)}


def cells(*sources: str) -> bytes:
    """A notebook; a source that begins with # and a capital or "##" is a markdown cell."""
    made = []
    for source in sources:
        markdown = source.startswith("~")
        made.append({"cell_type": "markdown" if markdown else "code", "source": source.removeprefix("~")})
    return json.dumps({"cells": made}).encode()


def read(*sources: str, default: str | None = None) -> tuple[dict[str, str], list[str]]:
    found, notices = read_notebook(cells(*sources), "work.ipynb", EXERCISES, default, FUNCTIONS)
    return found, [notice.slug for notice in notices]


def test_marked_cells_belong_to_their_exercise_with_what_the_others_import_and_define():
    found, _ = read(
        "import torch\nprint('hello')\nraise SystemExit",
        "# grade: c3\ndef mask_tokens(): return helper()",
        "def helper(): return torch.ones(1)",
        "# grade: c4\ndef causal_mask(): ...",
    )
    assert set(found) == {"c3", "c4"}
    assert found["c3"].startswith("import torch")
    assert "def helper" in found["c3"]
    assert "SystemExit" not in found["c3"]
    assert "causal_mask" not in found["c3"]


def test_an_unmarked_draft_does_not_replace_the_marked_function():
    found, _ = read("# grade: c3\ndef mask_tokens(): return 'final'", "def mask_tokens(): return 'draft'")
    namespace: dict = {}
    exec(found["c3"], namespace)
    assert namespace["mask_tokens"]() == "final"


@pytest.mark.parametrize("heading", ["# c3", "## 演習 c3: マスク", "### Exercise C3 (masking)", "text\n\n# 演習:c3"])
def test_a_heading_that_names_an_exercise_begins_its_cells(heading):
    found, _ = read("import math", "~" + heading, "x = 1", "~more text about c4", "y = 2", "~# c4", "z = 3")
    assert found == {"c3": "import math\n\nx = 1\n\ny = 2", "c4": "import math\n\nz = 3"}


def test_a_heading_does_not_mistake_c10_for_c1_and_one_that_names_two_begins_nothing():
    found, _ = read("~# c10", "a = 1", "~# c3 and c4", "b = 2")
    assert found == {"c10": "a = 1\n\nb = 2"}


def test_without_marks_and_headings_functions_say_what_the_notebook_holds():
    found, notices = read("import torch", "def mlm_loss(): ...", "  def causal_mask(): ...", "class Trainer:\n    pass")
    assert set(found) == {"c3", "c10"}
    assert found["c3"] == found["c10"]
    assert "import torch" in found["c3"]
    assert notices == ["notebook_by_functions"]


def test_a_notebook_named_after_its_exercise_is_read_whole():
    found, notices = read("x = 1", "~# c4", "y = 2", default="c3")
    assert found == {"c3": "x = 1\n\ny = 2"}
    assert notices == []


def test_a_notebook_about_nothing_that_is_asked_holds_nothing():
    assert read("x = 1", "~# notes", "def other(): ...") == ({}, [])


def test_a_cell_that_is_no_python_shares_nothing_and_harms_nothing():
    found, _ = read("import torch\nthis is (no python", "# grade: c3\nx = 1")
    assert found == {"c3": "# grade: c3\nx = 1"}
