"""Declarations of what a call returns: what fits, what is taken with a remark, and how the rest is told."""

from __future__ import annotations

from typing import Any

import pytest

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.ml

from grader.checks.answer import named, read  # noqa: E402
from grader.checks.failures import StudentError  # noqa: E402
from grader.checks.returns import (  # noqa: E402
    Anything,
    DictOf,
    Kept,
    ListOf,
    Nothing,
    Number,
    Tensor,
    Truth,
    TupleOf,
    Word,
)
from grader.result import Verdict  # noqa: E402
from grader.worker.inside import values  # noqa: E402
from grader.worker.inside.wire import WireError  # noqa: E402


def sent(declaration: Any, value: Any) -> tuple[Any, list[str]]:
    """A value through the encoder of a job and the declaration of a check."""
    encoder = values.Encoder()
    return read(declaration, encoder.encode(value), encoder.blob())


def refused(declaration: Any, value: Any) -> tuple[str, str, str, str]:
    """(slug, what, expected, actual) of a value that is not as declared."""
    with pytest.raises(StudentError) as caught:
        sent(declaration, value)
    assert caught.value.verdict is Verdict.BAD_RETURN
    found = caught.value.comparison
    assert found is not None
    return caught.value.slug, found.what, found.expected, found.actual


def test_a_tensor_holds_values_unless_it_is_asked_for_without() -> None:
    nothing = torch.empty(2, 3, device="meta")
    assert refused(Tensor(name="x"), nothing) == ("unfit_device", "x", "a tensor that holds values", "meta")
    assert sent(Tensor(device="meta"), nothing)[0].device.type == "meta"
    assert sent(Tensor(values=False), nothing)[0].shape == (2, 3)
    # as a sparse tensor comes, or one that is forged: on the CPU, by its own word
    forged = {"$tensor": None, "as": "tensor", "dtype": "float32", "shape": [2, 3], "device": "cpu"}
    with pytest.raises(StudentError) as caught:
        read(Tensor("float32", (2, 3), device="cpu"), forged, b"")
    assert caught.value.verdict is Verdict.BAD_RETURN


def test_a_tensor_for_a_list_has_no_more_entries_than_a_list_may_have() -> None:
    """Each would take a hundred times its memory on the trusted side."""
    great = torch.zeros(values.MAX_NODES + 1, dtype=torch.uint8)
    assert refused(ListOf(Number()), great)[0] == "unfit_type"
    assert refused(ListOf(ListOf(Number())), great.unsqueeze(1))[0] == "unfit_type"
    assert refused(ListOf(ListOf(Number())), torch.zeros(values.MAX_NODES + 1, 0))[0] == "unfit_type"
    assert len(sent(ListOf(Number()), great[:-1])[0]) == values.MAX_NODES


def test_a_tensor_is_held_to_dtype_then_shape() -> None:
    declared = Tensor("float64", (2, None), "logits")
    value, remarks = sent(declared, torch.ones(2, 5, dtype=torch.float64))
    assert value.shape == (2, 5)
    assert remarks == []
    assert refused(declared, torch.ones(3, 5)) == ("unfit_dtype", "logits", "float64", "float32")
    assert refused(declared, torch.ones(3, 5, dtype=torch.float64)) == (
        "unfit_shape", "logits", "(2, *)", "(3, 5)"
    )  # fmt: skip
    assert refused(declared, torch.ones(2, dtype=torch.float64))[0] == "unfit_shape"
    assert refused(declared, [[1.0]]) == ("unfit_type", "logits", "float64 tensor (2, *)", "list of 1")
    assert refused(Tensor(("int64", "int32"), name="ids"), torch.ones(1))[2] == "int64 / int32"


def test_an_array_is_taken_for_a_tensor_with_a_remark() -> None:
    value, remarks = sent(Tensor("float32", (2,)), torch.ones(2).numpy())
    assert value.tolist() == [1.0, 1.0]
    assert remarks == ["array_for_tensor"]


def test_what_has_no_data_says_so_by_its_device() -> None:
    value, _ = sent(Tensor("float32", (3,), values=False), torch.ones(3, device="meta"))
    assert value.device.type == "meta"
    assert refused(Tensor(device="cpu"), torch.ones(3, device="meta"))[0] == "unfit_device"


@pytest.mark.parametrize(("value", "read_as"), [(2, 2.0), (2.5, 2.5), (float("inf"), float("inf"))])
def test_a_number_is_a_number(value: Any, read_as: float) -> None:
    assert sent(Number(), value) == (read_as, [])


@pytest.mark.parametrize("value", [True, None, "2", [2.0], torch.ones(2), torch.tensor(True)])
def test_what_is_no_number_is_told_as_what_it_is(value: Any) -> None:
    assert refused(Number(name="loss"), value)[:3] == ("unfit_type", "loss", "float")


def test_a_one_element_tensor_is_taken_for_a_number() -> None:
    assert sent(Number(), torch.tensor([[1.5]])) == (1.5, ["tensor_for_number"])
    assert sent(Number(scalar=True), torch.tensor(1.5)) == (1.5, [])
    assert sent(Number(whole=True), torch.tensor(3)) == (3, ["tensor_for_number"])


def test_a_whole_number_may_be_written_as_a_float_but_not_be_one() -> None:
    assert sent(Number(whole=True), 3.0) == (3, [])
    assert refused(Number(whole=True), 3.5) == ("unfit_type", "return", "int", "3.5")
    assert refused(Number(whole=True), float("nan"))[0] == "unfit_type"


def test_lists_and_tuples_stand_for_each_other_with_a_remark() -> None:
    assert sent(ListOf(Number(whole=True)), [1, 2]) == ([1, 2], [])
    assert sent(ListOf(Number(whole=True)), (1, 2)) == ([1, 2], ["tuple_for_list"])
    assert sent(ListOf(Number(whole=True)), torch.tensor([1, 2])) == ([1, 2], ["array_for_list"])
    assert sent(TupleOf(Word(), Number()), ("a", 1)) == (("a", 1.0), [])
    assert sent(TupleOf(Word(), Number()), ["a", 1]) == (("a", 1.0), ["list_for_tuple"])


def test_lists_and_tuples_are_held_to_length_and_entries() -> None:
    assert refused(ListOf(Word(), length=2, name="names"), ["a"]) == ("unfit_count", "names", "list of 2", "list of 1")
    assert refused(ListOf(Word(), name="names"), ["a", 3]) == ("unfit_type", "names[1]", "str", "int")
    assert refused(ListOf(Word()), {"a": 1}) == ("unfit_type", "return", "list", "dict of 1")
    assert refused(ListOf(Word()), torch.tensor(1))[0] == "unfit_type"
    assert refused(TupleOf(Word(), Word(), name="pair"), ("a",)) == (
        "unfit_count", "pair", "tuple of 2", "tuple of 1"
    )  # fmt: skip


def test_a_dict_holds_at_least_the_keys_that_are_asked_for() -> None:
    declared = DictOf({"loss": Number(), "ids": ListOf(Number(whole=True))})
    value, _ = sent(declared, {"loss": 1.0, "ids": [1], "more": None})
    assert value == {"loss": 1.0, "ids": [1]}
    assert refused(declared, {"loss": 1.0}) == ("unfit_count", "return", "key 'ids'", "keys 'loss'")
    assert refused(declared, {"loss": "low", "ids": []})[:2] == ("unfit_type", "return['loss']")
    assert refused(declared, [1.0])[0] == "unfit_type"


def test_truths_and_words() -> None:
    assert sent(Truth(), True) == (True, [])
    assert sent(Truth(), 0) == (False, ["number_for_truth"])
    assert sent(Truth(), torch.tensor(True)) == (True, ["number_for_truth"])
    assert refused(Truth(), 2)[0] == "unfit_type"
    assert refused(Truth(), "yes")[0] == "unfit_type"
    assert refused(Truth(), None)[3] == "None"
    assert sent(Word(), "a") == ("a", [])
    assert refused(Word(), None)[2:] == ("str", "None")


def test_anything_and_nothing() -> None:
    value = {"a": (1, [2.0]), "b": torch.tensor([1])}
    found, _ = sent(Anything(), value)
    assert found["a"] == (1, [2.0])
    assert found["b"].tolist() == [1]
    assert sent(Nothing(), value) == (None, [])


@pytest.mark.parametrize(
    "node",
    [{"$tensor": "t9"}, {"$tensor": 3}, {"$tensor": []}, {"$unknown": 1}],
    ids=str,
)
def test_a_node_that_names_what_did_not_come_is_a_lie(node: Any) -> None:
    for declaration in (Tensor(), Anything()):
        with pytest.raises((WireError, StudentError)):
            read(declaration, node, values.Encoder().blob())


@pytest.mark.parametrize("shape", [[-1], [2**60], ["2"], [True], 3, None, [1] * 40], ids=str)
def test_a_forged_tensor_without_data_is_refused_before_it_is_made(shape: Any) -> None:
    with pytest.raises((WireError, StudentError)):
        read(Tensor(), {"$tensor": None, "dtype": "float32", "shape": shape}, values.Encoder().blob())


def test_a_kept_object_is_a_number_and_a_name() -> None:
    assert read(Kept(), {"$handle": 3, "type": "LoRALinear"}, values.Encoder().blob())[0] == (3, "LoRALinear")
    for node in ({"$handle": True}, {"$handle": "3"}, 3, None):
        with pytest.raises(StudentError):
            read(Kept(), node, values.Encoder().blob())


def test_every_node_has_a_name_for_messages() -> None:
    encoder = values.Encoder()
    for value, said in (
        (None, "None"), (1, "int"), (True, "bool"), ("a", "str"), ([1, 2], "list of 2"), ((1,), "tuple of 1"),
        ({"a": 1}, "dict of 1"), ({1: 2}, "dict of 1"), (float("nan"), "nan"), (torch.ones(2, 5), "float32 tensor (2, 5)"),
    ):  # fmt: skip
        assert named(encoder.encode(value)) == said
