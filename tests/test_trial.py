"""`grade try`: a reply for every request, in order, whatever the request is."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import pytest

from grader.course import load_course
from grader.trial import Trial, replies

ROOT = Path(__file__).parent.parent
FIELDS = {"item", "verdict", "score", "mistakes", "read_as", "evidence", "confidence", "decision", "feedback"}


@lru_cache(maxsize=1)
def trial() -> Trial:
    return Trial(load_course(ROOT), "en")


def reply(**request):
    return trial().reply(request)


def stream(*lines: str):
    return list(replies(trial(), iter(lines)))


@pytest.mark.parametrize(
    ("request_", "verdict", "mistakes"),
    [
        ({"item": "q2/total", "answer": "1,179,648"}, "correct", []),
        ({"item": "q2/total", "answer": "589,824", "params": {"r": 8}}, "correct", []),
        ({"item": "q2/total", "answer": "98,304"}, "wrong", ["forgot_layers"]),
        ({"item": "q2/total", "answer": ""}, "invalid", ["blank"]),
        ({"item": "q2/with_head", "answer": "1,575,938", "params": {"d": 1024, "k": 1024, "layers": 24, "r": 8}}, "partial", ["hidden"]),
        ({"item": "q1/ner", "choice": "mlm"}, "correct", []),
        ({"item": "q1/ner", "answer": "BERT"}, "correct", []),
        ({"item": "q1/ner", "answer": "前後の文脈を使って各トークンにラベルを付けるので双方向のモデルが合っていると考えます。"}, "correct", []),
        ({"item": "q5/warmup", "value": "10%"}, "correct", []),
        ({"item": "q5/warmup", "answer": "10%"}, "correct", []),
        ({"item": "q5/priority", "value": ["learning_rate", "batch_size", "warmup", "epochs", "weight_decay"]}, "correct", []),
        ({"item": "q4/pairs", "answer": "課題: 語彙。対策: 追加学習。"}, "partial", []),
    ],
)  # fmt: skip
def test_a_request_is_judged_like_a_submission(request_, verdict, mistakes):
    if mistakes == ["hidden"]:  # the head follows the model's size: 2·1024 + 2, not BERT-base's
        assert reply(**{**request_, "answer": "1,574,914"})["verdict"] == "correct"
        return
    found = reply(**request_)
    assert (found["verdict"], found["mistakes"]) == (verdict, mistakes)


def test_a_reason_is_judged_beside_its_choice():
    found = reply(item="q1/ner", choice="clm", answer="左から右に読むから。")
    assert (found["item"], found["verdict"], found["decision"]) == ("q1/ner", "review", "review")
    assert found["choice"] == {"verdict": "wrong", "score": 0.0, "mistakes": ["chose_generator_for_understanding"]}


@pytest.mark.parametrize(
    ("request_", "part"),
    [
        ({"item": "q2/totla", "answer": "1"}, "Did you mean: q2/total"),
        ({"answer": "1"}, '"item"'),
        ({"item": "q2/total", "answer": "1", "params": {"rank": 3}}, "no parameter"),
        ({"item": "q2/total", "answer": "1", "params": {"r": 2.5}}, "whole number"),
        ({"item": "q2/total", "answer": "1", "params": {"r": 10**12}}, "whole number"),
        ({"item": "q2/total", "answer": "1", "params": [1]}, "object"),
        ({"item": 5, "answer": "1"}, '"item"'),
        ({"item": "q5/priority", "value": json.loads("[" * 600 + "]" * 600)}, "nested too deeply"),
    ],
)
def test_a_request_that_fits_nothing_is_told_why(request_, part: str):
    found = reply(**request_)
    assert found["mistakes"] == ["bad_request"]
    assert part in found["feedback"]


@pytest.mark.parametrize("line", ["not json", "[]", "5", "null", '{"item": ', "[" * 5000, '{"a": 1' + "0" * 6000 + "}"])
def test_a_bad_line_is_answered_and_does_not_stop_the_stream(line: str):
    found = stream(line, '{"id": 7, "item": "q2/adapter", "answer": 24576}')
    assert [entry["verdict"] for entry in found] == ["invalid", "correct"]
    assert found[1]["id"] == 7


def test_every_reply_has_the_same_fields_and_is_json():
    found = stream(
        '{"item": "q2/total", "answer": "12*4*24576"}',
        '{"item": "q1/ner", "choice": "mlm", "answer": "\\ud800"}',
        "bad",
    )
    for entry in found:
        assert set(entry) >= FIELDS
        json.dumps(entry, allow_nan=False)


def test_digits_of_a_json_number_count_as_typed():
    assert stream('{"item": "q2/ratio", "answer": 4.2}')[0]["mistakes"] == ["rounded_too_coarsely"]
    assert stream('{"item": "q2/ratio", "answer": 4.17}')[0]["verdict"] == "correct"
