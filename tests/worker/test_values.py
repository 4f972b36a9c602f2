"""Values across the wire: what goes in comes out, and what lies is refused before anything is made of it."""

from __future__ import annotations

import contextlib
import json
import math
import struct
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.ml


from grader.checks import answer, returns  # noqa: E402
from grader.checks.failures import StudentError  # noqa: E402
from grader.worker.inside import values  # noqa: E402
from grader.worker.inside.values import CannotCrossError, Encoder, declared, decode  # noqa: E402
from grader.worker.inside.wire import WireError  # noqa: E402

LEAVES = st.none() | st.booleans() | st.integers(-(2**200), 2**200) | st.floats() | st.text(max_size=12)
KEYS = (
    st.integers()
    | st.text(max_size=6)
    | st.sampled_from(["$tensor", "$dict", "$float", "$"])
    | st.tuples(st.integers())
)
TREES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(KEYS, inner, max_size=4)
        | st.sets(st.integers(), max_size=4)
    ),
    max_leaves=12,
)


def same(one: Any, other: Any) -> bool:
    """Equal, of equal types all the way down, NaN equal to NaN."""
    if type(one) is not type(other):
        return False
    if isinstance(one, float):
        return one == other or (math.isnan(one) and math.isnan(other))
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    return bool(one == other)


def crossed(value: Any) -> Any:
    encoder = Encoder()
    node = json.loads(json.dumps(encoder.encode(value), allow_nan=False))
    return decode(node, encoder.blob())


@given(TREES)
def test_values_arrive_as_they_are(value: Any) -> None:
    assert same(crossed(value), value)


@pytest.mark.parametrize("dtype", sorted(values.DTYPES.values()))
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 5), (2, 3, 4)])
def test_tensors_arrive_bit_by_bit(dtype: str, shape: tuple[int, ...]) -> None:
    sent = torch.randint(0, 2, shape).to(getattr(torch, dtype))
    came = crossed([sent, {"a": sent.T if sent.dim() == 2 else sent}])[0]
    assert came.dtype == sent.dtype
    assert torch.equal(came, sent)


def test_nan_and_zeros_keep_their_bits() -> None:
    sent = torch.tensor([float("nan"), float("inf"), -0.0, 5e-324], dtype=torch.float64)
    assert torch.equal(crossed(sent).view(torch.int64), sent.view(torch.int64))


@pytest.mark.parametrize(
    "value", [object(), 1j, b"bytes", lambda: 1, iter([]), 2**5000, {"a": {1: object()}}, [[]] * 400_001]
)
def test_what_cannot_cross_says_so(value: Any) -> None:
    with pytest.raises(CannotCrossError):
        Encoder().encode(value)


def test_depth_is_capped() -> None:
    value: Any = 1
    for _ in range(30):
        value = [value]
    with pytest.raises(CannotCrossError, match="deeply"):
        Encoder().encode(value)


# ------------------------------------------------------------------------------------------------------ lying tensors


def blob(table: dict[str, Any], data: bytes = b"") -> bytes:
    inner = json.dumps(table).encode()
    return struct.pack("<Q", len(inner)) + inner + data


def entry(shape: Any, start: Any, stop: Any, dtype: Any = "F32") -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, stop]}


LIES = {
    "overlap": blob({"a": entry([2], 0, 8), "b": entry([2], 4, 12)}, bytes(12)),
    "hole": blob({"a": entry([1], 0, 4), "b": entry([1], 8, 12)}, bytes(12)),
    "behind": blob({"a": entry([2], 0, 8)}, bytes(4)),
    "too much": blob({"a": entry([1], 0, 4)}, bytes(8)),
    "other size": blob({"a": entry([3], 0, 8)}, bytes(8)),
    "negative": blob({"a": entry([-1], 0, 4)}, bytes(4)),
    "backwards": blob({"a": entry([1], 4, 0)}, bytes(4)),
    "no dtype": blob({"a": entry([1], 0, 4, "F31")}, bytes(4)),
    "dtype of the wrong kind": blob({"a": entry([1], 0, 4, ["F32"])}, bytes(4)),
    "float axis": blob({"a": entry([1.0], 0, 4)}, bytes(4)),
    "axis that is true": blob({"a": entry([True], 0, 4)}, bytes(4)),
    "rank": blob({"a": entry([1] * 13, 0, 4)}, bytes(4)),
    "huge empty axes": blob({"a": entry([0] + [1 << 40] * 4, 0, 0)}),
    "long header": struct.pack("<Q", 1 << 60) + b"{}",
    "header behind the end": struct.pack("<Q", 100) + b"{}",
    "short": b"1234567",
    "no table": blob([], b""),  # type: ignore[arg-type]
    "entry of the wrong kind": blob({"a": 5}),
    "further keys": blob({"a": {**entry([1], 0, 4), "code": "x"}}, bytes(4)),
    "too many": blob({f"t{i}": entry([0], 0, 0) for i in range(4097)}),
}


@pytest.mark.parametrize("name", LIES)
def test_tensors_that_lie_are_refused(name: str) -> None:
    with pytest.raises(WireError):
        declared(LIES[name])


@given(st.binary(max_size=60))
def test_junk_is_no_tensor(junk: bytes) -> None:
    with contextlib.suppress(WireError):
        assert declared(struct.pack("<Q", len(junk)) + junk) == {}


def test_colliding_keys_cost_little() -> None:
    step = 2**61 - 1
    node = {"$dict": [[step * (i + 1), 0] for i in range(values.MAX_KEYS)]}
    began = time.process_time()
    assert len(decode(node, b"")) == values.MAX_KEYS
    assert time.process_time() - began < 5
    for kind in ("$dict", "$set"):
        with pytest.raises(WireError, match="keys"):
            decode({kind: [[step * (i + 1), 0] for i in range(values.MAX_KEYS + 1)]}, b"")


# --------------------------------------------------------------------------------- an answer from a hostile job, read

NODES = st.recursive(
    LEAVES | st.sampled_from(["t0", "float32", "tensor", "array", "nan", "meta", "cpu"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.fixed_dictionaries(
            {},
            optional=dict.fromkeys(
                (
                    "$tensor",
                    "$tuple",
                    "$set",
                    "$dict",
                    "$float",
                    "$handle",
                    "$plain",
                    "$linear",
                    "$model",
                    "as",
                    "shape",
                    "dtype",
                    "device",
                    "type",
                    "parameters",
                    "a",
                ),
                inner,
            ),
        )
    ),
    max_leaves=10,
)
DECLARATIONS = [
    returns.Anything(), returns.Tensor(), returns.Tensor("float32", (None, 3)), returns.Number(), returns.Number(whole=True),
    returns.Word(), returns.ListOf(returns.Anything()), returns.ListOf(returns.Number(), 2), returns.Kept(),
    returns.TupleOf(returns.Tensor(), returns.Number()), returns.DictOf({"a": returns.Tensor()}), returns.Nothing(),
]  # fmt: skip


@given(NODES, st.sampled_from(DECLARATIONS))
def test_any_answer_is_read_or_refused(node: Any, declaration: answer.Declaration) -> None:
    """Anything else than these two errors would be taken for a fault of ours."""
    data = blob({"t0": entry([2], 0, 8)}, bytes(8))
    with contextlib.suppress(StudentError, WireError):
        answer.read(declaration, node, data)


@given(NODES)
def test_any_answer_can_be_named(node: Any) -> None:
    assert len(answer.named(node)) < 200
