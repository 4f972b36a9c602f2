"""Claims about the comparison's conditions, on a very small model: equal but for the weights that both start from."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import torch
from transformers import BertConfig, BertForSequenceClassification

from grader.checks.failures import expect, fail
from grader.checks.handle import Handle
from grader.checks.returns import Anything, DictOf, Nothing
from grader.checks.runs import Run, same, watched
from grader.checks.student import Student
from reference.corpus import reviews
from reference.pretrained import load_tokenizer

State = dict[str, torch.Tensor]
KINDS = ("pretrained", "scratch")
RETURNS = DictOf({kind: Anything() for kind in KINDS}, name="compare")
SIZES = [40, 6]  # more and fewer than a batch of the usual sizes
HIDDEN = 32
EMBEDDING = "bert.embeddings.word_embeddings.weight"
# matrices of independent weights have a correlation of 0 ± 0.03 (1,024 entries), what was trained for long one near 1
NEW = 0.4


@functools.cache
def tokenizer() -> Any:
    return load_tokenizer()


@functools.cache
def tiny() -> BertForSequenceClassification:
    """One layer, no dropout; biases and LayerNorm are away from their usual start, as after a pre-training."""
    torch.manual_seed(12)
    config = BertConfig(
        vocab_size=len(tokenizer()), hidden_size=HIDDEN, num_hidden_layers=1, num_attention_heads=2, intermediate_size=48,
        max_position_embeddings=128, initializer_range=0.15, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
    )  # fmt: skip
    model = BertForSequenceClassification(config).eval()
    # drawn by another generator than torch's own: a student's new model may happen to start from the same seed
    draw = torch.Generator().manual_seed(918_273)
    with torch.no_grad():
        for parameter in model.parameters():
            noise = torch.randn(parameter.shape, generator=draw)
            parameter.copy_(0.15 * noise if parameter.dim() == 2 else parameter + 0.3 * noise)
    return model


@functools.cache
def examples() -> tuple[tuple[str, ...], tuple[int, ...]]:
    made = reviews("c12 conditions", {"train": 64, "iid": 0, "lex": 0, "conn": 0, "both": 0})["train"]
    return tuple(entry.text for entry in made), tuple(entry.label for entry in made)


def compared(student: Student, model: Any, seed: int, sizes: list[int]) -> Any:
    texts, labels = map(list, examples())
    return student.call("compare", model, texts, labels, student.tokenizer(tokenizer()), sizes, seed, returns=RETURNS)


@dataclass(frozen=True)
class Comparison:
    """What came back, what was seen of it, and the weights of `pretrained` afterwards."""

    states: Mapping[str, Mapping[int, State]]
    runs: list[Run]
    after: State

    def run(self, kind: str, size: int) -> Run | None:
        """The training run that these weights came from; None where that cannot be told."""
        total = float(self.states[kind][size][EMBEDDING].double().sum())
        nearest = min(self.runs, key=lambda run: run.distance(total), default=None)
        return nearest if nearest is not None and nearest.reached(total) else None

    def pairs(self) -> list[tuple[int, Run, Run]]:
        """(size, run of the pre-trained, run from scratch), or nothing where they cannot all be told apart."""
        found = [(size, self.run("pretrained", size), self.run("scratch", size)) for size in SIZES]
        whole = [(size, one, other) for size, one, other in found if one is not None and other is not None]
        apart = {id(run) for _, one, other in whole for run in (one, other)}
        return whole if len(apart) == 2 * len(SIZES) else []


@functools.cache
def seen(student: Student, seed: int = 3) -> Comparison:
    """One comparison on the very small model, watched."""
    model = student.build(student.model(tiny()))
    with watched(student, (len(tokenizer()), HIDDEN)) as found:
        states = read(compared(student, model, seed, SIZES), SIZES, dict(tiny().state_dict()))
    return Comparison(states, found.runs, weights(model))


def weights(model: Handle) -> State:
    return model.values({name: tuple(parameter.shape) for name, parameter in tiny().named_parameters()})


def read(came: Any, sizes: list[int], wanted: Mapping[str, torch.Tensor]) -> Mapping[str, Mapping[int, State]]:
    """What came back, if it has the form that the statement asks for; what else a state holds is left out."""
    for kind in KINDS:
        entries = came[kind]
        if not isinstance(entries, dict) or set(entries) != set(sizes):
            shown = list(entries)[:6] if isinstance(entries, dict) else type(entries).__name__
            fail("keys_not_sizes", kind=kind, keys=shown, sizes=sizes)
        for size, state in entries.items():
            if isinstance(state, tuple):
                fail("models_not_states", kind=kind, size=size, type=state[-1])
            if not isinstance(state, dict):
                fail("models_not_states", kind=kind, size=size, type=type(state).__name__)
            missing = next((name for name in wanted if name not in state), None)
            expect(missing is None, mistake="incomplete_state", kind=kind, size=size, name=missing)
            for name, value in wanted.items():
                fits = isinstance(state[name], torch.Tensor) and state[name].shape == value.shape
                fits = fits and state[name].device.type != "meta"  # a shape without values
                expect(fits, mistake="incomplete_state", kind=kind, size=size, name=name)
    return {kind: {size: {name: came[kind][size][name] for name in wanted} for size in sizes} for kind in KINDS}


def correlation(one: torch.Tensor, other: torch.Tensor) -> float:
    """Of all entries; 0 where one of them is constant."""
    a, b = (tensor.double().flatten() - tensor.double().mean() for tensor in (one, other))
    norm = float(a.norm() * b.norm())
    return float(a @ b) / norm if norm > 1e-12 else 0.0


def kept(state: State, start: Mapping[str, torch.Tensor]) -> list[str]:
    """The weights of the body that still resemble `start`: matrices one by one, all gains and all biases together."""
    names = [name for name in start if name.startswith("bert.")]
    found = [
        n for n in names if start[n].dim() == 2 and start[n].shape[0] > 2 and correlation(state[n], start[n]) > NEW
    ]
    for ending in ("LayerNorm.weight", ".bias"):
        group = [name for name in names if name.endswith(ending)]
        # biases start at nothing and gains at one: what training makes of them is small beside what was there before
        if correlation(torch.cat([state[n] for n in group]), torch.cat([start[n] for n in group])) > 0.7:
            found += group
    return found


@pytest.mark.points(2)
def check_states_by_kind_and_size_come_back(student: Student) -> None:
    """form"""
    seen(student)
    texts, labels = map(list, examples())
    student.call(
        "compare", pretrained=student.model(tiny()), train_texts=texts, train_labels=labels,
        tokenizer=student.tokenizer(tokenizer()), sizes=[4], seed=1, returns=Nothing(),
    )  # fmt: skip


@pytest.mark.points(2)
@pytest.mark.after("check_states_by_kind_and_size_come_back")
def check_the_pretrained_model_stays_as_it_was(student: Student) -> None:
    """unchanged"""
    for name, value in tiny().named_parameters():
        if not torch.equal(seen(student).after[name], value):
            fail("pretrained_changed", name=name)


@pytest.mark.points(2)
@pytest.mark.after("check_states_by_kind_and_size_come_back")
def check_every_state_has_weights_of_its_own(student: Student) -> None:
    """own_memory"""
    states = [(kind, size, seen(student).states[kind][size]) for kind in KINDS for size in SIZES]
    for number, (kind, size, state) in enumerate(states):
        for other_kind, other_size, other in states[:number]:
            if all(torch.equal(value, other[name]) for name, value in state.items()):
                fail("shared_memory", one=f"{other_kind}[{other_size}]", other=f"{kind}[{size}]")


@pytest.mark.points(3)
@pytest.mark.after("check_states_by_kind_and_size_come_back")
def check_scratch_starts_from_new_weights(student: Student) -> None:
    """scratch"""
    start = dict(tiny().state_dict())
    for size in SIZES:
        old = {kind: kept(seen(student).states[kind][size], start) for kind in KINDS}
        body = sum(name.startswith("bert.") for name in start)
        if len(old["scratch"]) > 0.5 * body > len(old["pretrained"]):
            fail("swapped", size=size)
        if len(old["scratch"]) > 0.9 * body:
            fail("scratch_not_new", size=size)
        expect(not old["scratch"], mistake="scratch_partly_new", size=size, name=(old["scratch"] or ["–"])[0],
               count=len(old["scratch"]))  # fmt: skip


@pytest.mark.points(2)
@pytest.mark.after("check_states_by_kind_and_size_come_back")
def check_every_size_starts_again(student: Student) -> None:
    """restarted"""
    comparison = seen(student)
    start = dict(tiny().state_dict())
    for size in SIZES:
        state = comparison.states["pretrained"][size]
        if all(torch.equal(state[name], value) for name, value in start.items()):
            fail("not_trained", kind="pretrained", size=size)
        expect(bool(kept(state, start)), mistake="pretrained_not_used", size=size)
    first = float(start[EMBEDDING].double().sum())
    known = [run for size in SIZES if (run := comparison.run("pretrained", size)) is not None]
    for number, run in enumerate(known):
        if not same(run.start, first):
            fail("not_restarted", kind="pretrained", sizes=SIZES)
        if any(run is other for other in known[:number]):
            fail("not_restarted", kind="pretrained", sizes=SIZES)
    scratch = [run for size in SIZES if (run := comparison.run("scratch", size)) is not None]
    if len(known) == len(SIZES) and len(scratch) < len(SIZES):
        fail("not_trained", kind="scratch", size=next(s for s in SIZES if comparison.run("scratch", s) is None))
    ends = [run.sums[-1] for run in comparison.runs]
    if len({id(run) for run in scratch}) < len(scratch) or any(
        same(run.start, end) for run in scratch for end in ends if not run.reached(end)
    ):
        fail("not_restarted", kind="scratch", sizes=SIZES)
