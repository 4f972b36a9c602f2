"""
number = 25
family = "confidentiality"
what = "look for secrets in its own environment, arguments and names of folders"
stopped_by = ["clean environment", "the zygote is exec'd, never forked from the grader"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import os
import sys


def attack(targets: dict) -> str:
    texts = [f"{name}={value}" for name, value in os.environ.items()] + sys.argv + sys.orig_argv + sys.path
    texts.append(os.getcwd())
    for name in ("environ", "cmdline"):
        try:
            with open(f"/proc/self/{name}", encoding="utf-8", errors="replace") as file:
                texts.append(file.read(1 << 20))
        except OSError:
            continue
    if any(targets["canary_hint"] in text for text in texts):
        return "succeeded: the canary is there"
    names = ("_TOKEN", "SECRET", "PASSWORD", "CREDENTIAL", "AWS_", "SSH_", "API_KEY")
    told = [name for name in os.environ if any(part in name.upper() for part in names)]
    return f"succeeded: {told}" if told else "stopped: nothing of use"
