"""
number = 63
family = "escape"
what = "run machine code of its own, which is allowed and gains nothing: the calls it makes are the same"
stopped_by = ["seccomp EPERM", "the rights are the process's"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import ctypes
import mmap
import os


def attack(targets: dict) -> str:
    if os.uname().machine == "x86_64":
        # mov eax, 41; mov edi, 2; mov esi, 1; xor edx, edx; syscall; ret: a socket
        code = bytes.fromhex("b829000000bf02000000be0100000031d20f05c3")
    else:
        # mov x8, 198; mov x0, 2; mov x1, 1; mov x2, 0; svc 0; ret
        code = bytes.fromhex("c81880d2400080d2210080d2020080d2010000d4c0035fd6")
    try:
        block = mmap.mmap(-1, mmap.PAGESIZE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, 7)
    except OSError as error:
        return f"stopped: {type(error).__name__}"
    block.write(code)
    function = ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(block)))
    result = function()
    return f"succeeded: socket {result}" if result >= 0 else f"stopped: {os.strerror(-result)}"
