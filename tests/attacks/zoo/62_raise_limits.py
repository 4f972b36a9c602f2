"""
number = 62
family = "escape"
what = "raise its own limits"
stopped_by = ["hard limits", "seccomp EPERM"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import resource


def attack(targets: dict) -> str:
    reason = "none"
    for name in (
        "RLIMIT_CPU",
        "RLIMIT_DATA",
        "RLIMIT_AS",
        "RLIMIT_FSIZE",
        "RLIMIT_NPROC",
        "RLIMIT_NOFILE",
        "RLIMIT_CORE",
    ):
        kind = getattr(resource, name)
        soft, hard = resource.getrlimit(kind)
        if hard == resource.RLIM_INFINITY:
            continue
        for pair in ((hard, resource.RLIM_INFINITY), (hard + 1, hard + 1)):
            try:
                resource.setrlimit(kind, pair)
            except (OSError, ValueError) as error:
                reason = type(error).__name__
            else:
                return f"succeeded: {name} from {soft} to {pair[0]}"
    return f"stopped: {reason}"
