"""Notebooks as students hand them in: several exercises in one, trials between the functions, notes around them."""

from __future__ import annotations

import json

import pytest

from grader.notebook import read_notebook
from grader.notebook_slice import slice_for

ASKED = {"q2": (), "c3": ("mask_tokens", "mlm_loss"), "c4": ("causal_mask",), "c10": ("train_epoch", "evaluate")}


def notebook(*cells: str) -> bytes:
    """A cell that begins with # and a space, and has one line, is Markdown; any other is code."""
    made = [
        {"cell_type": "markdown" if cell.startswith("#") and "\n" not in cell else "code", "source": cell}
        for cell in cells
    ]
    return json.dumps({"cells": made}).encode()


def run(source: str) -> dict:
    names: dict = {}
    exec(source, names)
    return names


BOTH = "def mask_tokens():\n    return helper(K)\ndef mlm_loss():\n    return 1\n"


def test_one_notebook_of_any_name_answers_all_exercises_whose_functions_it_defines():
    data = notebook("K = 2\nhelper = abs\n", BOTH, "def causal_mask(n):\n    return n\n")
    sources, notices = read_notebook(data, "week3.ipynb", ASKED, None)
    assert set(sources) == {"c3", "c4"}
    assert notices == []
    assert run(sources["c3"])["mask_tokens"]() == 2
    assert "mask_tokens" not in run(sources["c4"])


def test_trials_that_would_fail_or_last_for_hours_are_left_out():
    trial = "model = download('bert')\nout = mask_tokens()\nprint(out)\nwhile True:\n    out.step()\n"
    data = notebook("import math as m\nK = 2\nhelper = m.sqrt\n", BOTH, trial, "torch.save(model, 'x')")
    source = read_notebook(data, "c3.ipynb", ASKED, "c3")[0]["c3"]
    assert run(source)["mask_tokens"]() == 2**0.5


def test_lines_keep_their_numbers():
    source = "print(1)\n\nx = 1\ndef f():\n    return x\nprint(\n2)\n\ndef g(): pass\n"
    sliced = slice_for(source, {"f"}).split("\n")
    assert sliced == ["", "", "x = 1", "def f():", "    return x", "", "", "", "", ""]


@pytest.mark.parametrize(
    "needed",
    [
        "TABLE = {}\nTABLE['a'] = 1\nTABLE.update(b=2)\nfor i in range(3):\n    TABLE[i] = i",
        "try:\n    import json as TABLE\nexcept ImportError:\n    TABLE = None",
        "if True:\n    TABLE = 1\nelse:\n    TABLE = 2",
        "TABLE: int = 3",
        "class Base:\n    size = 4\nclass TABLE(Base):\n    pass",
        "def outer():\n    def inner():\n        return SCALE\n    return inner\nSCALE = 7\nTABLE = outer()",
        "import torch\ntorch.manual_seed(0)\nTABLE = torch",
        "with open('/dev/null') as TABLE:\n    pass",
        "TABLE, OTHER = 1, 2\nTABLE += 1",
        "[TABLE := 5]",
    ],
)
def test_whatever_a_function_uses_is_kept(needed: str):
    source = f"{needed}\ndef f():\n    return TABLE\n"
    assert slice_for(source, {"f"}) == source


def test_a_parameter_is_no_global_of_the_same_name():
    source = "model = load()\ndef f(model):\n    return [model for model in model]\n"
    assert "load" not in slice_for(source, {"f"})


def test_a_decorated_function_is_kept_whole():
    source = "import functools\n@functools.cache\ndef f():\n    return 1\n"
    assert slice_for(source, {"f"}) == source


def test_two_exercises_may_use_one_name_under_their_own_headings():
    data = notebook(
        "# c3: masking", "def size():\n    return 3\n" + BOTH.replace("helper(K)", "size()"),
        "# c4 Causal", "def size():\n    return 4\ndef causal_mask():\n    return size()\n",
    )  # fmt: skip
    sources, _ = read_notebook(data, "week.ipynb", ASKED, None)
    assert run(sources["c3"])["mask_tokens"]() == 3
    assert run(sources["c4"])["causal_mask"]() == 4


def test_marked_cells_may_use_what_unmarked_ones_define():
    data = notebook("import math", "# grade: c4\ndef causal_mask():\n    return math.pi\n", "1 / 0")
    sources, _ = read_notebook(data, "x.ipynb", ASKED, None)
    assert set(sources) == {"c4"}
    assert run(sources["c4"])["causal_mask"]() > 3


def test_a_name_that_anybody_may_use_claims_no_other_exercise():
    data = notebook(BOTH.replace("helper(K)", "2"), "def evaluate():\n    pass\n")
    assert set(read_notebook(data, "c3.ipynb", ASKED, "c3")[0]) == {"c3"}
    assert set(read_notebook(data, "all.ipynb", ASKED, None)[0]) == {"c3"}


def test_half_of_an_exercise_is_still_handed_in():
    assert set(read_notebook(notebook("def mlm_loss():\n    pass\n"), "homework.ipynb", ASKED, None)[0]) == {"c3"}


def test_a_notebook_that_answers_nothing_is_said_so():
    sources, notices = read_notebook(notebook("x = 1"), "notes.ipynb", ASKED, None)
    assert sources == {}
    assert [notice.slug for notice in notices] == ["notebook_unclaimed"]


def test_a_slip_of_syntax_is_left_for_python_to_report():
    data = notebook("import torch", "def mask_tokens(:\n    pass")
    source = read_notebook(data, "c3.ipynb", ASKED, "c3")[0]["c3"]
    with pytest.raises(SyntaxError):
        compile(source, "c3", "exec")


@pytest.mark.parametrize(
    "source", ["(" * 5000, "-" * 200_000 + "1", "x=" + "[" * 3000 + "]" * 3000, "\0", "a.b" * 90000]
)
def test_hostile_source_is_read_without_harm(source: str):
    assert slice_for(source, {"f"}) in (source, "")


def test_an_unmarked_draft_does_not_replace_the_marked_function():
    final = "# grade: c4\ndef causal_mask():\n    return 'final'\n"
    sources, _ = read_notebook(notebook(final, "def causal_mask():\n    return 'draft'\n"), "x.ipynb", ASKED, None)
    assert run(sources["c4"])["causal_mask"]() == "final"


@pytest.mark.parametrize("heading", ["# c4", "## 演習 c4: マスク", "### Exercise C4 (masks)"])
def test_a_heading_that_names_an_exercise_begins_its_cells(heading: str):
    cells = ("x = 1", heading, "def causal_mask():\n    return x\n", "# more text about c3", "y = 2\n")
    sources, _ = read_notebook(notebook(*cells), "work.ipynb", ASKED, None)
    assert "c4" in sources
    assert run(sources["c4"])["causal_mask"]() == 1


def test_a_heading_does_not_mistake_c10_for_c1_and_one_that_names_two_begins_nothing():
    sources, _ = read_notebook(notebook("# c10", "a = 1\n", "# c3 and c4", "b = 2\n"), "x.ipynb", ASKED, None)
    assert set(sources) == {"c10"}


def test_a_cell_that_is_no_python_fails_alone():
    data = notebook("import math\n", "this is (no python\n", "# grade: c4\ndef causal_mask():\n    return math.e\n")
    sources, _ = read_notebook(data, "x.ipynb", ASKED, None)
    assert run(sources["c4"])["causal_mask"]() > 2
