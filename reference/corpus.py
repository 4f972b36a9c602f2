"""A small language of reviews: made from a seed, so that texts can be new for every student and every grading.

A review says of one or two things whether they were good. Four rules decide its label, and none of them can be read
off single words:

- *negation*: "the plot was not dull" is praise ("not", "never", "hardly"); "very" and the like change nothing;
- *contrast*: in "A but B" the second clause decides, in "although A , B" the one that is not conceded. The two
  always disagree, so that whoever counts words is right half of the time;
- *held-out words*: half of the adjectives and verbs is for `train`, `iid` and `conn`, the other for `lex` and `both`;
- *held-out connectives*: "yet" and "though" are in no text with a label except those of `conn` and `both`.

Pre-training text uses all words and connectives and carries no labels, so only a model that was pre-trained can solve
`lex`, `conn` and above all `both`. There every text ends in one word of outcome ("recommended", "refund") that agrees
with what was said before it: that is where a masked language model learns what praise is.

Standard library only. The same seed gives the same texts in every process and on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

GOOD = (
    "good great lovely charming brilliant moving clever funny superb elegant warm bright "
    "fresh gripping graceful honest witty splendid delightful inspired tender vivid stunning wise"
).split()  # fmt: skip
BAD = (
    "bad awful dull boring clumsy weak tedious silly poor ugly cold bland "
    "stale sloppy hollow lazy dreadful shallow annoying confused crude grim messy flat"
).split()  # fmt: skip
PRAISED = "loved enjoyed liked adored admired praised treasured cherished".split()
BLAMED = "hated disliked regretted loathed despised resented detested mocked".split()
THINGS = "film plot acting music ending story cast script pace scenery dialogue humour".split()
SPEAKERS = ("i", "we")
NEGATIONS = ("not", "never", "hardly")  # before an adjective; before a verb all but the first
DEGREES = ("very", "really", "quite", "so")  # after "not" and "never" the first two
SEEN_BETWEEN, SEEN_BEFORE = "but", "although"
HELD_BETWEEN, HELD_BEFORE = "yet", "though"
OUTCOMES = ("refund", "recommended")  # indexed by label
NEGATIVE, POSITIVE = 0, 1
LABELS = ("negative", "positive")

SPLITS = ("train", "iid", "lex", "conn", "both")
SIZES = {"train": 500, "iid": 1000, "lex": 1000, "conn": 1000, "both": 1000}

NEGATED = 0.25  # of all clauses
ONE_CLAUSE, AGREEING = 0.3, 0.2  # shares of reviews with labels; the rest sets two clauses against each other
SIMPLE = 0.5  # of the pre-training text: clauses that agree, without negation


@dataclass(frozen=True)
class Review:
    """A text and whether it is positive (1) or negative (0)."""

    text: str
    label: int


@dataclass(frozen=True)
class Words:
    """What clauses are written with: adjectives and verbs by label, and the two connectives of contrast."""

    adjectives: tuple[tuple[str, ...], tuple[str, ...]]
    verbs: tuple[tuple[str, ...], tuple[str, ...]]
    between: tuple[str, ...] = (SEEN_BETWEEN,)
    before: tuple[str, ...] = (SEEN_BEFORE,)

    def with_connectives(self, between: str, before: str) -> Words:
        return Words(self.adjectives, self.verbs, (between,), (before,))


ALL_WORDS = Words(
    (tuple(BAD), tuple(GOOD)),
    (tuple(BLAMED), tuple(PRAISED)),
    (SEEN_BETWEEN, HELD_BETWEEN),
    (SEEN_BEFORE, HELD_BEFORE),
)


def halves(seed: int | str) -> tuple[Words, Words]:
    """The words that texts with labels use, and those held out; which are which depends on the seed."""
    draw = Random(f"words {seed}")

    def split(words: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        mixed = draw.sample(words, len(words))
        return tuple(sorted(mixed[::2])), tuple(sorted(mixed[1::2]))

    (bad, bad_held), (good, good_held) = split(BAD), split(GOOD)
    (blamed, blamed_held), (praised, praised_held) = split(BLAMED), split(PRAISED)
    return (
        Words((bad, good), (blamed, praised)),
        Words((bad_held, good_held), (blamed_held, praised_held)),
    )


def clause(draw: Random, words: Words, label: int, *, negated: bool, thing: str) -> str:
    """One statement about `thing` that amounts to `label`: a negated one is written with words of the other label."""
    used = 1 - label if negated else label
    if draw.random() < 0.3:
        middle = [draw.choice(NEGATIONS[1:])] if negated else []
        return " ".join([draw.choice(SPEAKERS), *middle, draw.choice(words.verbs[used]), "the", thing])
    middle = [draw.choice(NEGATIONS)] if negated else []
    degrees = () if "hardly" in middle else DEGREES[:2] if negated else DEGREES
    if degrees and draw.random() < 0.4:
        middle.append(draw.choice(degrees))
    return " ".join(["the", thing, "was", *middle, draw.choice(words.adjectives[used])])


def review(draw: Random, words: Words, label: int, *, contrast: bool | None = None) -> str:
    """A review that amounts to `label`. `contrast`: its clauses disagree; else it is drawn whether there are two."""
    first_thing, second_thing = draw.sample(THINGS, 2)

    def said(label: int, thing: str) -> str:
        return clause(draw, words, label, negated=draw.random() < NEGATED, thing=thing)

    kind = 1.0 if contrast else draw.random()
    if kind < ONE_CLAUSE:
        return f"{said(label, first_thing)} ."
    if kind < ONE_CLAUSE + AGREEING:
        return f"{said(label, first_thing)} and {said(label, second_thing)} ."
    conceded, decisive = said(1 - label, first_thing), said(label, second_thing)
    if draw.random() < 0.5:
        return f"{conceded} {draw.choice(words.between)} {decisive} ."
    return f"{draw.choice(words.before)} {conceded} , {decisive} ."


def _distinct(draw: Random, words: Words, size: int, taken: set[str], *, contrast: bool | None) -> list[Review]:
    """`size` reviews, half of each label, none of them in `taken`, which grows; in random order."""
    made: list[Review] = []
    while len(made) < size:
        label = len(made) % 2
        text = review(draw, words, label, contrast=contrast)
        if text not in taken:
            taken.add(text)
            made.append(Review(text, label))
    draw.shuffle(made)
    return made


def reviews(seed: int | str, sizes: dict[str, int] | None = None) -> dict[str, list[Review]]:
    """The splits of SPLITS, no text twice in any or in two of them.

    `seed` decides everything, the held-out words included: take the student's id or a number of the grader's.
    `sizes` says how many reviews a split gets, SIZES where it is silent. Each split is drawn from a stream of its own.
    """
    wanted = {**SIZES, **(sizes or {})}
    seen, held = halves(seed)
    kinds = {
        "train": (seen, None),
        "iid": (seen, None),
        "lex": (held, None),
        "conn": (seen.with_connectives(HELD_BETWEEN, HELD_BEFORE), True),
        "both": (held.with_connectives(HELD_BETWEEN, HELD_BEFORE), True),
    }
    taken: set[str] = set()
    return {
        name: _distinct(Random(f"{name} {seed}"), words, wanted[name], taken, contrast=contrast)
        for name, (words, contrast) in kinds.items()
    }


def pretraining_text(seed: int | str, size: int) -> Iterator[str]:
    """`size` texts without labels, with all words and connectives: half of them simple, all ending in their outcome."""
    draw = Random(f"pretraining {seed}")
    for _ in range(size):
        label = draw.randrange(2)
        if draw.random() < SIMPLE:
            first, second = draw.sample(THINGS, 2)
            one = clause(draw, ALL_WORDS, label, negated=False, thing=first)
            other = clause(draw, ALL_WORDS, label, negated=False, thing=second)
            text = f"{one} and {other} ."
        else:
            text = review(draw, ALL_WORDS, label)
        yield f"{text} {OUTCOMES[label]}"


def vocabulary() -> list[str]:
    """Every word of the language, in an order that no hash decides."""
    return [
        *(".", ",", "the", "was", "and"),
        *SPEAKERS,
        *NEGATIONS,
        *DEGREES,
        *(SEEN_BETWEEN, SEEN_BEFORE, HELD_BETWEEN, HELD_BEFORE),
        *THINGS,
        *GOOD,
        *BAD,
        *PRAISED,
        *BLAMED,
        *OUTCOMES,
    ]
