"""Claims about extract_entities, on a token classifier whose answer for every token is known."""

from __future__ import annotations

import functools
import itertools
from dataclasses import dataclass
from typing import Any

import pytest
import torch
from transformers import BertForTokenClassification, PreTrainedTokenizerFast

from grader.checks.failures import StudentError, expect, fail
from grader.checks.returns import Anything, DictOf, ListOf, Number
from grader.checks.student import Student
from reference.crafted_models import token_classifier, word_pieces

LABELS = ("I-LOC", "B-PER", "O", "B-LOC", "I-PER", "B-ORG", "I-ORG")  # O is not the first
# token → (label, its logit; the others are 0): no two pieces of an entity are equally sure
SURE = {
    "Ann": ("B-PER", 4.0), "Lee": ("I-PER", 2.5), "Bob": ("B-PER", 3.2), "Tan": ("B-PER", 5.0), "##aka": ("I-PER", 2.0),
    "Par": ("B-LOC", 2.2), "##is": ("I-LOC", 4.4), "New": ("B-LOC", 3.0), "York": ("I-LOC", 4.8), "東": ("B-LOC", 2.6),
    "京": ("I-LOC", 3.9), "Acme": ("B-ORG", 3.6), "Corp": ("I-ORG", 2.4), "Zo": ("B-PER", 2.8), "##ë": ("I-PER", 4.1),
}  # fmt: skip
PLAIN = "met in works at and went to the film was good . , with".split()
KEYS = ("entity_group", "word", "start", "end", "score")
CLOSE = 1e-4
RETURNS = ListOf(
    DictOf({**{key: Anything() for key in KEYS[:2]}, "start": Number(whole=True, name="start"),
            "end": Number(whole=True, name="end"), "score": Number(name="score")}, name="entity"),
    name="extract_entities",
)  # fmt: skip


@dataclass(frozen=True)
class Entity:
    """One entity as it should be found: its text, and the pieces of each of its words."""

    group: str
    surface: str
    words: tuple[tuple[str, ...], ...]

    def scores(self) -> list[list[float]]:
        """The probability of each piece, word by word."""
        return [[probability(piece) for piece in word] for word in self.words]

    def mean(self) -> float:
        every = list(itertools.chain(*self.scores()))
        return sum(every) / len(every)


ANN_LEE = Entity("PER", "Ann Lee", (("Ann",), ("Lee",)))
PARIS = Entity("LOC", "Paris", (("Par", "##is"),))
NEW_YORK = Entity("LOC", "New York", (("New",), ("York",)))
BOB = Entity("PER", "Bob", (("Bob",),))
ANN = Entity("PER", "Ann", (("Ann",),))
CASES: tuple[tuple[str, tuple[Entity, ...]], ...] = (
    ("Ann Lee met Bob in Paris .", (ANN_LEE, BOB, PARIS)),
    ("the film was good with Tanaka in New York", (Entity("PER", "Tanaka", (("Tan", "##aka"),)), NEW_YORK)),
    ("Acme Corp works with Ann .", (Entity("ORG", "Acme Corp", (("Acme",), ("Corp",))), ANN)),
)
# neighbours: a B- begins a new one, and so does another type
NEIGHBOURS: tuple[tuple[str, tuple[Entity, ...]], ...] = (
    ("Bob Ann went to Paris", (BOB, ANN, PARIS)),
    ("Ann York was good", (ANN, Entity("LOC", "York", (("York",),)))),
    ("Ann and Lee met", (ANN, Entity("PER", "Lee", (("Lee",),)))),
)
# where characters, bytes and tokens part, and where a word occurs twice
ODD: tuple[tuple[str, tuple[Entity, ...]], ...] = (
    ("Bob met Ann and Bob", (BOB, ANN, BOB)),
    ("the film ,  Ann   Lee was good", (Entity("PER", "Ann   Lee", (("Ann",), ("Lee",))),)),
    (
        "🎉 Zoë met Bob in 東京",
        (Entity("PER", "Zoë", (("Zo", "##ë"),)), BOB, Entity("LOC", "東京", (("東",), ("京",)))),
    ),
)


@functools.cache
def tokenizer() -> PreTrainedTokenizerFast:
    return word_pieces([*SURE, *PLAIN])


def probability(piece: str) -> float:
    logits = torch.zeros(len(LABELS), dtype=torch.float64)
    logits[0] = SURE[piece][1]
    return float(logits.softmax(0)[0])


@functools.cache
def model(*, odd_specials: bool = False, dropout: float = 0.0) -> BertForTokenClassification:
    """Every token has its label, O where none is named; special ones get one, too, where they are `odd`."""
    words = tokenizer()
    table = torch.zeros(len(words), len(LABELS))
    table[:, LABELS.index("O")] = 3.0
    labels = {
        **SURE,
        **({"[CLS]": ("B-PER", 3.0), "[SEP]": ("I-LOC", 3.0), "[UNK]": ("I-LOC", 3.4)} if odd_specials else {}),
    }
    for token, (label, logit) in labels.items():
        row = words.convert_tokens_to_ids(token)
        table[row] = 0.0
        table[row, LABELS.index(label)] = logit
    return token_classifier(table, LABELS, dropout=dropout)


def entities(student: Student, text: str, *, training: bool = False, **kind: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = student.call(
        "extract_entities", text, student.model(model(**kind), training=training), student.tokenizer(tokenizer()),
        returns=RETURNS,
    )  # fmt: skip
    return found


def places(text: str, wanted: tuple[Entity, ...]) -> list[tuple[int, int]]:
    """(start, end) of each entity, in characters."""
    made, at = [], 0
    for entity in wanted:
        start = text.index(entity.surface, at)
        at = start + len(entity.surface)
        made.append((start, at))
    return made


def groups(found: list[dict[str, Any]]) -> list[Any]:
    return [entry["entity_group"] for entry in found]


@pytest.mark.points(3)
def check_entities_are_whole_and_named(student: Student) -> None:
    """entities_groups"""
    for text, wanted in CASES:
        found = entities(student, text)
        names = groups(found)
        right = [entity.group for entity in wanted]
        if names == right:
            continue
        shown = {"text": text, "expected": ", ".join(right), "actual": ", ".join(map(str, names))}
        if any(not isinstance(name, str) or name.startswith("LABEL_") or name.isdigit() for name in names):
            fail("group_ids", **shown)
        if "O" in names:
            fail("outside_kept", **shown)
        if any(name.startswith(("B-", "I-")) for name in names):
            fail("prefix_kept" if len(names) == len(right) else "pieces_not_merged", **shown)
        if len(names) > len(right):
            fail("pieces_not_merged", **shown)
        if [name for name, _ in itertools.groupby(right)] == names:
            fail("neighbours_merged", **shown)
        if len(names) < len(right):
            fail("entity_lost", **shown)
        fail("groups_differ", **shown)


@pytest.mark.points(2)
@pytest.mark.after("check_entities_are_whole_and_named")
def check_neighbours_stay_apart(student: Student) -> None:
    """entities_neighbours"""
    for text, wanted in NEIGHBOURS:
        found = entities(student, text)
        names, right = groups(found), [entity.group for entity in wanted]
        if names == right:
            continue
        shown = {"text": text, "expected": ", ".join(right), "actual": ", ".join(map(str, names))}
        whole = {(entry["start"], entry["end"]) for entry in found} <= set(places(text, wanted))
        fail("neighbours_merged" if len(names) < len(right) and not whole else "groups_differ", **shown)


@pytest.mark.points(2)
@pytest.mark.after("check_entities_are_whole_and_named")
def check_start_and_end_count_characters(student: Student) -> None:
    """entities_offsets"""
    for text, wanted in (*CASES, *ODD):
        found = entities(student, text)
        actual, right = [(entry["start"], entry["end"]) for entry in found], places(text, wanted)
        if actual == right:
            continue
        shown = {"text": text, "expected": right, "actual": actual}
        if len(actual) != len(right):
            fail("groups_differ", **{**shown, "expected": len(right), "actual": len(actual)})
        encoded = tokenizer()(text, return_offsets_mapping=True, add_special_tokens=True)["offset_mapping"]
        for shift, last in itertools.product((0, 1), (0, 1)):
            tokens = []
            for start, end in right:
                inside = [n for n, (a, b) in enumerate(encoded) if a >= start and b <= end and b > a]
                tokens.append((inside[0] - shift, inside[-1] - shift + last))
            if actual == tokens:
                fail("offsets_in_tokens", **shown)
        if actual == [(len(text[:a].encode()), len(text[:b].encode())) for a, b in right]:
            fail("offsets_in_bytes", **shown)
        if actual == [(a, b - 1) for a, b in right]:
            fail("end_inclusive", **shown)
        if [a for a, _ in actual] == [a for a, _ in right]:
            fail("end_of_first_piece", **shown)
        fail("offsets_differ", **shown)


@pytest.mark.points(1)
@pytest.mark.after("check_entities_are_whole_and_named")
def check_the_word_is_the_text_of_the_entity(student: Student) -> None:
    """entities_word"""
    for text, wanted in (*CASES, *ODD):
        found = entities(student, text)
        if len(found) != len(wanted):
            fail("groups_differ", text=text, expected=len(wanted), actual=len(found))
        for entry, entity in zip(found, wanted, strict=True):
            word, right = str(entry["word"]), entity.surface
            if "".join(word.split()) == "".join(right.split()):
                continue
            if "##" in word:
                fail("word_has_pieces", expected=right, actual=word)
            fail("word_differs", expected=right, actual=word)


@pytest.mark.points(2)
@pytest.mark.after("check_entities_are_whole_and_named")
def check_the_score_is_the_mean_of_the_pieces(student: Student) -> None:
    """entities_score"""
    remarks = set()
    for text, wanted in CASES:
        found = entities(student, text)
        if len(found) != len(wanted):
            fail("groups_differ", text=text, expected=len(wanted), actual=len(found))
        for entry, entity in zip(found, wanted, strict=True):
            remarks.add(_judge_score(entry["score"], entity))
    for remark in sorted(remarks - {""}):
        student.remark(remark)


def _judge_score(score: float, entity: Entity) -> str:
    """ "" for the mean of the pieces, a remark for what pipelines do as well; anything else fails."""
    words = entity.scores()
    every = list(itertools.chain(*words))
    if abs(score - entity.mean()) <= CLOSE:
        return ""
    firsts, maxima = [word[0] for word in words], [max(word) for word in words]
    averages = [sum(word) / len(word) for word in words]
    for remark, values in (
        ("score_of_first", (every[0], sum(firsts) / len(firsts))),
        ("score_of_max", (max(every), sum(maxima) / len(maxima))),
        ("score_of_average", (sum(averages) / len(averages),)),
    ):
        if any(abs(score - value) <= CLOSE for value in values):
            return remark
    product = functools.reduce(lambda a, b: a * b, every)
    shown = {"expected": round(entity.mean(), 4), "actual": round(score, 4), "text": entity.surface}
    if abs(score - product) <= CLOSE:
        fail("entity_score_product", **shown)
    if not 0 <= score <= 1:
        fail("entity_score_logit", **shown)
    return fail("entity_score_differs", **shown)


@pytest.mark.points(1)
def check_a_text_without_entities_gives_an_empty_list(student: Student) -> None:
    """entities_none"""
    for text in ("the film was good .", "went to the film"):
        try:
            found = entities(student, text)
        except StudentError as error:
            if error.error and error.slug not in ("not_written", "wrong_signature"):
                fail("no_entities", error=error.error[:150])
            raise
        expect(not found, mistake="outside_kept", text=text, expected="[]", actual=", ".join(map(str, groups(found))))


@pytest.mark.points(1)
@pytest.mark.after("check_start_and_end_count_characters")
def check_special_tokens_are_no_entities(student: Student) -> None:
    """entities_special"""
    text = "Bob went to New Quux"  # a word that the vocabulary lacks is part of the text
    found = entities(student, text, odd_specials=True)
    right = [(text.index("Bob"), 3), (text.index("New"), len(text))]
    shown = {"text": text, "expected": "PER, LOC", "actual": ", ".join(map(str, groups(found)))}
    expect(groups(found) == ["PER", "LOC"], mistake="special_as_entity", **shown)
    actual = [(entry["start"], entry["end"]) for entry in found]
    if actual == [right[0], (right[1][0], right[1][0] + len("New"))]:
        fail("unknown_lost", text=text, expected="New Quux", actual="New")
    expect(actual == right, mistake="special_as_entity", **{**shown, "expected": right, "actual": actual})


@pytest.mark.points(1)
@pytest.mark.after("check_entities_are_whole_and_named")
def check_the_model_reads_without_dropout(student: Student) -> None:
    """entities_dropout"""
    text = CASES[0][0]
    calls = [[entry["score"] for entry in entities(student, text, training=True, dropout=0.3)] for _ in range(3)]
    expect(calls[0] == calls[1] == calls[2], mistake="dropout_left_on", function="extract_entities")


@pytest.mark.points(1)
@pytest.mark.after("check_start_and_end_count_characters")
def check_entities_of_a_long_text_are_found(student: Student) -> None:
    """entities_long"""
    text = "Ann Lee met Bob ." + " the film was good" * 60
    try:
        found = entities(student, text)
    except StudentError as error:
        if error.error:
            fail("not_cut", function="extract_entities", error=error.error[:150])
        raise
    right = places(text, (ANN_LEE, BOB))
    actual = [(entry["start"], entry["end"]) for entry in found]
    expect(actual == right, mistake="not_cut", function="extract_entities", error=actual)
