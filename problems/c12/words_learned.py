"""Which examples weights were trained on, told from the weights themselves.

Runs are watched by hooks in the student's own process, where code can take them off, or train without what they hook
into. So where no run was seen, the examples are looked for in what came back: each text has a word of its own, and the
row of a word that no example holds is moved by nothing but a decay that all rows share.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

import torch

from grader.checks.failures import expect, fail
from grader.checks.student import Student
from problems.c12.check_1_conditions import EMBEDDING, KINDS, RETURNS, State, read, tiny, tokenizer

TEXTS = 24
SIZE = 6
STILL = 1e-3  # of what a word in every text moves: rounding is 1e-6 of it


@functools.cache
def words() -> tuple[str, ...]:
    """Single tokens, of which the first `TEXTS` are a text's own and the last ones stand nowhere."""
    ordinary = [word for word in tokenizer().get_vocab() if word.isalpha() and word not in ("the", "film", "was")]
    return tuple(sorted(ordinary))


def compared(student: Student, seed: int, own: Sequence[str], labels: Sequence[int]) -> dict[str, State]:
    """{kind: weights} of a comparison on texts that hold one word of their own each."""
    texts = [f"the film was {word} ." for word in own]
    model, words_of = student.model(tiny()), student.tokenizer(tokenizer())
    came = student.call("compare", model, texts, list(labels), words_of, [SIZE], seed, returns=RETURNS)
    states = read(came, [SIZE], dict(tiny().state_dict()))
    return {kind: states[kind][SIZE] for kind in KINDS}


def learned(state: State) -> set[int]:
    """The texts whose word the pre-trained model's weights have learned something of."""
    old, new = (held[EMBEDDING].double() for held in (tiny().state_dict(), state))
    rows = {word: tokenizer().convert_tokens_to_ids(word) for word in ("the", *words())}
    unused = [rows[word] for word in words()[TEXTS:]]
    decay = float((new[unused] * old[unused]).sum() / (old[unused] ** 2).sum())
    moved = {word: float((new[row] - decay * old[row]).norm()) for word, row in rows.items()}
    still = STILL * moved["the"]
    # a word that stands in no text moves with the others where weights are changed by anything but these texts
    if moved["the"] == 0 or max(moved[word] for word in words()[TEXTS:]) > still:
        fail("not_trained", kind="pretrained", size=SIZE)
    return {number for number, word in enumerate(words()[:TEXTS]) if moved[word] > still}


def examples_of(student: Student, seed: int) -> set[int]:
    """What the pre-trained model was trained on at this seed."""
    return learned(compared(student, seed, words()[:TEXTS], [0, 1] * (TEXTS // 2))["pretrained"])


def hold_to_the_same_examples(student: Student, seed: int) -> None:
    """Fail where the model from scratch hangs on other examples than the pre-trained one, or not on the same."""
    own, labels = list(words()[:TEXTS]), [0, 1] * (TEXTS // 2)
    first = compared(student, seed, own, labels)
    chosen = learned(first["pretrained"])
    expect(len(chosen) == SIZE, mistake="other_size", size=SIZE, count=len(chosen))
    rest = [number for number in range(TEXTS) if number not in chosen]
    for number, other in zip(rest, [*rest[1:], rest[0]], strict=True):
        own[number] = words()[other]
    second = compared(student, seed, own, labels)
    if not same(first["pretrained"], second["pretrained"]):
        return  # which examples are drawn hangs on what the texts say: then this tells nothing
    expect(same(first["scratch"], second["scratch"]), mistake="other_examples", size=SIZE)
    turned = [1 - label if number in chosen else label for number, label in enumerate(labels)]
    third = compared(student, seed, own, turned)
    expect(not same(second["scratch"], third["scratch"]), mistake="other_examples", size=SIZE)


def same(one: State, other: State) -> bool:
    """The same weights, but for what another order of the same sums does to them."""
    return all(
        torch.allclose(value.double(), other[name].double(), rtol=1e-3, atol=1e-4) for name, value in one.items()
    )
