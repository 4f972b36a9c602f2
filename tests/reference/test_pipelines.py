"""reference.pipelines against transformers' own pipelines, which share no code with it."""

from __future__ import annotations

from collections import Counter

import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from reference.crafted_models import letters, logits_of, markov_chain, token_classifier, word_pieces  # noqa: E402
from reference.pipelines import classify, extract_entities, generate  # noqa: E402

pytestmark = pytest.mark.ml

PIECES = ("Ann", "Lee", "Bob", "Par", "##is", "met", "in", "New", "York", ".")
LABELS = ("I-LOC", "B-PER", "O", "B-LOC", "I-PER")
SENTENCES = (
    "Ann Lee met Bob in Paris .",
    "Bob Ann met Lee",
    "Lee York New Paris",
    "met in  New   York",
    "in .",
    "Paris Paris",
)


@pytest.fixture(scope="module")
def words():
    return word_pieces(PIECES)


@pytest.mark.parametrize("seed", range(5))
def test_entities_are_those_of_the_simple_strategy(words, seed):
    # random logits: every order of B-, I- and O comes up, also for [CLS] and [SEP]
    table = 3 * torch.randn(len(words), len(LABELS), generator=torch.Generator().manual_seed(seed))
    model = token_classifier(table, LABELS)
    theirs = transformers.pipeline("ner", model=model, tokenizer=words, aggregation_strategy="simple")
    for text in SENTENCES:
        ours = extract_entities(text, model, words)
        expected = theirs(text)
        assert [(e["entity_group"], e["start"], e["end"]) for e in ours] == [
            (e["entity_group"], e["start"], e["end"]) for e in expected
        ]
        assert [e["score"] for e in ours] == pytest.approx([float(e["score"]) for e in expected], abs=1e-5)


def test_labels_and_scores_are_those_of_the_pipeline(words):
    torch.manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
        initializer_range=0.4, id2label={0: "dull", 1: "odd", 2: "fine"}, label2id={"dull": 0, "odd": 1, "fine": 2},
    )  # fmt: skip
    model = transformers.BertForSequenceClassification(config).eval()
    expected = transformers.pipeline("text-classification", model=model, tokenizer=words)(list(SENTENCES))
    for size in (1, 4, 8):
        ours = classify(list(SENTENCES), model, words, batch_size=size)
        assert [entry["label"] for entry in ours] == [entry["label"] for entry in expected]
        assert [entry["score"] for entry in ours] == pytest.approx([e["score"] for e in expected], abs=1e-5)
    assert classify([], model, words) == []


def test_generated_text_follows_the_chain_and_stops_at_its_end():
    # a → b or c, b → a, c → the end
    made = letters("abc")
    chain = markov_chain(logits_of([{0: 1.0}, {1: 1.0}, {3: 0.7, 4: 0.3}, {2: 1.0}, {0: 1.0}], 5))
    texts = generate("ba", chain, made, max_new_tokens=1, num_return_sequences=500, seed=1)
    counts = Counter(texts)
    assert set(counts) == {"bab", "bac"}
    assert 300 < counts["bab"] < 400
    long = generate("ba", chain, made, max_new_tokens=40, num_return_sequences=20, seed=2)
    assert all(text.rstrip("abc") == "" and text.count("c") <= 1 for text in long)
    assert any(text.endswith("c") for text in long)
    assert long == generate("ba", chain, made, max_new_tokens=40, num_return_sequences=20, seed=2)
    assert long != generate("ba", chain, made, max_new_tokens=40, num_return_sequences=20, seed=3)
