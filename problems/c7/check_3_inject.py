"""Claims about inject_lora, on a small BERT and on a tree of names; training is held against PEFT's own LoRA."""

from __future__ import annotations

import contextlib
import copy
import functools
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import torch
from peft import LoraConfig, TaskType, get_peft_model
from transformers import BertConfig, BertForSequenceClassification

from grader.checks.compare import close, equal, is_close
from grader.checks.devices import on_device
from grader.checks.failures import StudentError, expect, fail
from grader.checks.returns import Number
from grader.checks.student import Handle, Student
from grader.checks.tolerance import Tolerance

R, ALPHA = 4, 8.0
QV = ["query", "value"]
HEADS = ("classifier", "score")
LR, DECAY = 1e-2, 0.1


@functools.cache
def bert() -> BertForSequenceClassification:
    """Two layers, float64, no dropout, a feed-forward of another width, so that few matrices are alike in shape."""
    torch.manual_seed(7)
    return BertForSequenceClassification(
        BertConfig(
            vocab_size=40, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24,
            max_position_embeddings=32, initializer_range=0.25, num_labels=2, hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
    ).double().eval()  # fmt: skip


def injected(
    student: Student, targets: list[str], *, r: int = R, alpha: float = ALPHA, where: str = "cpu", **more: Any
) -> Handle:
    """The model with the student's LoRA in it; whether it is the very object that was handed in is another claim."""
    model = student.build(student.model(copy.deepcopy(bert()).to(where)))
    returned = student.make("inject_lora", model, targets, r=r, alpha=alpha, **more)
    whole = model if adapters(model) or returned.kind == "NoneType" else returned
    held = whole.parameters(data=False)
    if any(held[name].data.dtype != torch.float64 for pair in adapters(whole).values() for name in pair):
        whole.method("double")  # another check's claim
    return whole


def adapters(model: Handle) -> dict[str, tuple[str, str]]:
    """The adapted modules, each with the names of A's and B's parameters."""
    found = named_adapters(model)
    known = model.parameters(data=False) if found else {}
    return {name: pair for name, pair in found.items() if known.keys() >= set(pair)}


def named_adapters(model: Handle) -> dict[str, tuple[str, str]]:
    """The same without a look at the parameters, which a model that holds itself has no end of."""
    held = model.holders("lora_A", "lora_B")
    outer = [name for name in held if not any(name.startswith(f"{other}.") for other in held if other != name)]
    found = {name: (held[name]["lora_A"], held[name]["lora_B"]) for name in outer}
    return {name: (a[0], b[0]) for name, (a, b) in found.items() if len(a) == len(b) == 1}


def linears(model: torch.nn.Module) -> list[str]:
    return [name for name, module in model.named_modules() if isinstance(module, torch.nn.Linear)]


def matching(names: list[str], targets: list[str]) -> set[str]:
    """PEFT's rule: the full name, or its end behind a dot."""
    return {name for name in names if any(name == target or name.endswith(f".{target}") for target in targets)}


def batch(rng: torch.Generator, rows: int = 8) -> dict[str, torch.Tensor]:
    """A task that can be learned: is there a 5 among the first tokens? Every other row is padded."""
    ids = torch.randint(5, 10, (rows, 9), generator=rng)
    mask = torch.ones_like(ids)
    mask[::2, 7:] = 0
    return {"input_ids": ids, "attention_mask": mask, "labels": (ids[:, :3] == 5).any(1).long()}


@pytest.mark.points(1)
def check_inject_changes_the_model_in_place(student: Student) -> None:
    """in_place"""
    model = student.build(student.model(bert()))
    returned = student.make("inject_lora", model, QV, R, ALPHA)
    expect(returned.kind != "NoneType", mistake="returns_nothing")
    expect(bool(model.holders("lora_A", "lora_B")), mistake="not_in_place")
    expect(student.same(model, returned), mistake="not_in_place")


@pytest.mark.points(2)
def check_exactly_the_named_modules_are_adapted(student: Student) -> None:
    """targets"""
    known = linears(bert())
    for targets in (QV, ["attention.output.dense"], ["query", "key", "value", "intermediate.dense"]):
        compare(set(adapters(injected(student, targets))), matching(known, targets), targets)
    targets = ["query", "word_embeddings"]  # the second has a weight of two dimensions, yet is no Linear
    with only_linears(targets):
        found = set(adapters(injected(student, targets)))
    expect(not matching(sorted(found), targets[1:]), mistake="wraps_what_is_no_linear", targets=", ".join(targets))
    compare(found, matching(known, targets), targets)


@contextlib.contextmanager
def only_linears(targets: list[str]) -> Iterator[None]:
    """What a Linear has and another module lacks is the mistake of wrapping one."""
    try:
        yield
    except StudentError as error:
        if "has no attribute" in error.error and not error.error.startswith("NameError"):
            fail("wraps_what_is_no_linear", targets=", ".join(targets))
        raise


@pytest.mark.points(2)
def check_a_name_matches_whole_or_behind_a_dot(student: Student) -> None:
    """target_names"""
    layer = {"query": (6, 6), "subquery": (6, 6), "query_proj": (6, 6), "value": (3, 6)}
    block = {"0": layer, "1": {**layer, "query": {"out": (6, 6)}}}  # a module of that name that is no Linear
    for targets, wanted in (
        (["query"], {"encoder.0.query", "query"}),
        (["encoder.0.query", "1.value"], {"encoder.0.query", "encoder.1.value"}),
    ):
        tree = student.build(student.tree(classifier=(2, 6), encoder=block, query=(6, 6)))
        with only_linears(targets):
            student.make("inject_lora", tree, targets, R, ALPHA)
        compare(set(named_adapters(tree)), wanted, targets)


def compare(found: set[str], wanted: set[str], targets: list[str]) -> None:
    if found == wanted:
        return
    extra, missing = sorted(found - wanted), sorted(wanted - found)
    first = found and not extra and all(".1." in name for name in missing)
    shown = {"extra": ", ".join(extra[:4]) or "–", "missing": ", ".join(missing[:4]) or "–"}
    fail("target_only_first_layer" if first else "wrong_modules", targets=", ".join(targets), **shown)


@pytest.mark.points(3)
def check_only_adapters_and_the_head_are_trained(student: Student) -> None:
    """frozen"""
    model = injected(student, QV)
    expect(bool(adapters(model)), mistake="wrong_modules", targets=", ".join(QV), extra="–", missing="query, value")
    hold_to_frozen(model)


def hold_to_frozen(model: Handle) -> None:
    state = model.state(data=False)
    factors = {name for pair in adapters(model).values() for name in pair}
    for name, (_, trained) in state["parameters"].items():
        is_factor, is_head = state["shared"].get(name, name) in factors, name.split(".")[0] in HEADS
        if trained == (is_factor or is_head):
            continue
        if is_factor:
            fail("factors_frozen", name=name)
        if is_head:
            fail("head_frozen", name=name)
        if ".base." in name:
            fail("base_not_frozen", name=name)
        fail("pooler_trained" if "pooler" in name else "rest_not_frozen", name=name)


@pytest.mark.points(1)
@pytest.mark.after("check_only_adapters_and_the_head_are_trained")
def check_the_head_may_be_called_score_or_have_parts(student: Student) -> None:
    """heads"""
    layers = {"encoder": {"0": {"query": (6, 6), "value": (6, 6)}}}
    for head in ({"score": (2, 6)}, {"classifier": {"dense": (6, 6), "out_proj": (2, 6)}}):
        tree = student.build(student.tree(**head, **layers, pooler=(6, 6)))
        student.make("inject_lora", tree, QV, R, ALPHA)
        hold_to_frozen(tree)


@pytest.mark.points(1)
def check_r_alpha_and_dropout_reach_every_layer(student: Student, rng: torch.Generator) -> None:
    """passed_on"""
    r, alpha = 5, 15.0
    model = injected(student, ["query"], r=r, alpha=alpha, dropout=0.6)
    held, found = model.parameters(data=False), adapters(model)
    expect(bool(found), mistake="wrong_modules", targets="query", extra="–", missing="query")
    single = student.make("LoRALinear", student.linear(torch.ones(16, 16), None), r=r, alpha=alpha)
    scaling = single.attribute("scaling", Number(name="scaling", scalar=True))
    for name, (a, b) in found.items():
        expect(r in held[a].shape and r in held[b].shape, mistake="not_passed_on", argument="r", name=name)
        actual = model.attribute(f"{name}.scaling", Number(name="scaling", scalar=True))
        expect(is_close(actual, scaling), mistake="not_passed_on", argument="alpha", name=name)
    model.load({b: torch.randn(held[b].shape, generator=rng, dtype=torch.float64) for _, b in found.values()})
    data = batch(rng)
    model.train()
    moves = not is_close(model.logits(**data), model.logits(**data))
    expect(moves, mistake="not_passed_on", argument="dropout", name=next(iter(found)))


@pytest.mark.points(1)
def check_the_model_answers_as_before(student: Student, rng: torch.Generator) -> None:
    """same_answers"""
    data = batch(rng)
    model = injected(student, QV)
    expect(bool(adapters(model)), mistake="wrong_modules", targets=", ".join(QV), extra="–", missing="query, value")
    model.eval()
    with torch.no_grad():
        expected = bert()(**data).logits
    close(
        model.logits(**data), expected, mistake="injection_changes_output", what="logits", within=Tolerance(1e-9, 1e-9)
    )


@pytest.mark.points(4)
@pytest.mark.after(
    "check_only_adapters_and_the_head_are_trained",
    "check_the_model_answers_as_before",
    "check_exactly_the_named_modules_are_adapted",
    "check_the_factors_have_their_shapes",
)
def check_training_moves_what_it_should_and_nothing_else(student: Student, rng: torch.Generator, device: str) -> None:
    """training"""
    targets = ["query", "value", "intermediate.dense"]
    batches, held = [batch(rng) for _ in range(20)], batch(rng)

    def trained(where: str) -> tuple[str, Handle, dict[str, Any], dict[str, tuple[str, str]], list[float]]:
        model = injected(student, targets, where=where)
        before, found = model.parameters(), adapters(model)
        moved = [{name: value.to(where) for name, value in data.items()} for data in batches]
        return where, model, before, found, model.train_steps(moved, lr=LR, weight_decay=DECAY)

    where, model, before, found, losses = on_device(student, device, trained)
    after = model.values({name: parameter.shape for name, parameter in before.items()})
    for name, parameter in before.items():
        if not parameter.requires_grad:
            equal(after[name], parameter.data, mistake="rest_not_frozen", what=name, name=name)
    compare(set(found), matching(linears(bert()), targets), targets)
    for name, (a, b) in found.items():
        _hold_to_shapes(before[a].shape, before[b].shape, bert().get_submodule(name), name)
    theirs = peft_twin(targets, {module: (before[a].data, before[b].data) for module, (a, b) in found.items()})
    expected = train(theirs, batches)
    within = Tolerance(1e-7, 1e-8)
    close(torch.tensor(losses), torch.tensor(expected), mistake="training_differs", what="loss", within=within)
    model.eval()
    with torch.no_grad():
        logits = theirs.eval()(**held).logits
    here = {name: value.to(where) for name, value in held.items()}
    close(model.logits(**here), logits, mistake="training_differs", what="logits", within=within)


def _hold_to_shapes(a: tuple[int, ...], b: tuple[int, ...], base: Any, name: str) -> None:
    """Factors of the shapes that PEFT's have."""
    expect(R in a and R in b, mistake="not_passed_on", argument="r", name=name)
    right = {"expected_a": (R, base.in_features), "expected_b": (base.out_features, R)}
    expect((a, b) == tuple(right.values()), mistake="factors_transposed", a=a, b=b, **right)


def peft_twin(targets: list[str], factors: Mapping[str, tuple[torch.Tensor, torch.Tensor]]) -> Any:
    """PEFT's LoRA in a copy of our model, starting from these A and B by module."""
    model = BertForSequenceClassification(bert().config).double()
    model.load_state_dict(bert().state_dict())
    config = LoraConfig(task_type=TaskType.SEQ_CLS, r=R, lora_alpha=ALPHA, target_modules=targets, lora_dropout=0.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wrapped = get_peft_model(model, config)
    with torch.no_grad():
        for module, (a, b) in factors.items():
            layer = wrapped.get_submodule(f"base_model.model.{module}")
            layer.lora_A["default"].weight.copy_(a)
            layer.lora_B["default"].weight.copy_(b)
    return wrapped


def train(model: Any, batches: list[dict[str, torch.Tensor]]) -> list[float]:
    """The loss of every step, as `train_steps` makes them over there."""
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=LR, weight_decay=DECAY)
    model.train()
    losses = []
    for data in batches:
        optimizer.zero_grad()
        loss = model(**data).loss
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    return losses
