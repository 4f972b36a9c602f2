"""Which claims about a code exercise hold, on a small course whose answer is known."""

from __future__ import annotations

import pytest

from grader.course import load_course
from grader.proof.whole import prove

ADDS = "def double(x):\n    return x + 2\n\n\ndef half(x):\n    return x / 2\n"
HIDDEN = "def double(x):\n    return 2 * x\n\n\ndef half(x):\n    return x * x\n"


def proved(folder, **more):
    return prove(load_course(folder.parent.parent), **more)


def claims(found):
    return {(proof.kind, proof.claim.en.split()[0]): proof for proof in found.proofs}


@pytest.mark.ml
def test_right_starter_and_known_wrong_hold_and_gaps_are_listed(folder):
    (folder / "known_wrong/adds.py").write_text(ADDS, "utf-8")
    found = proved(folder)
    assert found.ok
    assert [proof.kind for proof in found.proofs] == ["right", "starter", "known_wrong"]
    assert found.gaps == ["c9: squares"]
    assert found.never_failed == ["c9/odd", "c9/half"]


@pytest.mark.ml
def test_a_right_solution_that_loses_a_point_is_told_with_the_check(folder):
    (folder / "right/odd_only.py").write_text(ADDS, "utf-8")
    found = proved(folder)
    assert not found.ok
    lost = claims(found)["right", "right/odd_only.py"].found
    assert "check_double: failed (adds)" in lost
    assert "check_odd: skipped" in lost


@pytest.mark.ml
def test_a_wrong_solution_must_fail_by_its_own_name_even_in_a_hidden_check(folder):
    (folder / "known_wrong/squares--hidden.py").write_text(HIDDEN, "utf-8")
    (folder / "known_wrong/squares.py").write_text(ADDS, "utf-8")
    (folder / "known_wrong/adds.py").write_text((folder / "right/reference.py").read_text("utf-8"), "utf-8")
    found = claims(proved(folder))
    assert found["known_wrong", "known_wrong/squares--hidden.py"].ok
    assert not found["known_wrong", "known_wrong/squares.py"].ok
    assert "(adds)" in found["known_wrong", "known_wrong/squares.py"].found
    assert found["known_wrong", "known_wrong/adds.py"].found == "all pass"


@pytest.mark.ml
def test_what_breaks_on_our_side_is_no_rejection(folder):
    check = (folder / "check_1_double.py").read_text("utf-8")
    broken = check.replace('student.call("double", 3) == 6', 'student.call("double", 3) == 1 / 0')
    (folder / "check_1_double.py").write_text(broken, "utf-8")
    (folder / "known_wrong/squares--hidden.py").write_text(HIDDEN, "utf-8")
    found = claims(proved(folder))
    for proof in (found["right", "right/reference.py"], found["known_wrong", "known_wrong/squares--hidden.py"]):
        assert not proof.ok
        assert "ZeroDivisionError" in proof.found


@pytest.mark.ml
def test_a_starter_that_earns_a_point_is_told(folder):
    (folder / "starter/c9.py").write_text("def double(x):\n    return 8\n\n\ndef half(x):\n    ...\n", "utf-8")
    assert claims(proved(folder))["starter", "the"].found == "check_double"


@pytest.mark.ml
def test_a_module_that_cannot_be_loaded_is_no_named_rejection(folder):
    (folder / "known_wrong/adds.py").write_text("def double(x:\n", "utf-8")
    proof = claims(proved(folder))["known_wrong", "known_wrong/adds.py"]
    assert not proof.ok
    assert proof.found.startswith("module: ")


@pytest.mark.ml
def test_repeats_find_a_verdict_that_hangs_on_the_seed(folder):
    check = (folder / "check_1_double.py").read_text("utf-8")
    check = check.replace("def check_odd(student):", "def check_odd(student, rng):")
    check = check.replace("== 6", "== 6 and (rng.initial_seed() % 2 == 0)")
    (folder / "check_1_double.py").write_text(check, "utf-8")
    found = proved(folder, repeat=12, seed=5, jobs=2)
    right = next(one for one in found.flakes if one.kind == "right")
    starter = next(one for one in found.flakes if one.kind == "starter")
    assert (right.runs, starter.runs) == (11, 11)
    assert 0 < len(right.failed) < 11
    assert not starter.failed
    assert not found.ok
    seeds = [seed for _, seed, _ in right.failed]
    assert seeds == [seed for _, seed, _ in next(o for o in proved(folder, repeat=12, seed=5).flakes).failed]
