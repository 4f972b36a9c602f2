"""
number = 33
family = "confidentiality"
what = "find files of other jobs in temporary folders and shared memory"
stopped_by = ["private tmpfs", "Landlock"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os
import tempfile


def attack(targets: dict) -> str:
    mine = os.path.realpath(os.getcwd())
    marker = targets["other_job_marker"].encode()
    beside = {os.path.dirname(mine)} - {"/"}
    for folder in {"/tmp", "/var/tmp", "/dev/shm", "/run", "/dev/mqueue", tempfile.gettempdir()} | beside:
        for place, _, names in os.walk(folder):
            for name in names:
                path = os.path.join(place, name)
                try:
                    with open(path, "rb") as file:
                        found = marker in file.read(1 << 16)
                except OSError:
                    continue
                if found and not os.path.realpath(path).startswith(mine):
                    return f"succeeded: {path}"
    return "stopped: nothing of anybody's"
