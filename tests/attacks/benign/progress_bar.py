"""
family = "benign"
what = "a progress bar, which asks for the width of a terminal"
stopped_by = []
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import shutil

from tqdm.auto import tqdm


def honest(targets: dict) -> str:
    assert shutil.get_terminal_size().columns > 0
    assert sum(tqdm(range(10), desc="training")) == 45
    return "fine"
