"""
number = 47
family = "availability"
what = "change priority, affinity, limits and scheduling of other processes"
stopped_by = ["seccomp EPERM", "pid namespace"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import ctypes
import os
import resource


def system_call(x86_64: int, aarch64: int, *arguments: int) -> tuple[int, str]:
    libc = ctypes.CDLL(None, use_errno=True)
    number = x86_64 if os.uname().machine == "x86_64" else aarch64
    libc.syscall.restype = ctypes.c_long
    result = libc.syscall(ctypes.c_long(number), *(ctypes.c_long(value) for value in arguments))
    return result, os.strerror(ctypes.get_errno())


def attack(targets: dict) -> str:
    for pid in {targets["zygote_pid"], targets["grader_pid"]} - {os.getpid()}:
        # each to what it is already, so that nothing changes where it is allowed
        for attempt in (
            lambda pid=pid: os.setpriority(os.PRIO_PROCESS, pid, os.getpriority(os.PRIO_PROCESS, pid)),
            lambda pid=pid: resource.prlimit(pid, resource.RLIMIT_CORE, resource.prlimit(pid, resource.RLIMIT_CORE)),
            lambda pid=pid: os.sched_setscheduler(pid, os.sched_getscheduler(pid), os.sched_getparam(pid)),
        ):
            try:
                attempt()
            except OSError:
                continue
            return f"succeeded: {pid}"
    return "stopped: none of them"
