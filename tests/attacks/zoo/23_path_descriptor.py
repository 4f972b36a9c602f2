"""
number = 23
family = "confidentiality"
what = "hold the key by an O_PATH descriptor and read it through that"
stopped_by = ["mount namespace", "no /proc", "Landlock"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    try:
        held = os.open(targets["key_file"], os.O_PATH)
    except OSError as error:
        return f"stopped: {type(error).__name__}"
    for attempt in (
        lambda: os.open("", os.O_RDONLY, dir_fd=held),
        lambda: os.open(f"/proc/self/fd/{held}", os.O_RDONLY),
        lambda: os.open(f"/dev/fd/{held}", os.O_RDONLY),
    ):
        try:
            opened = attempt()
        except OSError:
            continue
        return f"succeeded: {len(os.read(opened, 100))} bytes"
    return "stopped: held, but never read"
