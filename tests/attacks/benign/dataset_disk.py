"""
family = "benign"
what = "a data set saved to disk and loaded again"
stopped_by = []
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import tempfile

from datasets import Dataset, load_from_disk


def honest(targets: dict) -> str:
    with tempfile.TemporaryDirectory() as folder:
        Dataset.from_dict({"text": ["a", "b"]}).save_to_disk(folder)
        assert load_from_disk(folder)["text"][:] == ["a", "b"]
    return "fine"
