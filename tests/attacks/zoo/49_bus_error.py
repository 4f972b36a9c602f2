"""
number = 49
family = "availability"
what = "touch a page behind the end of a mapped file"
stopped_by = ["a process of its own", "reported as a crash"]
verdicts = {full = ["crashed", "passed"], contained = ["crashed", "passed"], limited = ["crashed", "passed"]}
"""

import ctypes
import mmap


def attack(targets: dict) -> str:
    with open("short", "wb+") as file:
        file.truncate(mmap.PAGESIZE)
        block = mmap.mmap(file.fileno(), mmap.PAGESIZE)
        file.truncate(0)
        address = ctypes.addressof(ctypes.c_char.from_buffer(block))
        return "stopped: " + repr(ctypes.string_at(address, 1))
