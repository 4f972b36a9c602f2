"""
family = "benign"
what = "a data set from a dict, mapped, filtered and split in memory"
stopped_by = []
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

from datasets import Dataset


def honest(targets: dict) -> str:
    rows = Dataset.from_dict({"text": ["a b", "c", "d e f", "g"], "label": [0, 1, 0, 1]})
    rows = rows.map(lambda row: {"length": len(row["text"].split())})
    assert rows["length"][:] == [2, 1, 3, 1]
    assert len(rows.filter(lambda row: row["label"] == 1)) == 2
    assert len(rows.train_test_split(test_size=0.5, seed=0)["test"]) == 2
    return "fine"
