"""
number = 55
family = "escape"
what = "start a program through subprocess"
stopped_by = ["seccomp EPERM", "mount namespace without programs"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import subprocess
import sys


def attack(targets: dict) -> str:
    reason = "none"
    for program in (["/bin/true"], [sys.executable, "-c", "pass"]):
        try:
            subprocess.run(program, check=False, timeout=2)
        except (OSError, subprocess.SubprocessError) as error:
            reason = type(error).__name__
        else:
            return f"succeeded: {program[0]}"
    return f"stopped: {reason}"
