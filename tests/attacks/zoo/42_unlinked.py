"""
number = 42
family = "availability"
what = "fill the disk with files that have no name any more"
stopped_by = ["size of the private tmpfs"]
verdicts = {full = ["passed", "raised"], contained = ["any"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    held = []
    try:
        for index in range(16):
            held.append(open(f"nameless{index}", "wb", buffering=0))  # noqa: SIM115
            os.unlink(f"nameless{index}")
            held[-1].write(b"\1" * (4 << 20))
            if held[-1].tell() < 4 << 20:
                return f"stopped: a short write after {4 * len(held)} MB"
    except OSError as error:
        return f"stopped: {type(error).__name__} after {4 * len(held)} MB"
    return "succeeded: 64 MB without a name"
