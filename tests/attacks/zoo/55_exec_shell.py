"""
number = 55
family = "escape"
what = "become a shell"
stopped_by = ["seccomp EPERM", "mount namespace without programs"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    reason = "none"
    # `true` in place of a shell's own work: where this succeeds, the process leaves without an answer
    for program in (["/bin/sh", "-c", "true"], ["/bin/busybox", "true"], ["/usr/bin/env", "true"]):
        try:
            os.execv(program[0], program)
        except OSError as error:
            reason = type(error).__name__
    return f"stopped: {reason}"
