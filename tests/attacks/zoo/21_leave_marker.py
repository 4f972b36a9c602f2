"""
number = 21
family = "integrity"
what = "leave a marker for later jobs: in files, names, environment, defaults of torch and patched functions"
stopped_by = ["every job is a fork of its own with folders of its own"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import builtins
import contextlib
import os
import sys
import tempfile

import torch


def attack(targets: dict) -> str:
    marker = targets["other_job_marker"]
    builtins.zoo_marker = marker
    sys.zoo_marker = marker
    os.environ["ZOO_MARKER"] = marker
    torch.zoo_marker = marker
    torch.set_default_dtype(torch.float64)
    torch.Tensor.add = lambda *_a, **_n: marker
    sys.path.insert(0, os.getcwd())
    for folder in (os.getcwd(), tempfile.gettempdir(), "/tmp", "/dev/shm", "/var/tmp", targets["package_dir"]):
        with contextlib.suppress(OSError), open(os.path.join(folder, "zoo_marker"), "w", encoding="utf-8") as file:
            file.write(marker)
    return "stopped: left only in what ends with this job"
