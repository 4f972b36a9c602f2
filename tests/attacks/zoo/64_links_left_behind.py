"""
number = 64
family = "integrity"
what = "leave links to the key and to folders outside for whoever reads or cleans the private folder later"
stopped_by = ["cleaning does not follow links", "nothing is read back by name"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import os


def attack(targets: dict) -> str:
    os.mkdir("results")
    for index, target in enumerate((targets["key_file"], targets["secret_dir"], "/", "..", "/dev/zero", "loop")):
        os.symlink(target, f"results/link{index}")
    os.symlink("loop", "loop")
    return "stopped: links that nobody follows"
