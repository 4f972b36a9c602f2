"""Inference held against Transformers' own pipeline, and the properties that the checks of c11 rely on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.ml

TEXTS = [
    "the film was great .",
    "boring",
    "although the music was not bad , the script was flat .",
    "we loved it .",
] * 3


@pytest.fixture(scope="module")
def case():
    import torch

    from reference.pretrained import load_classifier, load_tokenizer

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        model = load_classifier(seed=3)
        torch.nn.init.normal_(model.classifier.weight, std=1.0)
    return model, load_tokenizer()


def test_a_batch_says_what_the_pipeline_says(case):
    from transformers import pipeline

    from reference.inference import predict_batch

    model, tokenizer = case
    found = pipeline("text-classification", model=model, tokenizer=tokenizer, device="cpu")(TEXTS, batch_size=1)
    names = {model.config.id2label[0]: "Negative", model.config.id2label[1]: "Positive"}
    for batch_size in (1, 5, 32):
        answers = predict_batch(TEXTS, model, tokenizer, batch_size)
        assert [label for label, _ in answers] == [names[entry["label"]] for entry in found]
        assert [value for _, value in answers] == pytest.approx([entry["score"] for entry in found], abs=1e-5)


def test_one_text_is_a_batch_of_one_and_nothing_gives_nothing(case):
    from reference.inference import predict_batch, predict_sentiment

    model, tokenizer = case
    model.train()
    label, value = predict_sentiment(TEXTS[0], model, tokenizer)
    assert predict_batch(TEXTS[:1], model, tokenizer)[0] == (label, pytest.approx(value))
    assert predict_batch([], model, tokenizer) == []


def test_passes_are_few_and_keep_no_gradients(case):
    import torch

    from reference.inference import predict_batch

    model, tokenizer = case
    sizes = []

    def seen(_module, args, _output):
        assert not torch.is_grad_enabled()
        sizes.append(len(args[0]))

    hook = model.bert.embeddings.word_embeddings.register_forward_hook(seen)
    predict_batch(TEXTS, model, tokenizer, batch_size=5)
    hook.remove()
    assert sizes == [5, 5, 2]


PROPERTIES = """
from problems.c11 import check_1_predict_sentiment as checks
right = checks.logits_of(checks.TEXTS).softmax(-1)
padded = checks.logits_of(checks.TEXTS, mask=False, padding=True).softmax(-1)
assert (right - padded).abs().max() > 0.2
assert {label for label, _ in checks.answers(right)} == {"Negative", "Positive"}
assert 0.5 < right.max(-1).values.min() < 0.7
assert len(checks.tokenizer()(checks.LONG)["input_ids"]) == 144
"""


def test_the_model_of_the_checks_reacts_to_padding_and_gives_both_answers():
    # in a process of its own: here pytest would refuse the marks of checks
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", PROPERTIES], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
