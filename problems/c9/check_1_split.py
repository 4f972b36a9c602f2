"""Claims about split: what is exact is counted, row by row; what may be drawn freely is only compared with itself."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest
import torch

from grader.checks.failures import StudentError, expect, fail
from grader.checks.returns import Anything, ListOf, Number, TupleOf, Word
from grader.checks.student import Student

# the chapter's kind of list, in words of our own: eight sentences, 125 times over
SENTENCES = (
    "I would watch this again tomorrow.", "Two hours that I will never get back.",
    "The story glows from beginning to end.", "Flat jokes and an even flatter plot.",
    "Every actor is at their best here.", "Nothing in it made me care.",
    "Go and see it, and take a friend.", "I left before it was over.",
)  # fmt: skip
LABELS = (1, 0, 1, 0, 1, 0, 1, 0)
COPIES = 125
RETURNS = TupleOf(
    ListOf(Word("train_texts"), name="train_texts"), ListOf(Word("test_texts"), name="test_texts"),
    ListOf(Number(whole=True), name="train_labels"), ListOf(Number(whole=True), name="test_labels"), name="split",
)  # fmt: skip


@dataclass(frozen=True)
class Data:
    """A labelled list. `texts` and `labels` run alongside each other."""

    texts: list[str]
    labels: list[int]

    def distinct(self) -> dict[int, set[str]]:
        """The distinct texts of each class."""
        found: dict[int, set[str]] = {}
        for text, label in zip(self.texts, self.labels, strict=True):
            found.setdefault(label, set()).add(text)
        return found


@dataclass(frozen=True)
class Sides:
    """What came back."""

    train: list[str]
    test: list[str]
    train_labels: list[int]
    test_labels: list[int]

    def rows(self) -> Counter[tuple[str, int]]:
        return Counter(zip(self.train, self.train_labels, strict=False)) + Counter(
            zip(self.test, self.test_labels, strict=False)
        )


def chapter() -> Data:
    return Data(list(SENTENCES) * COPIES, list(LABELS) * COPIES)


def made(rng: torch.Generator, sizes: dict[int, int], most: int = 6, word: str = "review") -> Data:
    """`sizes[label]` distinct texts of each class, each once to `most` times, in random order."""
    rows = [
        (f"{word} {number} of class {label}: {'good' if label else 'bad'} film", label)
        for label, size in sizes.items()
        for number in range(size)
        for _ in range(int(torch.randint(1, most + 1, (), generator=rng)))
    ]
    order = torch.randperm(len(rows), generator=rng).tolist()
    return Data([rows[place][0] for place in order], [rows[place][1] for place in order])


def divided(student: Student, data: Data, *more: Any, **named: Any) -> Sides:
    return Sides(*student.call("split", data.texts, data.labels, *more, returns=RETURNS, **named))


def shared(sides: Sides) -> set[str]:
    return set(sides.train) & set(sides.test)


@pytest.mark.points(1)
def check_split_returns_four_lists(student: Student, rng: torch.Generator) -> None:
    """split_returns"""
    data = made(rng, {0: 20, 1: 20})
    try:
        divided(student, data)
        sides = divided(student, data, 0.25, 7)
        divided(student, data, test_size=0.25, seed=7)
    except StudentError as error:
        if error.slug in ("unfit_type", "unfit_count"):
            _name_another_form(student, data)
        raise
    train, test = len(set(sides.train)), len(set(sides.test))  # 30 and 10; somewhere between is another check's matter
    expect(test < 2 * train, mistake="sides_swapped", train=len(sides.train), test=len(sides.test))


def _name_another_form(student: Student, data: Data) -> None:
    came = student.call("split", data.texts, data.labels, returns=Anything())
    if not isinstance(came, tuple | list):
        return
    if len(came) == 2:
        fail("other_order")
    if len(came) == 4 and isinstance(came[0], list | tuple) and isinstance(came[2], list | tuple):
        texts = [bool(len(part)) and isinstance(part[0], str) for part in came]
        if texts == [True, False, True, False]:
            fail("other_order")


@pytest.mark.points(2)
@pytest.mark.after("check_split_returns_four_lists")
def check_every_row_comes_back_once(student: Student, rng: torch.Generator) -> None:
    """every_row"""
    some = made(rng, {0: 30, 1: 17})
    for seed, data in enumerate((chapter(), *odd_texts(), *[some] * 14)):
        sides = divided(student, data, 0.25, seed)
        wanted, came = Counter(data.texts), Counter(sides.train) + Counter(sides.test)
        foreign = next((text for text in came if text not in wanted), None)
        if foreign is not None:
            fail("texts_changed", text=repr(foreign))
        if came == wanted:
            continue
        figures = {"rows": len(data.texts), "came": sum(came.values()), "distinct": len(wanted)}
        if all(count == 1 for count in came.values()):
            fail("copies_dropped", **figures)
        fail("rows_repeated" if came - wanted else "rows_lost", **figures)


def odd_texts() -> list[Data]:
    """Texts of other scripts, emoji, line ends, nothing at all; and rows sorted by class, as files often are."""
    odd = [
        "最高の映画でした。", "退屈だった", "😀 great", "Zoë's film", "", "a\nb", "tab\there", "“quoted”", "100 %", "ok", "\u200b", " no ",
    ]  # fmt: skip
    data = Data(odd * 2, [number % 2 for number in range(len(odd))] * 2)
    ordered = Data([f"text {n}" for n in range(40)], [0] * 20 + [1] * 20)
    return [data, ordered]


@pytest.mark.points(2)
@pytest.mark.after("check_split_returns_four_lists")
def check_texts_keep_their_labels(student: Student, rng: torch.Generator) -> None:
    """aligned"""
    for data in (chapter(), made(rng, {0: 30, 1: 17}), odd_texts()[1]):
        sides = divided(student, data, 0.25, 5)
        for name, texts, labels in (
            ("train", sides.train, sides.train_labels),
            ("test", sides.test, sides.test_labels),
        ):
            expect(len(texts) == len(labels), mistake="other_lengths", side=name, texts=len(texts), labels=len(labels))
        allowed = set(zip(data.texts, data.labels, strict=True))
        off = sum(count for row, count in sides.rows().items() if row not in allowed)
        if off:
            text, label = next(row for row in sides.rows() if row not in allowed)
            fail("misaligned", off=off, rows=len(data.texts), text=repr(text), label=label)


@pytest.mark.points(4)
@pytest.mark.after("check_split_returns_four_lists")
def check_no_text_is_on_both_sides(student: Student, rng: torch.Generator) -> None:
    """no_leak"""
    for data in (chapter(), made(rng, {0: 30, 1: 30})):
        for seed in (42, 1):
            sides = divided(student, data, seed=seed)
            both = shared(sides)
            few = len(set(data.texts)) < 10  # whether so few give one to the test side is another check's claim
            expect(few or bool(sides.test), mistake="class_not_in_test", label="0, 1", distinct=30, asked=0.2)
            if both:
                rows = sum(text in both for text in sides.test)
                fail("copies_on_both_sides", texts=len(both), distinct=len(set(data.texts)), rows=rows,
                     share=100 * rows / len(sides.test))  # fmt: skip


@pytest.mark.points(2)
@pytest.mark.after("check_no_text_is_on_both_sides")
def check_both_classes_give_the_same_share(student: Student, rng: torch.Generator) -> None:
    """stratified"""
    for seed in range(12):  # without stratification 8 + 2 comes about by chance in one split out of three
        data = made(rng, {0: 40, 1: 10})
        classes, test = data.distinct(), set(divided(student, data, seed=seed).test)
        counts = {label: len(test & texts) for label, texts in classes.items()}
        whole = sum(counts.values())
        for label, texts in classes.items():
            if abs(counts[label] - whole * len(texts) / 50) >= 1:
                fail("not_stratified", zero=counts[0], one=counts[1], zero_all=40, one_all=10)


@pytest.mark.points(2)
@pytest.mark.after("check_no_text_is_on_both_sides")
def check_test_size_is_a_share_of_distinct_texts(student: Student, rng: torch.Generator) -> None:
    """test_size"""
    # (distinct texts of a class, test_size): products that are whole, or that any rounding leaves between its neighbours
    for size, asked in ((20, 0.2), (20, 0.25), (12, 0.5), (10, 0.33), (30, 0.1)):
        data = made(rng, {0: size, 1: size}, most=9)
        data = Data(data.texts + data.texts[:2] * 20, data.labels + data.labels[:2] * 20)  # two that occur often
        more = {} if asked == 0.2 else {"test_size": asked}
        sides = divided(student, data, seed=2, **more)
        test = set(sides.test)
        for texts in data.distinct().values():
            _held(len(test & texts), size, asked)


def _held(count: int, size: int, asked: float) -> None:
    exact = round(size * asked, 9)
    if math.floor(exact) <= count <= math.ceil(exact):
        return
    figures = {"asked": asked, "count": count, "size": size, "low": math.floor(exact), "high": math.ceil(exact)}
    if asked != 0.2 and abs(count - 0.2 * size) < 1:
        fail("test_size_ignored", **figures)
    fail("other_share", **figures)


@pytest.mark.points(1)
@pytest.mark.after("check_no_text_is_on_both_sides")
def check_every_class_is_in_the_test_set(student: Student, rng: torch.Generator) -> None:
    """at_least_one"""
    for data, asked in ((chapter(), 0.2), (made(rng, {0: 30, 1: 3}), 0.1), (made(rng, {0: 2, 1: 9}), 0.05)):
        sides = divided(student, data, asked, 4)
        test = set(sides.test)
        for label, texts in data.distinct().items():
            count, most = len(test & texts), max(1, math.ceil(round(asked * len(texts), 9)))
            expect(count > 0, mistake="class_not_in_test", label=label, distinct=len(texts), asked=asked)
            expect(count <= most, mistake="other_share", asked=asked, count=count, size=len(texts), low=1, high=most)


@pytest.mark.points(2)
@pytest.mark.after("check_split_returns_four_lists")
def check_the_seed_alone_decides(student: Student, rng: torch.Generator) -> None:
    """seeded"""
    data = made(rng, {0: 30, 1: 30})
    drawn = []
    first: Sides | None = None
    student.seed(6)
    zero = divided(student, data, seed=0)  # a seed like any other, though it is false
    student.seed(7)
    expect(divided(student, data, seed=0) == zero, mistake="seed_ignored")
    for world in (1, 2, 3):
        student.seed(world)
        sides = divided(student, data, seed=11)
        drawn.append(student.draw())
        first = first or sides
        expect(sides == first, mistake="seed_ignored")
    student.seed(4)
    default = divided(student, data)
    student.seed(5)
    expect(divided(student, data) == default, mistake="seed_ignored")
    splits = len({frozenset(divided(student, data, seed=seed).test) for seed in range(6)})
    expect(splits > 1, mistake="same_for_all_seeds")
    expect(splits == 6, mistake="few_splits", seeds=6, splits=splits)  # of 3.5e11 that there are
    if any(one == other for one, other in zip(*drawn[:2], strict=True)):
        student.remark("global_seeded")


@pytest.mark.points(1)
@pytest.mark.after("check_no_text_is_on_both_sides")
def check_a_text_with_two_labels_stays_together(student: Student, rng: torch.Generator) -> None:
    """two_labels"""
    contested = [f"a matter of taste, number {number}" for number in range(24)]
    plain = made(rng, {0: 12, 1: 12}, most=3)
    rows = list(zip(plain.texts, plain.labels, strict=True)) + [(t, label) for t in contested for label in (0, 1, 1)]
    order = torch.randperm(len(rows), generator=rng).tolist()
    data = Data([rows[place][0] for place in order], [rows[place][1] for place in order])
    for seed in range(3):
        sides = divided(student, data, 0.3, seed)
        expect(
            not shared(sides),
            mistake="two_labels_split",
            texts=len(shared(sides)),
            text=repr(min(shared(sides), default="")),
        )
        expect(
            sides.rows() == Counter(rows), mistake="two_labels_lost", rows=len(rows), came=sum(sides.rows().values())
        )


@pytest.mark.points(1)
@pytest.mark.after("check_test_size_is_a_share_of_distinct_texts")
def check_texts_are_equal_as_strings(student: Student) -> None:
    """as_strings"""
    pairs = (
        ("Great film", "great film"), ("Fine", "Fine "), ("café", "cafe\u0301"), ("good", "ｇｏｏｄ"), ("so, so", "so so"),
        ("Ａ+", "A+"), ("what?", "what? "), ("naïve", "nai\u0308ve"), ("OK", "ok"), ("x  y", "x y"),
    )  # fmt: skip
    texts = [text for pair in pairs for text in pair]
    data = Data(texts + [f"{text}!" for text in texts], [1] * 20 + [0] * 20)
    # five of twenty; whoever takes some of the pairs for one text draws fewer, of which each may be worth two
    for seed in range(8):
        test = set(divided(student, data, 0.25, seed).test)
        for texts_of_class in data.distinct().values():
            count = len(test & texts_of_class)
            expect(count == 5, mistake="texts_normalised", count=count)
