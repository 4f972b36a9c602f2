"""
number = 58
family = "escape"
what = "call by the numbers of 32 bits, through interrupt 0x80"
stopped_by = ["seccomp kill of the other architecture"]
verdicts = {full = ["forbidden", "crashed", "passed"], contained = ["forbidden", "crashed", "passed"], limited = ["any"]}
"""

import ctypes
import mmap
import os


def attack(targets: dict) -> str:
    if os.uname().machine != "x86_64":
        return "stopped: this machine has no such interrupt"
    block = mmap.mmap(-1, mmap.PAGESIZE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, 7)
    block.write(b"\x53\xb8\x14\x00\x00\x00\xcd\x80\x5b\xc3")  # push rbx; mov eax, 20; int 0x80; pop rbx; ret
    function = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(block)))
    result = function()
    return f"succeeded: it answered {result}" if result > 0 else "stopped: refused"
