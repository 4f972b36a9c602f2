"""Claims about mask_tokens: exact ones first, then what is random, within exact binomial bounds."""

from __future__ import annotations

import pytest
import torch

from grader.checks.compare import equal
from grader.checks.failures import StudentError, expect, fail
from grader.checks.returns import Tensor, TupleOf
from grader.checks.statistics import ALPHA, share
from grader.checks.student import Student

PAD, CLS, SEP, MASK = 0, 2, 3, 4
FIRST = 5  # the first id of an ordinary token
IGNORED = -100


def batch(rng: torch.Generator, rows: int, length: int, vocab: int) -> tuple[torch.Tensor, torch.Tensor]:
    """(input_ids, special_tokens_mask), both (rows, length): [CLS] tokens [SEP], every third row shorter and padded."""
    ids = torch.randint(FIRST, vocab, (rows, length), generator=rng)
    ids[:, 0] = CLS
    for row in range(rows):
        end = length if row % 3 else length - length // 4
        ids[row, end - 1] = SEP
        ids[row, end:] = PAD
    return ids, ids < FIRST


def masked(
    student: Student, ids: torch.Tensor, special: torch.Tensor, seed: int, *, vocab: int, probability: float | None
) -> tuple[torch.Tensor, torch.Tensor]:
    """(inputs, labels) of the student's mask_tokens; None leaves the probability to its default."""
    shape = tuple(ids.shape)
    asked = {} if probability is None else {"mlm_probability": probability}
    return student.call(  # type: ignore[no-any-return]
        "mask_tokens", ids, special, mask_token_id=MASK, vocab_size=vocab, generator=student.generator(seed),
        returns=RETURNS(shape), **asked,
    )  # fmt: skip


def RETURNS(shape: tuple[int, ...], device: str = "cpu") -> TupleOf:  # noqa: N802 - a constant, but for the shape
    parts = (Tensor("int64", shape, name, device=device) for name in ("inputs", "labels"))
    return TupleOf(*parts, name="mask_tokens")


@pytest.mark.points(1)
def check_mask_tokens_returns_inputs_and_labels(student: Student, rng: torch.Generator) -> None:
    """masking_returns"""
    ids, special = batch(rng, 4, 16, 200)
    masked(student, ids, special, 1, vocab=200, probability=0.15)
    # all defaults, arguments by position, no generator
    student.call("mask_tokens", ids, special, MASK, 200, returns=RETURNS((4, 16)))


@pytest.mark.points(2)
@pytest.mark.after("check_mask_tokens_returns_inputs_and_labels")
def check_labels_hold_the_originals_of_selected_tokens(student: Student, rng: torch.Generator) -> None:
    """labels"""
    ids, special = batch(rng, 64, 50, 1000)
    inputs, labels = masked(student, ids, special, 2, vocab=1000, probability=0.3)
    changed, labelled, ordinary = inputs != ids, labels != IGNORED, ~special
    odd = labelled & (labels != ids)
    expect(not bool((odd & changed & (labels == inputs)).any()), mistake="labels_hold_masked")
    if bool(odd.any()):
        place = odd.nonzero()[0].tolist()
        fail("labels_not_ignored", position=place, label=int(labels[tuple(place)]))
    # a tenth of the selected ones is labelled though unchanged: 4 % of what is unchanged, not most of it
    unchanged = ordinary & ~changed
    if int((labelled & unchanged).sum()) > 0.5 * int(unchanged.sum()):
        place = (labelled & unchanged).nonzero()[0].tolist()
        fail("labels_not_ignored", position=place, label=int(labels[tuple(place)]))
    if bool((changed & ordinary).any()) and not bool((changed & labelled).any()):
        fail("labels_not_ignored", position=(changed & ordinary).nonzero()[0].tolist(), label=IGNORED)


@pytest.mark.points(2)
@pytest.mark.after("check_mask_tokens_returns_inputs_and_labels")
def check_special_tokens_and_padding_are_never_selected(student: Student, rng: torch.Generator) -> None:
    """special_tokens"""
    ids, special = batch(rng, 40, 24, 500)
    flagged = torch.rand(ids.shape, generator=rng) < 0.1  # such as tokens that somebody added to the tokenizer
    special = special | flagged
    for seed, probability in ((3, 0.15), (4, 0.9)):
        inputs, labels = masked(student, ids, special, seed, vocab=500, probability=probability)
        touched = special & ((inputs != ids) | (labels != IGNORED))
        if bool((touched & (ids < FIRST)).any()):
            place = (touched & (ids < FIRST)).nonzero()[0].tolist()
            name = {PAD: "[PAD]", CLS: "[CLS]", SEP: "[SEP]"}[int(ids[tuple(place)])]
            fail("special_tokens_masked", token=name, position=place, count=int(touched.sum()))
        if bool(touched.any()):
            place = touched.nonzero()[0].tolist()
            fail("special_mask_unused", id=int(ids[tuple(place)]), position=place)


@pytest.mark.points(1)
@pytest.mark.after("check_labels_hold_the_originals_of_selected_tokens")
def check_tokens_that_are_not_selected_stay(student: Student, rng: torch.Generator) -> None:
    """unselected"""
    ids, special = batch(rng, 64, 50, 1000)
    inputs, labels = masked(student, ids, special, 5, vocab=1000, probability=0.15)
    changed = (inputs != ids) & (labels == IGNORED) & ~special
    if bool(changed.any()):
        place = changed.nonzero()[0].tolist()
        if float(changed.sum()) < 0.04 * float((~special).sum()):  # a tenth of the selected are 1.5 %, of all 10 %
            fail("selected_without_label", position=place)
        fail("shares_of_all_tokens", position=place, share=100 * float(changed.sum()) / float((~special).sum()))


@pytest.mark.points(1)
@pytest.mark.after("check_labels_hold_the_originals_of_selected_tokens")
def check_the_share_of_selected_tokens_is_mlm_probability(student: Student, rng: torch.Generator) -> None:
    """rate"""
    long, short = batch(rng, 50, 400, 1000), batch(rng, 2000, 5, 1000)  # at least one a row would show in short ones
    exact = []
    for seed, asked, probability, (ids, special) in (
        (6, 0.15, 0.15, long), (7, 0.4, 0.4, long), (14, None, 0.15, long), (16, 0.15, 0.15, short),
    ):  # fmt: skip
        n = int((~special).sum())
        inputs, labels = masked(student, ids, special, seed, vocab=1000, probability=asked)
        count = int((labels[~special] != IGNORED).sum())
        exact.append(abs(count - probability * n) < 1)
        bounds = share(n, probability, ALPHA / 4)
        if not bounds.holds(count):
            kept = (labels != IGNORED) & (inputs == ids)
            if not bool(kept.any()) and share(n, 0.9 * probability, ALPHA).holds(count):
                fail("selected_without_label", position=(~special & (inputs == ids)).nonzero()[0].tolist())
            fail("wrong_rate", asked=100 * probability, share=round(100 * count / n, 2),
                 low=round(100 * bounds.low / n, 2), high=round(100 * bounds.high / n, 2))  # fmt: skip
    # independent draws come that near with a probability of 2 % or less each: four times in 10⁷
    expect(not all(exact), mistake="fixed_count", share=15)


@pytest.mark.points(3)
@pytest.mark.after("check_tokens_that_are_not_selected_stay")
def check_selected_tokens_are_split_80_10_10(student: Student, rng: torch.Generator) -> None:
    """shares"""
    vocab = 1000
    ids, special = batch(rng, 50, 440, vocab)
    inputs, labels = masked(student, ids, special, 8, vocab=vocab, probability=0.5)
    selected = labels != IGNORED
    n = int(selected.sum())
    expect(n > 2000, mistake="wrong_rate", asked=50, share=round(100 * n / int((~special).sum()), 2), low=49, high=51)
    as_mask = int((selected & (inputs == MASK)).sum())
    kept = int((selected & (inputs == ids)).sum())
    replaced = n - as_mask - kept
    # a random token may be the original or, where special ids are drawn too, [MASK]: one in `vocab` each
    slack = 0.1 / vocab
    mask_fits = share(n, 0.8, ALPHA / 3).low <= as_mask <= share(n, 0.8 + slack, ALPHA / 3).high
    kept_fits = share(n, 0.1, ALPHA / 3).low <= kept <= share(n, 0.1 + slack, ALPHA / 3).high
    replaced_fits = share(n, 0.1 - 2 * slack, ALPHA / 3).low <= replaced <= share(n, 0.1, ALPHA / 3).high
    if mask_fits and kept_fits and replaced_fits:
        return
    percents = {"masked": as_mask, "random": replaced, "kept": kept}
    shares = {name: round(100 * count / n, 1) for name, count in percents.items()}
    if as_mask > 0.99 * n:
        fail("all_mask_tokens", **shares)
    if as_mask < 0.01 * n:
        fail("mask_token_missing", id=MASK)
    fail("second_draw_not_halved" if mask_fits else "wrong_shares", **shares)


@pytest.mark.points(1)
@pytest.mark.after("check_selected_tokens_are_split_80_10_10")
def check_random_tokens_cover_the_vocabulary(student: Student, rng: torch.Generator) -> None:
    """random_range"""
    vocab, original = 40, 20
    ids, special = batch(rng, 60, 500, vocab)
    ids = torch.where(special, ids, original)  # so that every other id at a selected place was drawn
    inputs, labels = masked(student, ids, special, 9, vocab=vocab, probability=0.9)
    drawn = inputs[(labels != IGNORED) & (inputs != MASK) & (inputs != original)]
    n = int((labels != IGNORED).sum())
    outside = drawn[(drawn < 0) | (drawn >= vocab)].tolist()
    expect(not outside, mistake="random_range", id=outside[:1], last=vocab - 1, count=0)
    counts = torch.bincount(drawn, minlength=vocab)
    ids_checked = [number for number in range(FIRST, vocab) if number != original]
    low = share(n, 0.1 / vocab, ALPHA / len(ids_checked)).low
    high = share(n, 0.1 / (vocab - FIRST - 1), ALPHA / len(ids_checked)).high  # without special ids and the original
    for number in reversed(ids_checked):
        count = int(counts[number])
        expect(low <= count <= high, mistake="random_range", id=number, last=vocab - 1, count=count)


@pytest.mark.points(1)
@pytest.mark.after("check_labels_hold_the_originals_of_selected_tokens")
def check_every_ordinary_token_can_be_selected(student: Student, rng: torch.Generator) -> None:
    """reach"""
    ids, special = batch(rng, 24, 26, 300)
    ever = torch.zeros_like(special)
    for seed in (20, 21, 22, 23):  # never selected in four draws with 0.99: one place in 10⁸
        _, labels = masked(student, ids, special, seed, vocab=300, probability=0.99)
        ever |= labels != IGNORED
    missed = ~special & ~ever
    # whole rows or columns of a right solution are missed with a probability below 10⁻¹⁰⁰
    rows, columns = (missed == ~special).all(1), ((missed == ~special) & (~special).any(0)).all(0)
    never = {"rows": int(rows.sum()), "columns": int(columns.sum())}
    expect(not any(never.values()), mistake="places_never_selected", **never)


@pytest.mark.points(1)
@pytest.mark.after("check_every_ordinary_token_can_be_selected")
def check_every_token_is_drawn_on_its_own(student: Student, rng: torch.Generator) -> None:
    """independent"""
    rows, length = 800, 42
    ids = torch.randint(FIRST, 1000, (rows, length), generator=rng)
    special = torch.zeros_like(ids, dtype=torch.bool)
    special[:, 0] = special[:, -1] = True
    ids[:, 0], ids[:, -1] = CLS, SEP
    inputs, labels = masked(student, ids, special, 10, vocab=1000, probability=0.15)
    selected = (labels != IGNORED)[:, 1:-1]
    p = float(selected.double().mean())  # whether that is the right share is another check's claim
    expect(0.01 < p < 0.99, mistake="wrong_rate", asked=15, share=round(100 * p, 2), low=14, high=16)
    bounds = share(rows, p, ALPHA / (length - 2))
    expect(all(bounds.holds(int(count)) for count in selected.sum(0)), mistake="positions_correlated")
    # the variance of a row's count is 40·p·(1−p) = 5.1 where tokens are independent; 800 rows know it to ±0.26
    variance = float(selected.sum(1).to(torch.float64).var())
    expected = (length - 2) * p * (1 - p)
    figures = {"variance": round(variance, 2), "expected": round(expected, 2)}
    expect(variance >= 0.6 * expected, mistake="fixed_count_per_row", **figures)
    expect(variance < 1.5 * expected, mistake="positions_correlated")
    expect(replaced_alone(selected, selected & (inputs == MASK)[:, 1:-1]), mistake="replacements_correlated")


def replaced_alone(selected: torch.Tensor, as_mask: torch.Tensor) -> bool:
    """Whether the second draw, too, is each token's own: no column or row sticks to one of its outcomes.

    Only too much agreement is held against it; a split by exact shares agrees less than independent draws do.
    """
    q = float(as_mask.sum()) / max(1, int(selected.sum()))
    if not 0.01 < q < 0.99:
        return True  # one outcome alone: the claim about shares says so
    counts = [(int(n), int(k)) for n, k in zip(selected.sum(0), as_mask.sum(0), strict=True)]
    columns = all(share(n, q, ALPHA / len(counts)).holds(k) for n, k in counts)
    # over 800 rows the ratio of squared deviations to their expectation is 1 ± 0.06 for independent draws
    n, k = selected.sum(1).double(), as_mask.sum(1).double()
    spread = float(((k - q * n) ** 2).sum() / (q * (1 - q) * n).sum())
    return columns and spread < 1.5


@pytest.mark.points(1)
@pytest.mark.after("check_mask_tokens_returns_inputs_and_labels")
def check_the_tensors_handed_in_are_left_alone(student: Student, rng: torch.Generator) -> None:
    """not_in_place"""
    ids, special = batch(rng, 16, 40, 40)
    arguments = (ids, special, MASK, 40, 0.5, student.generator(11))
    after_ids, after_special = student.call_and_look("mask_tokens", *arguments, returns=RETURNS((16, 40))).args[:2]
    equal(after_ids, ids, mistake="modified_in_place", what="input_ids")
    equal(after_special, special, mistake="modified_in_place", what="special_tokens_mask")


@pytest.mark.points(2)
@pytest.mark.after("check_mask_tokens_returns_inputs_and_labels")
def check_the_generator_alone_decides(student: Student, rng: torch.Generator) -> None:
    """generator"""
    ids, special = batch(rng, 30, 60, 500)

    def draw(seed: int, world: int) -> tuple[torch.Tensor, list[float]]:
        student.seed(world)
        inputs, labels = masked(student, ids, special, seed, vocab=500, probability=0.4)
        return torch.stack([inputs, labels]), student.draw()

    first, after_first = draw(12, world=1)
    second, after_second = draw(12, world=2)
    other, _ = draw(13, world=1)
    seeded = [one == other for one, other in zip(after_first, after_second, strict=True)]
    expect(not any(seeded), mistake="global_seeded")
    expect(torch.equal(first, second), mistake="generator_ignored")
    expect(not torch.equal(first, other), mistake="same_every_time")
    student.seed(3)
    free = [student.call("mask_tokens", ids, special, MASK, 500, 0.4, returns=RETURNS((30, 60)))[0] for _ in range(2)]
    expect(not torch.equal(*free), mistake="same_every_time")
    kept = student.build(student.generator(15))
    again = [
        student.call("mask_tokens", ids, special, MASK, 500, 0.4, generator=kept, returns=RETURNS((30, 60)))[1]
        for _ in range(2)
    ]
    if torch.equal(*again):
        student.remark("generator_not_advanced")
    later = torch.Generator().manual_seed(15)
    torch.rand(1000, generator=later)
    kept.method("set_state", later.get_state())
    moved = student.call("mask_tokens", ids, special, MASK, 500, 0.4, generator=kept, returns=RETURNS((30, 60)))[1]
    expect(not torch.equal(moved, again[0]), mistake="generator_state_ignored")


@pytest.mark.points(1)
@pytest.mark.after("check_mask_tokens_returns_inputs_and_labels")
def check_new_tensors_go_where_the_input_is(student: Student, rng: torch.Generator) -> None:
    """device"""
    ids, special = batch(rng, 4, 16, 200)
    try:
        student.call("mask_tokens", ids.to("meta"), special.to("meta"), MASK, 200, returns=RETURNS((4, 16), "meta"))
    except StudentError as error:
        if error.slug == "unfit_device":
            fail("not_on_device", device=str(error.comparison.actual if error.comparison else "cpu"))
        if any(words in error.error for words in ("expected device", "same device", "two devices")):
            fail("not_on_device", device="cpu")
        # what reads single values (loops, NumPy) cannot run without data: not looked at, the claim counts as kept
        student.remarks.append("device_not_checked")
