"""
number = 47
family = "availability"
what = "signal the trusted process and the zygote as threads, by calls that a process needs for its own threads"
stopped_by = ["pid namespace", "Landlock's signal scope", "seccomp on the process number"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import ctypes
import os
import threading


def system_call(x86_64: int, aarch64: int, *arguments: int) -> tuple[int, str]:
    libc = ctypes.CDLL(None, use_errno=True)
    number = x86_64 if os.uname().machine == "x86_64" else aarch64
    libc.syscall.restype = ctypes.c_long
    result = libc.syscall(ctypes.c_long(number), *(ctypes.c_long(value) for value in arguments))
    return result, os.strerror(ctypes.get_errno())


def attack(targets: dict) -> str:
    own = {thread.native_id for thread in threading.enumerate()} | {os.getpid(), 0}
    for pid in {targets["grader_pid"], targets["zygote_pid"], os.getppid()} - own:
        for numbers, arguments in (((200, 130), (pid, 0)), ((234, 131), (pid, pid, 0)), ((129, 138), (pid, 0, 0))):
            result, why = system_call(*numbers, *arguments)
            if result == 0:
                return f"succeeded: {pid} by call {numbers[0]}"
    return "stopped: none of them"
