"""Claims about describe: each looks at its own keys, so that one slip leaves the others standing."""

from __future__ import annotations

import functools
import math
from typing import Any

import pytest
import torch
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from grader.checks.failures import StudentError, expect, fail
from grader.checks.returns import Anything, Number
from grader.checks.student import Student
from reference.crafted_models import word_pieces

KEYS = (
    "vocab_size", "num_parameters", "tokens", "input_ids", "attention_mask", "last_hidden_state_shape",
    "pooler_output_shape", "hidden_size", "num_attention_heads", "num_hidden_layers",
)  # fmt: skip
PIECES = (
    "The the quick brown fox jump ##s ##ing over lazy dog ##gie un ##believ ##able film . , ! good was it s '".split()
)
MOST = 10_000  # numbers in any list: far more than a text has tokens
TEXTS = ("The quick brown fox jumps over the lazy doggie.", "it was unbelievable, jumping!", "good")
# what the chapter prints for BERT-base
CHAPTER = {"vocab_size": 30522, "hidden_size": 768, "num_attention_heads": 12, "num_hidden_layers": 12}
SIZES = ((24, 3, 2), (20, 5, 4))  # hidden, heads, layers: no two alike, none of BERT-base


@functools.cache
def tokenizer() -> PreTrainedTokenizerFast:
    """A cased WordPiece tokenizer with tokens that were added later, which `vocab_size` does not count."""
    made = word_pieces(PIECES)
    made.add_tokens(["[NEW]", "[NEWER]"])  # two, or the highest id would be the size without them
    return made


@functools.cache
def model(hidden: int, heads: int, layers: int) -> BertModel:
    """Its embedding has more rows than the tokenizer has tokens, as is usual, and takes longer texts."""
    config = BertConfig(
        vocab_size=48, hidden_size=hidden, num_attention_heads=heads, num_hidden_layers=layers, intermediate_size=32,
        max_position_embeddings=160,
    )  # fmt: skip
    return BertModel(config).eval()


def described(student: Student, text: str, size: tuple[int, int, int] = SIZES[0]) -> dict[str, Any]:
    """What the student's describe returns, as it is."""
    half = [name for name, _ in model(*size).named_parameters() if "encoder" in name]
    found = student.call(
        "describe", student.model(model(*size), training=True, frozen=half), student.tokenizer(tokenizer()), text,
        returns=Anything(),
    )  # fmt: skip
    if not isinstance(found, dict):
        fail("not_a_dict", actual=type(found).__name__)
    return found


def entry(found: dict[str, Any], key: str) -> Any:
    if key not in found:
        fail("key_missing", key=key, keys=", ".join(map(str, found))[:150])
    return found[key]


def whole(student: Student, value: Any, key: str) -> int:
    """One int; a 0-d tensor or NumPy scalar is taken with a remark."""
    if isinstance(value, torch.Tensor) and value.numel() == 1 and value.device.type != "meta":
        student.remark("number_as_array", key=key)
        value = value.item()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        fail("wrong_type", key=key, expected="int", actual=shown(value))
    return value


def integers(student: Student, value: Any, key: str) -> list[int]:
    """A flat list of ints; a tuple, tensor or array is taken with a remark."""
    if isinstance(value, torch.Tensor) and value.device.type != "meta":
        if value.dim() != 1 or len(value) > MOST:
            fail("not_flat", key=key, actual=shown(value))
        student.remark("list_as_array", key=key)
        value = value.tolist()
    if isinstance(value, tuple):
        value = list(value)
    if not isinstance(value, list):
        fail("wrong_type", key=key, expected="list", actual=shown(value))
    if any(isinstance(inner, list | tuple) or (isinstance(inner, torch.Tensor) and inner.dim()) for inner in value):
        fail("not_flat", key=key, actual=shown(value))
    return [whole(student, inner, key) for inner in value]


def shown(value: Any) -> str:
    if isinstance(value, torch.Tensor):
        return f"tensor {tuple(value.shape)}"
    if isinstance(value, list | tuple):
        return f"{type(value).__name__} of {len(value)}: {str(value)[:60]}"
    return f"{type(value).__name__}: {str(value)[:60]}"


@pytest.mark.points(1)
def check_every_key_is_there(student: Student) -> None:
    """keys"""
    found = described(student, TEXTS[0])
    for key in KEYS:
        entry(found, key)


@pytest.mark.points(2)
def check_tokens_are_the_pieces_without_special_ones(student: Student) -> None:
    """tokens"""
    for text in TEXTS:
        _judge_tokens(entry(described(student, text), "tokens"), text)


def _judge_tokens(found: Any, text: str) -> None:
    expected = tokenizer().tokenize(text)
    if isinstance(found, tuple):
        found = list(found)
    if not isinstance(found, list):
        fail("wrong_type", key="tokens", expected="list", actual=shown(found))
    if found == expected:
        return
    if any(isinstance(token, int | torch.Tensor) for token in found):
        fail("tokens_are_ids", actual=shown(found))
    if any(token in ("[CLS]", "[SEP]", "[PAD]") for token in found):
        fail("special_in_tokens", actual=str(found)[:100])
    if found == [piece for piece in expected if piece != "[UNK]"]:
        fail("unknown_dropped", expected=len(expected), actual=len(found))
    if [str(token).removeprefix("##") for token in found] == [token.removeprefix("##") for token in expected]:
        fail("tokens_decoded", actual=str(found)[:100])
    if found == text.split():
        fail("tokens_are_words", actual=str(found)[:100])
    fail("tokens_differ", expected=str(expected)[:150], actual=str(found)[:150])


@pytest.mark.points(1)
@pytest.mark.after("check_tokens_are_the_pieces_without_special_ones")
def check_an_unknown_word_is_a_token_too(student: Student) -> None:
    """unknown"""
    for text in ("The xylophone was good.", "Zebras!", ""):
        _judge_tokens(entry(described(student, text), "tokens"), text)


@pytest.mark.points(2)
def check_input_ids_hold_the_special_tokens(student: Student) -> None:
    """input_ids"""
    for text in TEXTS:
        expected = tokenizer()(text)["input_ids"]
        found = integers(student, entry(described(student, text), "input_ids"), "input_ids")
        if found == expected:
            continue
        if found == expected[1:-1]:
            fail("special_missing", expected=len(expected), actual=len(found))
        if found[: len(expected)] == expected and set(found[len(expected) :]) == {tokenizer().pad_token_id}:
            fail("padded", key="input_ids", expected=len(expected), actual=len(found))
        fail("input_ids_differ", expected=str(expected)[:150], actual=str(found)[:150])


@pytest.mark.points(1)
def check_the_attention_mask_is_one_for_every_id(student: Student) -> None:
    """attention_mask"""
    for text in TEXTS:
        length = len(tokenizer()(text)["input_ids"])
        found = integers(student, entry(described(student, text), "attention_mask"), "attention_mask")
        if len(found) == length - 2 and set(found) == {1}:
            fail("special_missing", expected=length, actual=len(found))
        if len(found) > length and found[:length] == [1] * length:
            fail("padded", key="attention_mask", expected=length, actual=len(found))
        expect(found == [1] * length, mistake="attention_mask_differs", expected=length, actual=str(found)[:100])


@pytest.mark.points(3)
def check_shapes_have_batch_tokens_and_width(student: Student) -> None:
    """shapes"""
    for text in TEXTS[:2]:
        for size in SIZES:
            length, width = len(tokenizer()(text)["input_ids"]), size[0]
            found = described(student, text, size)
            for key, right in (("last_hidden_state_shape", (1, length, width)), ("pooler_output_shape", (1, width))):
                value = entry(found, key)
                if isinstance(value, torch.Tensor) and value.dim() > 1:
                    fail("tensor_for_shape", key=key, actual=shown(value))
                shape = tuple(integers(student, value, key))
                _judge_shape(key, shape, right)


def _judge_shape(key: str, shape: tuple[int, ...], right: tuple[int, ...]) -> None:
    if shape == right:
        return
    if shape == right[1:]:
        fail("batch_dropped", key=key, expected=right, actual=shape)
    if shape and shape[-1] == CHAPTER["hidden_size"]:
        fail("hard_coded", what=key, expected=right, actual=shape)
    if len(shape) == 3 and len(right) == 3 and shape[2] == right[2] and shape[1] == right[1] - 2:
        fail("special_missing", expected=right[1], actual=shape[1])
    if len(shape) == 3 and len(right) == 3 and shape[2] == right[2] and shape[1] > right[1]:
        fail("padded", key=key, expected=right[1], actual=shape[1])
    if len(shape) != len(right) and key == "pooler_output_shape":
        fail("not_the_pooler", expected=right, actual=shape)
    fail("shape_differs", key=key, expected=right, actual=shape)


@pytest.mark.points(2)
def check_sizes_are_those_of_this_model(student: Student) -> None:
    """sizes"""
    for size in SIZES:
        found = described(student, TEXTS[2], size)
        for key, right in zip(("hidden_size", "num_attention_heads", "num_hidden_layers"), size, strict=True):
            value = whole(student, entry(found, key), key)
            if value == right:
                continue
            if value == CHAPTER[key]:
                fail("hard_coded", what=key, expected=right, actual=value)
            fail("size_differs", key=key, expected=right, actual=value)


@pytest.mark.points(1)
def check_vocab_size_is_the_tokenizers(student: Student) -> None:
    """vocab_size"""
    right = tokenizer().vocab_size
    value = whole(student, entry(described(student, TEXTS[2]), "vocab_size"), "vocab_size")
    if value == CHAPTER["vocab_size"]:
        fail("hard_coded", what="vocab_size", expected=right, actual=value)
    if value == model(*SIZES[0]).config.vocab_size:
        fail("vocab_size_of_model", expected=right, actual=value)
    if value == len(tokenizer()):
        fail("vocab_size_with_added", expected=right, actual=value)
    expect(value == right, mistake="size_differs", key="vocab_size", expected=right, actual=value)


@pytest.mark.points(1)
def check_num_parameters_is_all_of_them(student: Student) -> None:
    """num_parameters"""
    own = [_own_count(student, size) for size in SIZES]
    own = own if own[0] != own[1] else [None, None]  # what is the same for all models is no count
    for size, own_count in zip(SIZES, own, strict=True):
        right = sum(parameter.numel() for parameter in model(*size).parameters())
        value = whole(student, entry(described(student, TEXTS[2], size), "num_parameters"), "num_parameters")
        if value in (right, own_count):
            continue
        trained = sum(p.numel() for name, p in model(*size).named_parameters() if "encoder" not in name)
        if value == trained:
            fail("trainable_only", expected=right, actual=value)
        if math.isclose(value, 110e6, rel_tol=0.01):
            fail("hard_coded", what="num_parameters", expected=right, actual=value)
        fail("count_differs", expected=right, actual=value)


def _own_count(student: Student, size: tuple[int, int, int]) -> int | None:
    """What the student's own count_parameters says: a slip in it is another check's business."""
    half = [name for name, _ in model(*size).named_parameters() if "encoder" in name]
    try:
        own: int = student.call(
            "count_parameters", student.model(model(*size), frozen=half), returns=Number(whole=True)
        )
    except StudentError:
        return None
    return own


@pytest.mark.points(1)
@pytest.mark.after("check_input_ids_hold_the_special_tokens", "check_tokens_are_the_pieces_without_special_ones")
def check_a_long_text_is_cut(student: Student) -> None:
    """long_text"""
    text = "the quick doggie jumps . " * 60
    limit = tokenizer().model_max_length
    try:
        found = described(student, text)
    except StudentError as error:
        if error.error:
            fail("not_cut", limit=limit, error=error.error[:150])
        raise
    ids = integers(student, entry(found, "input_ids"), "input_ids")
    expect(len(ids) == limit, mistake="not_cut", limit=limit, error=f"{len(ids)} input_ids")
    ends = [tokenizer().cls_token_id, tokenizer().sep_token_id]
    expect([ids[0], ids[-1]] == ends, mistake="end_cut_off", expected=str(ends), actual=str([ids[0], ids[-1]]))
    shape = tuple(integers(student, entry(found, "last_hidden_state_shape"), "last_hidden_state_shape"))
    # how many numbers a shape has is another check's claim
    expect(all(size <= limit for size in shape), mistake="not_cut", limit=limit, error=str(shape))
    # the pieces of the whole text, or of what was kept of it: cutting them without [CLS] and [SEP] keeps two more
    tokens = entry(found, "tokens")
    tokens = list(tokens) if isinstance(tokens, tuple) else tokens
    every = tokenizer().tokenize(text)
    if tokens not in (every, every[: limit - 2], every[:limit]):
        fail("tokens_differ", expected=str(every)[:100], actual=str(tokens)[:100])
