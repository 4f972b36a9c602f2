"""
number = 21
family = "integrity"
what = "look for what an earlier job left behind: files, names, environment, defaults of torch"
stopped_by = ["every job is a fork of its own with folders of its own"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import builtins
import os
import sys
import tempfile

import torch


def attack(targets: dict) -> str:
    marker = targets["other_job_marker"]
    for owner in (builtins, sys, torch):
        if getattr(owner, "zoo_marker", None) == marker:
            return f"succeeded: in {owner.__name__}"
    if os.environ.get("ZOO_MARKER") == marker:
        return "succeeded: in the environment"
    if torch.get_default_dtype() != torch.float32 or torch.Tensor.add(torch.ones(1), 1).item() != 2:
        return "succeeded: torch is still patched"
    places = [os.getcwd(), os.path.dirname(os.getcwd()), tempfile.gettempdir(), "/tmp", "/dev/shm", "/var/tmp"]
    for place in [*places, targets["package_dir"]]:
        try:
            with open(os.path.join(place, "zoo_marker"), encoding="utf-8") as file:
                if file.read() == marker:
                    return f"succeeded: in {place}"
        except OSError:
            continue
    return "stopped: nothing is left of it"
