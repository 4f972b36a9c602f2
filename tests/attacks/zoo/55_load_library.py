"""
number = 55
family = "escape"
what = "load a library of its own making into its own process; it gains no right by that"
stopped_by = ["it is the same process with the same rights"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import ctypes
import os


def attack(targets: dict) -> str:
    with open("own.so", "wb") as file:
        file.write(b"\x7fELF" + bytes(60))
    try:
        ctypes.CDLL(os.path.abspath("own.so"))
    except OSError:
        return "stopped: no library; and a real one would have no more rights than this code"
    return "stopped: loaded, with the same rights"
