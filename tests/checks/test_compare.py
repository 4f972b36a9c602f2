"""Comparers: equal or close, and if not, what, where and by how much; tolerances by dtype."""

from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.ml

from grader.checks import compare  # noqa: E402
from grader.checks.failures import CheckFailedError  # noqa: E402
from grader.checks.tolerance import Tolerance, tolerance  # noqa: E402
from grader.result import Comparison  # noqa: E402

inf, nan = math.inf, math.nan
EXACT = Tolerance(0.0, 0.0)


def doubles(*values: float) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float64)


def test_a_difference_says_what_where_and_by_how_much() -> None:
    expected = torch.zeros(2, 3, dtype=torch.float64)
    actual = expected.clone()
    actual[0, 2], actual[1, 1] = 0.25, -2.0
    found = compare.difference(actual, expected, "loss.grad")
    assert found == Comparison("values", "loss.grad", "0", "0.25", "[0, 2]", "2 (2 / 6)")


def test_another_shape_is_told_before_any_value() -> None:
    found = compare.difference(torch.ones(2, 1), torch.zeros(2), "labels")
    assert found == Comparison("shape", "labels", "(2,)", "(2, 1)")
    assert compare.difference(torch.ones(1), torch.tensor(1.0), "loss") == Comparison("shape", "loss", "()", "(1,)")


@pytest.mark.parametrize(
    ("actual", "expected", "alike"),
    [(nan, nan, True), (inf, inf, True), (-inf, -inf, True), (0.0, -0.0, True), (nan, 1.0, False), (1.0, nan, False),
     (inf, 1.0, False), (1.0, inf, False), (-inf, inf, False), (1e308, inf, False), (nan, inf, False)],
)  # fmt: skip
def test_what_is_not_finite_equals_nothing_but_itself(actual: float, expected: float, alike: bool) -> None:
    for within in (None, EXACT, Tolerance(0.5, 0.5)):
        assert compare.is_close(doubles(actual), doubles(expected), within) is alike
        assert compare.is_close(actual, expected, within) is alike


def test_the_largest_gap_leaves_nan_out() -> None:
    found = compare.difference(doubles(nan, 3.0, 0.0), doubles(0.0, 1.0, 0.0), "x")
    assert (found.expected, found.actual, found.where, found.by) == ("0", "nan", "[0]", "2 (2 / 3)")
    assert compare.difference(doubles(nan), doubles(0.0), "x").by == "nan (1 / 1)"


@pytest.mark.parametrize("size", [1e-6, 1.0, 1e6])
@pytest.mark.parametrize(("dtype", "name"), [(torch.float64, "float64"), (torch.float32, "float32")])
def test_the_bound_is_absolute_and_relative(dtype: torch.dtype, name: str, size: float) -> None:
    bound = tolerance(name).absolute + tolerance(name).relative * size
    for sign in (1, -1):
        expected = torch.tensor([size], dtype=torch.float64)
        assert compare.is_close((expected + sign * 0.9 * bound).to(dtype), expected)
        assert not compare.is_close((expected + sign * 1.2 * bound).to(dtype), expected)


def test_the_coarser_dtype_decides_the_tolerance() -> None:
    third = doubles(1.0) / 3
    assert compare.is_close(third.float(), third)
    assert compare.is_close(third, third.float())
    assert not compare.is_close(third + 1e-6, third)


def test_a_python_number_may_have_been_computed_in_float32() -> None:
    assert compare.is_close(1.0 + 5e-5, 1.0)
    assert not compare.is_close(1.0 + 5e-4, 1.0)
    assert not compare.is_close(1.0 + 5e-5, 1.0, tolerance("float64"))
    assert not compare.is_close(1, 2)


def test_no_tolerance_is_made_up() -> None:
    with pytest.raises(KeyError):
        tolerance("float16")
    with pytest.raises(KeyError):
        tolerance("float32", "cuda")
    assert tolerance("float32").relative > tolerance("float64").relative > 0


def test_integers_and_truths_are_compared_exactly() -> None:
    compare.equal(torch.tensor([1, 2]), torch.tensor([1, 2]), mistake="off", what="ids")
    compare.equal(torch.tensor([1, 2], dtype=torch.int32), torch.tensor([1, 2]), mistake="off", what="ids")
    with pytest.raises(CheckFailedError) as caught:
        compare.equal(torch.tensor([2**60, 5]), torch.tensor([2**60 + 1, 5]), mistake="off", what="ids", n=0.5)
    assert caught.value.mistake == "off"
    assert caught.value.figures == {"n": "0.5"}
    assert (caught.value.comparison.where, caught.value.comparison.actual) == ("[0]", str(2**60))
    with pytest.raises(CheckFailedError) as caught:
        compare.equal(torch.tensor([True, False]), torch.tensor([True, True]), mistake="off", what="mask")
    assert caught.value.comparison == Comparison("values", "mask", "True", "False", "[1]", "1 (1 / 2)")


def test_other_values_are_compared_by_equality() -> None:
    compare.equal(["a"], ["a"], mistake="off", what="names")
    with pytest.raises(CheckFailedError) as caught:
        compare.equal(["a", "c"], ["a", "b"], mistake="off", what="names")
    assert caught.value.comparison == Comparison("values", "names", "['a', 'b']", "['a', 'c']")


def test_close_raises_with_the_mistake_and_its_figures() -> None:
    compare.close(1.0, 1.0 + 1e-12, mistake="off", what="loss")
    with pytest.raises(CheckFailedError) as caught:
        compare.close(1.0, 1.1, mistake="off", what="loss", step=3)
    assert (caught.value.mistake, caught.value.figures) == ("off", {"step": "3"})
    assert caught.value.comparison == Comparison("values", "loss", "1.1", "1", "", "0.1 (1 / 1)")
    with pytest.raises(CheckFailedError):
        compare.close(torch.zeros(0), torch.zeros(1), mistake="off", what="loss")


def test_nothing_is_equal_to_nothing() -> None:
    assert compare.is_close(torch.zeros(0, 3), torch.zeros(0, 3))
