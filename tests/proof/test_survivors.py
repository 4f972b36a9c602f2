"""The mutation run on a small course: what is noticed, what survives, and what is explained."""

from __future__ import annotations

import json

import pytest

from grader.cli import run as grade
from grader.course import load_course
from grader.errors import CourseError
from grader.proof.mutants import mutants
from grader.proof.survivors import explanation_for, mutation_run, read_explanations

REASON = 'reason = "twice and plus itself are the same"\n'


def run(folder, **more):
    course = load_course(folder.parent.parent)
    return mutation_run(course, course.problems, jobs=1, most=100, **more)[0]


@pytest.mark.ml
def test_survivors_are_told_until_they_are_explained(folder):
    # no check looks at what happens to numbers above ten
    source = "def double(x):\n    if x > 10:\n        return 20\n    return x + x\n\n\ndef half(x):\n    return x / 2\n"
    (folder / "right/reference.py").write_text(source, "utf-8")
    found = run(folder)
    assert not found.ok
    assert "double: 20 → 21" in {mutant.label for mutant in found.survivors}
    assert "double: x + x → x - x" not in {mutant.label for mutant in found.survivors}
    assert found.run == found.derived == sum(found.killed.values()) + len(found.survivors)
    written = [explanation_for(mutant).replace('reason = ""\n', REASON) for mutant in found.survivors]
    stale = '[[equivalent]]\nplace = "half"\nbefore = "2"\nafter = "*"\nreason = "none"\n'
    (folder / "mutants.toml").write_text("\n".join([*written, stale]), "utf-8")
    again = run(folder)
    assert again.ok
    assert len(again.explained) == len(found.survivors)
    assert [explanation.place for explanation in again.stale] == ["half"]


@pytest.mark.ml
def test_a_check_that_breaks_on_a_mutant_is_told(folder):
    reference = (folder / "right/reference.py").read_text("utf-8")
    (folder / "right/reference.py").write_text(reference.replace("x / 2", "x * 0.5"), "utf-8")
    check = (folder / "check_1_double.py").read_text("utf-8")
    check = check.replace('student.call("half", 8) == 4', '1 / student.call("half", 8) == 0.25')
    (folder / "check_1_double.py").write_text(check, "utf-8")
    found = run(folder)
    faults = {mutant.label: fault for mutant, fault in found.broke}
    assert "ZeroDivisionError" in faults["half: 0.5 → 0.0"]
    assert not found.ok


@pytest.mark.ml
def test_a_reference_that_does_not_pass_has_no_mutants(folder):
    (folder / "right/reference.py").write_text((folder / "starter/c9.py").read_text("utf-8"), "utf-8")
    with pytest.raises(CourseError, match="does not pass"):
        run(folder)


@pytest.mark.parametrize(
    ("after", "nth", "fitting"),
    [("3", "", ["2 → 3"]), ("3", "nth = 2", ["2 → 3 #2"]), ("*", "nth = 2", ["2 → 3 #2", "2 → 1 #2", "2 → 0 #2"])],
)
def test_an_explanation_fits_the_place_that_it_names(folder, after, nth, fitting):
    text = f'[[equivalent]]\nplace = "f"\nbefore = "2"\nafter = "{after}"\n{nth}\nreason = "x"\n'
    (folder / "mutants.toml").write_text(text, "utf-8")
    (explanation,) = read_explanations(load_course(folder.parent.parent).problems[0])
    found = mutants("def f(x):\n    return x * 2 + x**2\n\n\ndef g(x):\n    return x - 2\n")
    assert [mutant.label for mutant in found if explanation.fits(mutant)] == [f"f: {label}" for label in fitting]


def test_any_replacement_at_any_place_is_meant_without_a_number(folder):
    text = '[[equivalent]]\nplace = "f"\nbefore = "2"\nafter = "*"\nreason = "x"\n'
    (folder / "mutants.toml").write_text(text, "utf-8")
    (explanation,) = read_explanations(load_course(folder.parent.parent).problems[0])
    assert sum(explanation.fits(mutant) for mutant in mutants("def f(x):\n    return x * 2 + x**2\n")) == 6


@pytest.mark.parametrize("spoilt", ['reason = " "', "", 'reason = "x"\nline = 3'])
def test_an_explanation_needs_a_reason_and_nothing_else(folder, spoilt):
    text = f'[[equivalent]]\nplace = "f"\nbefore = "1"\nafter = "2"\n{spoilt}\n'
    (folder / "mutants.toml").write_text(text, "utf-8")
    with pytest.raises(CourseError):
        read_explanations(load_course(folder.parent.parent).problems[0])


@pytest.mark.ml
def test_the_command_writes_the_page_and_says_no_for_survivors(folder, tmp_path, capsys):
    page = tmp_path / "mutation.md"
    page.write_text("# old\n\n## c1\n\nan exercise that is gone\n", "utf-8")
    arguments = ["--course", str(folder.parent.parent), "verify", "--mutants", "--json", "--page", str(page)]
    code = grade(arguments)
    document = json.loads(capsys.readouterr().out)
    (row,) = document["exercises"]
    assert row["exercise"] == "c9"
    assert code == (0 if document["ok"] else 1)
    text = page.read_text("utf-8")
    assert text.startswith("# Mutants")
    assert "## c9" in text
    assert "## c1" not in text
    assert f"{row['run']} run" in text
