"""Claims about generate, on a GPT-2 whose next-token distribution is known: each letter goes on in its own way."""

from __future__ import annotations

import functools
import itertools
import string
from collections import Counter

import pytest
from transformers import GPT2LMHeadModel, PreTrainedTokenizerFast

from grader.checks.failures import StudentError, expect, fail
from grader.checks.returns import ListOf, Word
from grader.checks.statistics import ALPHA, share
from grader.checks.student import Student
from reference.crafted_models import END, letters, logits_of, markov_chain

ALPHABET = "abcdef"
# after a letter comes the k-th after it, round and round: never the letter itself, and never the end
STEPS = {1: 0.5, 2: 0.25, 3: 0.15, 4: 0.07, 5: 0.03}
FIRST = 2  # the id of "a", behind END and the space
# after any letter comes any of these, each a little less probable than the one before it: no ties where one cuts
MANY = string.ascii_letters + string.digits
ODDS = [1.1 - 0.2 * place / len(MANY) for place in range(len(MANY))]
DEFAULT_TOP_K = 50  # of Transformers' generate


@functools.cache
def tokenizer(alphabet: str = ALPHABET) -> PreTrainedTokenizerFast:
    return letters(alphabet)


@functools.cache
def endless() -> GPT2LMHeadModel:
    """END cannot come up; dropout would show as a letter that follows itself."""
    n = len(ALPHABET)
    rows = [{FIRST: 1.0}, {FIRST: 1.0}]
    rows += [{FIRST + (letter + k) % n: p for k, p in STEPS.items()} for letter in range(n)]
    return markov_chain(logits_of(rows, n + FIRST), dropout=0.3)


@functools.cache
def ending() -> GPT2LMHeadModel:
    """b to f go on among themselves, half of the time with f, the only one that may be the last; behind the end: "a"."""
    n = len(ALPHABET)
    among = {FIRST + other: 0.125 for other in range(1, n - 1)}
    rows = [{FIRST: 1.0}, {FIRST + 1: 1.0}, {FIRST + 1: 1.0}]
    rows += [{FIRST + n - 1: 0.5, **among} for _ in range(1, n - 1)] + [{0: 0.5, **among}]
    return markov_chain(logits_of(rows, n + FIRST))


@functools.cache
def wide() -> GPT2LMHeadModel:
    """More tokens can come next than a top-k that nobody asked for lets through."""
    row = {FIRST + place: odds / sum(ODDS) for place, odds in enumerate(ODDS)}
    return markov_chain(logits_of([row] * (len(MANY) + FIRST), len(MANY) + FIRST))


def generated(
    student: Student, prompt: str, new: int, count: int = 1, seed: int = 0, *, model: GPT2LMHeadModel | None = None,
    training: bool = False, alphabet: str = ALPHABET,
) -> list[str]:  # fmt: skip
    """The student's texts, without spaces."""
    try:
        texts: list[str] = student.call(
            "generate", prompt, student.model(model or endless(), training=training),
            student.tokenizer(tokenizer(alphabet)),
            max_new_tokens=new, num_return_sequences=count, seed=seed, returns=ListOf(Word("text"), name="generate"),
        )  # fmt: skip
    except StudentError as error:
        if "max_length" in error.error:
            fail("max_length_used", prompt=len(prompt), expected=new, actual=error.error[:150])
        raise
    expect(len(texts) == count, mistake="wrong_number_of_sequences", expected=count, actual=len(texts))
    return [text.replace(" ", "") for text in texts]


def behind(text: str, prompt: str) -> str:
    """What was added to the prompt, where it is there; a missing prompt is another check's claim."""
    return text.removeprefix(prompt)


@pytest.mark.points(1)
def check_as_many_texts_as_asked_for(student: Student) -> None:
    """generate_number"""
    for count in (1, 4):
        generated(student, "abc", 3, count)
    # all defaults, by position
    texts = student.call(
        "generate", "abc", student.model(endless()), student.tokenizer(tokenizer()), 3, returns=ListOf(Word("text"))
    )
    expect(len(texts) == 1, mistake="wrong_number_of_sequences", expected=1, actual=len(texts))


@pytest.mark.points(1)
def check_the_prompt_is_included(student: Student) -> None:
    """generate_prompt"""
    # a letter stands twice in a row, which the model never does: it cannot say the prompt again by chance
    for prompt in ("abbc", "fed dab"):
        for text in generated(student, prompt, 5, 3, seed=1):
            start = prompt.replace(" ", "")
            if text.startswith(start * 2):
                fail("prompt_twice", prompt=prompt, text=text)
            expect(text.startswith(start), mistake="prompt_missing", prompt=prompt, text=text)


@pytest.mark.points(2)
def check_new_tokens_are_counted_without_the_prompt(student: Student) -> None:
    """generate_length"""
    for prompt, new in (("abcabcab", 5), ("fe", 9), ("abcdefabcdef", 1)):
        for text in generated(student, prompt, new, 2, seed=2):
            count = len(behind(text, prompt))
            if count == new:
                continue
            shortened = max(0, new - len(prompt))
            mistake = "max_length_used" if count in (shortened, 1) and new > 1 else "tokens_missing"
            mistake = mistake if count < new else "too_many_tokens"
            fail(mistake, prompt=len(prompt), expected=new, actual=f"{count} ({text})")


@pytest.mark.points(2)
def check_the_seed_decides(student: Student) -> None:
    """generate_seed"""

    def draw(seed: int, world: int) -> list[str]:
        student.seed(world)
        return generated(student, "abc", 12, 3, seed)

    first, second, other = draw(5, 1), draw(5, 2), draw(6, 1)
    if first == other and _greedy(first, "abc"):
        fail("greedy", text=first[0])
    expect(first == second, mistake="seed_ignored", seed=5)
    expect(first != other, mistake="same_for_every_seed")
    zero = [draw(0, world) for world in (3, 4)]
    expect(zero[0] == zero[1], mistake="seed_ignored", seed=0)
    unsaid = student.call(
        "generate", "abc", student.model(endless()), student.tokenizer(tokenizer()), max_new_tokens=12,
        num_return_sequences=3, returns=ListOf(Word("text")),
    )  # fmt: skip
    expect([text.replace(" ", "") for text in unsaid] == zero[0], mistake="seed_ignored", seed=0)


def _greedy(texts: list[str], prompt: str) -> bool:
    """Whether each letter is the most probable one."""
    return all(
        (ALPHABET.index(b) - ALPHABET.index(a)) % len(ALPHABET) == 1
        for text in texts
        for a, b in _transitions(text, prompt)
    )


def _transitions(text: str, prompt: str) -> list[tuple[str, str]]:
    """(letter, the letter after it) for every letter that was drawn."""
    new = behind(text, prompt)
    whole = prompt[-1] + new
    return [(a, b) for a, b in itertools.pairwise(whole) if a in ALPHABET and b in ALPHABET]


@pytest.mark.points(1)
def check_sequences_of_one_call_differ(student: Student) -> None:
    """generate_variety"""
    texts = generated(student, "ab", 14, 5, seed=7)
    if _greedy(texts, "ab"):
        fail("greedy", text=texts[0])
    expect(len(set(texts)) > 1, mistake="sequences_alike", text=texts[0])


@pytest.mark.points(3)
@pytest.mark.after("check_sequences_of_one_call_differ")
def check_tokens_are_drawn_at_temperature_one(student: Student) -> None:
    """generate_distribution"""
    prompt, found = "abc", Counter[int]()
    for text in generated(student, prompt, 12, 120, seed=8):
        found.update((ALPHABET.index(b) - ALPHABET.index(a)) % len(ALPHABET) for a, b in _transitions(text, prompt))
    n = sum(found.values())
    expect(n >= 1000, mistake="too_few_tokens", actual=n)
    bounds = {step: share(n, p, ALPHA / len(STEPS)) for step, p in STEPS.items()}
    off = [step for step, bound in bounds.items() if not bound.holds(found[step])]
    if not off and found[0] == 0:
        _look_for_the_rest(student)
        return
    shares = {f"p{step}": round(100 * found[step] / n, 1) for step in STEPS}
    if found[0]:
        fail("follows_itself", count=found[0], **shares)
    if found[5] == 0 or found[4] == 0:
        fail("rare_tokens_cut", **shares)
    if found[1] > bounds[1].high:
        fail("temperature_low", **shares)
    if found[1] < bounds[1].low:
        fail("temperature_high", **shares)
    fail("distribution_differs", **shares)


def _look_for_the_rest(student: Student) -> None:
    """Say where what is less probable than the first fifty never comes up: generate keeps fifty when nothing is said."""
    drawn = "".join(behind(text, "a") for text in generated(student, "a", 12, 40, 11, model=wide(), alphabet=MANY))
    tail = sum(drawn.count(letter) for letter in MANY[DEFAULT_TOP_K:])
    low = share(max(1, len(drawn)), sum(ODDS[DEFAULT_TOP_K:]) / sum(ODDS), ALPHA).low
    if tail < low:
        student.remark("candidates_cut", candidates=len(MANY), actual=len(set(drawn)), n=len(drawn))


@pytest.mark.points(1)
@pytest.mark.after("check_sequences_of_one_call_differ")
def check_the_model_generates_without_dropout(student: Student) -> None:
    """generate_dropout"""
    # with dropout a letter follows itself about once in twenty; without, never
    for text in generated(student, "abc", 12, 40, seed=9, training=True):
        if any(a == b for a, b in _transitions(text, "abc")):
            fail("dropout_left_on", function="generate")


@pytest.mark.points(1)
def check_special_tokens_are_not_in_the_text(student: Student) -> None:
    """generate_special"""
    texts = generated(student, "bcd", 12, 30, seed=10, model=ending())
    for text in texts:
        expect(END not in text and "<|" not in text, mistake="special_in_text", text=text)
    new = [behind(text, "bcd") for text in texts]
    if any("a" in text for text in new):
        student.remark("runs_past_the_end")
    # one text in twelve has 12 tokens before its end: that all of 30 have has a probability of 10⁻³¹
    expect(not all(len(text) == 12 for text in new), mistake="end_never_drawn")
    for text in new:
        cut = len(text) < 12 and "a" not in text and not text.endswith(ALPHABET[-1])
        expect(not cut, mistake="stopped_with_another", text=text, last=ALPHABET[-1])
