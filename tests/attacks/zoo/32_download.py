"""
number = 32
family = "confidentiality"
what = "let the libraries do it: a model from a hub, a URL"
stopped_by = ["offline by environment", "seccomp EPERM", "net namespace"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import urllib.request


def attack(targets: dict) -> str:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{targets['tcp_port']}/", timeout=1).close()
    except Exception as error:
        return f"stopped: {type(error).__name__}"
    return "succeeded: fetched"
