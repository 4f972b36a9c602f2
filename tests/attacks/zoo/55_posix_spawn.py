"""
number = 55
family = "escape"
what = "start a program through posix_spawn and os.system"
stopped_by = ["seccomp EPERM", "mount namespace without programs"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    try:
        child = os.posix_spawn("/bin/true", ["true"], {})
    except OSError as error:
        reason = type(error).__name__
    else:
        os.waitpid(child, 0)
        return "succeeded: spawned"
    if os.system("true") == 0:
        return "succeeded: by os.system"
    return f"stopped: {reason}"
