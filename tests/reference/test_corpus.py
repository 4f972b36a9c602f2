"""The generated reviews: labels held against a reader written anew here, splits apart, the same in every process."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from reference import corpus
from reference.corpus import ALL_WORDS, SPLITS, halves, pretraining_text, reviews, vocabulary

ROOT = Path(__file__).parent.parent.parent


def read(text: str) -> int:
    """The label of a review, worked out from its words alone."""

    def clause(words: list[str]) -> int:
        good = {*corpus.GOOD, *corpus.PRAISED}
        bad = {*corpus.BAD, *corpus.BLAMED}
        (word,) = [word for word in words if word in good | bad]
        return int((word in good) ^ bool({"not", "never", "hardly"} & set(words)))

    words = text.replace(" .", "").replace(" ,", " ,").split()
    if words[0] in ("although", "though"):
        return clause(words[words.index(",") + 1 :])
    for between in ("but", "yet"):
        if between in words:
            return clause(words[words.index(between) + 1 :])
    if "and" in words:
        at = words.index("and")
        assert clause(words[:at]) == clause(words[at + 1 :])
        return clause(words[:at])
    return clause(words)


@pytest.fixture(scope="module")
def made() -> dict[str, list[corpus.Review]]:
    return reviews("a test")


def test_every_label_is_what_the_words_say(made):
    for name in SPLITS:
        assert all(read(review.text) == review.label for review in made[name]), name


def test_each_split_has_its_size_and_both_labels_equally_often(made):
    assert {name: len(made[name]) for name in SPLITS} == corpus.SIZES
    for name in SPLITS:
        assert Counter(review.label for review in made[name]) == {0: len(made[name]) / 2, 1: len(made[name]) / 2}


def test_no_text_occurs_twice_in_any_split_or_in_two(made):
    texts = [review.text for name in SPLITS for review in made[name]]
    assert len(set(texts)) == len(texts)


def test_held_out_words_and_connectives_stay_where_they_belong(made):
    seen, held = halves("a test")
    flat = lambda words: {word for group in (*words.adjectives, *words.verbs) for word in group}  # noqa: E731
    assert not flat(seen) & flat(held)
    assert flat(seen) | flat(held) == flat(ALL_WORDS)
    for name in SPLITS:
        used = [set(review.text.split()) for review in made[name]]
        lexicon, other = (held, seen) if name in ("lex", "both") else (seen, held)
        assert all(words & flat(lexicon) and not words & flat(other) for words in used), name
        connective = {"yet", "though"} if name in ("conn", "both") else {"but", "although"}
        forbidden = {"yet", "though", "but", "although"} - connective
        assert not any(words & forbidden for words in used), name
        if name in ("conn", "both"):
            assert all(words & connective for words in used), name


def test_counting_words_is_no_better_than_guessing_on_both(made):
    """The two clauses disagree, so a majority of good or bad words follows the label only through negation."""
    good = {*corpus.GOOD, *corpus.PRAISED}
    said = [int(sum(word in good for word in review.text.split()) >= 1) for review in made["both"]]
    right = sum(guess == review.label for guess, review in zip(said, made["both"], strict=True))
    assert 0.4 < right / 1000 < 0.6


def test_the_same_seed_gives_the_same_texts_in_another_process(made):
    code = (
        "from reference.corpus import reviews, pretraining_text; import hashlib; "
        "texts = [r.text for s in reviews('a test').values() for r in s] + list(pretraining_text(3, 500)); "
        "print(hashlib.sha256('\\n'.join(texts).encode()).hexdigest())"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        ).stdout
        for seed in ("0", "1")
    }  # fmt: skip
    assert len(said) == 1
    assert reviews("a test") == made


def test_another_seed_gives_other_texts_and_other_held_out_words(made):
    other = reviews("another test")
    assert len({r.text for r in made["both"]} & {r.text for r in other["both"]}) < 50
    assert halves("a test") != halves("another test")


def test_sizes_can_be_chosen():
    few = reviews("a test", {"train": 10, "iid": 4, "lex": 4, "conn": 4, "both": 4})
    assert [len(few[name]) for name in SPLITS] == [10, 4, 4, 4, 4]


def test_pretraining_text_uses_every_word_and_ends_in_the_outcome_that_fits():
    texts = list(pretraining_text(0, 4000))
    assert {word for text in texts for word in text.split()} == set(vocabulary())
    for text in texts:
        body, _, outcome = text.rpartition(" ")
        assert outcome == corpus.OUTCOMES[read(body)], text


def test_the_vocabulary_names_every_word_once():
    assert len(set(vocabulary())) == len(vocabulary())
