"""
number = 60
family = "escape"
what = "change control groups, or have one run a program when it becomes empty"
stopped_by = ["mount namespace", "Landlock"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    for folder, _, names in os.walk("/sys/fs/cgroup"):
        for name in names:
            if name not in ("release_agent", "cgroup.procs", "memory.max", "notify_on_release", "devices.allow"):
                continue
            try:
                os.close(os.open(os.path.join(folder, name), os.O_WRONLY))
            except OSError:
                continue
            return f"succeeded: {os.path.join(folder, name)}"
    return "stopped: none can be written"
