"""The system-call filter, as classic BPF built here.

An allow-list, default EPERM, and a kill for what no honest program calls. EPERM gives a readable PermissionError that
the harness turns into advice; a kill (SIGSYS) is the verdict `forbidden`. `clone` passes only with CLONE_THREAD;
`clone3` answers ENOSYS, because BPF cannot see its flags, and libc falls back.

Sources: seccomp(2), linux/seccomp.h, linux/filter.h; numbers from the kernel's syscall tables.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Sequence

from .kernel import PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, prctl

AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
X32_BIT = 0x40000000
CLONE_THREAD = 0x00010000

RET_KILL_PROCESS, RET_ERRNO, RET_ALLOW = 0x80000000, 0x00050000, 0x7FFF0000

# names → (x86_64 number or None, aarch64 number or None)
ALLOWED: dict[str, tuple[int | None, int | None]] = {
    # files and directories
    "read": (0, 63), "write": (1, 64), "open": (2, None), "close": (3, 57), "stat": (4, None), "fstat": (5, 80),
    "lstat": (6, None), "poll": (7, None), "lseek": (8, 62), "pread64": (17, 67), "pwrite64": (18, 68),
    "readv": (19, 65), "writev": (20, 66), "preadv": (295, 69), "pwritev": (296, 70), "preadv2": (327, 286),
    "pwritev2": (328, 287), "access": (21, None), "pipe": (22, None), "pipe2": (293, 59), "select": (23, None),
    "pselect6": (270, 72), "ppoll": (271, 73), "dup": (32, 23), "dup2": (33, None), "dup3": (292, 24),
    "sendfile": (40, 71), "copy_file_range": (326, 285), "splice": (275, 76), "flock": (73, 32),
    "fsync": (74, 82), "fdatasync": (75, 83), "truncate": (76, 45), "ftruncate": (77, 46), "fallocate": (285, 47),
    "fadvise64": (221, 223), "getdents": (78, None), "getdents64": (217, 61), "getcwd": (79, 17), "chdir": (80, 49),
    "fchdir": (81, 50), "rename": (82, None), "renameat": (264, 38), "renameat2": (316, 276), "mkdir": (83, None),
    "mkdirat": (258, 34), "rmdir": (84, None), "creat": (85, None), "link": (86, None), "linkat": (265, 37),
    "unlink": (87, None), "unlinkat": (263, 35), "symlink": (88, None), "symlinkat": (266, 36),
    "readlink": (89, None), "readlinkat": (267, 78), "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53),
    "umask": (95, 166), "openat": (257, 56), "newfstatat": (262, 79), "statx": (332, 291), "faccessat": (269, 48),
    "faccessat2": (439, 439), "utimensat": (280, 88), "statfs": (137, 43), "fstatfs": (138, 44),
    "close_range": (436, 436), "inotify_init1": (294, 26),
    # memory
    "mprotect": (10, 226), "munmap": (11, 215), "brk": (12, 214), "mremap": (25, 216),
    "msync": (26, 227), "mincore": (27, 232), "madvise": (28, 233), "mlock": (149, 228), "munlock": (150, 229),
    "mbind": (237, 235), "get_mempolicy": (239, 236), "set_mempolicy": (238, 237), "membarrier": (324, 283),
    "rseq": (334, 293),
    # signals, time, sleeping
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "rt_sigsuspend": (130, 133),
    "rt_sigpending": (127, 136), "rt_sigtimedwait": (128, 137), "sigaltstack": (131, 132), "pause": (34, None),
    "nanosleep": (35, 101), "clock_nanosleep": (230, 115), "clock_gettime": (228, 113), "clock_getres": (229, 114),
    "gettimeofday": (96, 169), "time": (201, None), "times": (100, 153), "getitimer": (36, 102),
    "setitimer": (38, 103), "alarm": (37, None), "timer_create": (222, 107), "timer_settime": (223, 110),
    "timer_gettime": (224, 108), "timer_delete": (226, 111), "timerfd_create": (283, 85),
    "timerfd_settime": (286, 86), "timerfd_gettime": (287, 87), "restart_syscall": (219, 128),
    # threads and scheduling
    "futex": (202, 98), "set_robust_list": (273, 99), "get_robust_list": (274, 100), "set_tid_address": (218, 96),
    "gettid": (186, 178), "sched_yield": (24, 124), "sched_getaffinity": (204, 123),
    "sched_getparam": (143, 121), "sched_getscheduler": (145, 120), "sched_get_priority_max": (146, 125),
    "sched_get_priority_min": (147, 126), "getpriority": (140, 141), "getcpu": (309, 168), "arch_prctl": (158, None),
    "epoll_create1": (291, 20), "epoll_ctl": (233, 21), "epoll_wait": (232, None), "epoll_pwait": (281, 22),
    "eventfd2": (290, 19),
    # who and what am I; asyncio's socketpair is refused with socket()
    "getpid": (39, 172), "getppid": (110, 173), "getuid": (102, 174), "getgid": (104, 176), "geteuid": (107, 175),
    "getegid": (108, 177), "getresuid": (118, 148), "getresgid": (120, 150), "getgroups": (115, 158),
    "getpgrp": (111, None), "getpgid": (121, 155), "getsid": (124, 156), "getrlimit": (97, 163),
    "getrusage": (98, 165), "uname": (63, 160), "sysinfo": (99, 179), "getrandom": (318, 278),
    "capget": (125, 90), "prctl": (157, 167), "exit": (60, 93), "exit_group": (231, 94), "wait4": (61, 260),
    "waitid": (247, 95),
}  # fmt: skip

# nothing that a student of this course could call by accident
KILLED: dict[str, tuple[int | None, int | None]] = {
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "bpf": (321, 280),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "unshare": (272, 97),
    "setns": (308, 268), "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "kexec_load": (246, 104), "reboot": (169, 142), "keyctl": (250, 219), "add_key": (248, 217),
    "request_key": (249, 218), "perf_event_open": (298, 241), "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "userfaultfd": (323, 282),
    "open_by_handle_at": (304, 265), "pidfd_getfd": (438, 438), "swapon": (167, 224), "swapoff": (168, 225),
    "iopl": (172, None), "ioperm": (173, None), "move_pages": (279, 239), "fanotify_init": (300, 262),
}  # fmt: skip

# answered with "not supported", which shutil.copytree and others expect of a file system that has no such attributes
UNSUPPORTED: dict[str, tuple[int | None, int | None]] = {
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7), "getxattr": (191, 8), "lgetxattr": (192, 9),
    "fgetxattr": (193, 10), "listxattr": (194, 11), "llistxattr": (195, 12), "flistxattr": (196, 13),
}  # fmt: skip

# with an accelerator and a network of one's own
SOCKETS: dict[str, tuple[int | None, int | None]] = {
    "bind": (49, 200), "listen": (50, 201), "accept": (43, 202), "accept4": (288, 242), "connect": (42, 203),
    "getsockname": (51, 204), "getpeername": (52, 205), "sendto": (44, 206), "recvfrom": (45, 207),
    "setsockopt": (54, 208), "getsockopt": (55, 209), "shutdown": (48, 210), "sendmsg": (46, 211),
    "recvmsg": (47, 212),
}  # fmt: skip
_AF_UNIX = 1

# answered before the rest is looked at; prlimit64 only to read (its third argument, the new limits, must be null);
# affinity of the caller alone, signals to the own process alone, by whichever way a descriptor could send one;
# mmap not for shared anonymous memory, which stays taken when it is unmapped and is then counted for nobody
_SPECIAL = {
    "clone": (56, 220), "clone3": (435, 435), "prlimit64": (302, 261), "ioctl": (16, 29), "kill": (62, 129),
    "prctl": (157, 167), "mmap": (9, 222),
    "socket": (41, 198), "sched_setaffinity": (203, 122), "tgkill": (234, 131), "fcntl": (72, 25),
}  # fmt: skip
MAP_SHARED, MAP_ANONYMOUS = 0x01, 0x20
_TERMINAL_IOCTLS = (0x5401, 0x5413, 0x5421, 0x541B, 0x5451, 0x5450)  # TCGETS, TIOCGWINSZ, FIONBIO, FIONREAD, FIO(N)CLEX
_TYPING_IOCTLS = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX
# prctl: name, pdeathsig reading, timer slack, set_vma name; never seccomp, caps or dumpable
_SIGNALLING = (8, 10, 15)  # F_SETOWN, F_SETSIG, F_SETOWN_EX
_OWN_PROCESS = 0x4F574E21  # stands for the number of the process that loads the program; no process has this one
_PRCTL_ALLOWED = (15, 16, 3, 2, 30, 0x53564D41, 23, 27, 39)

LD, JEQ, JGE, JSET, RET = 0x20, 0x15, 0x35, 0x45, 0x06
NR, ARCH = 0, 4


def _argument(index: int, high: bool = False) -> int:
    return 16 + 8 * index + (4 if high else 0)  # little-endian halves


class Program:
    """Straight-line BPF: each rule is self-contained, so no jump is longer than its own block."""

    def __init__(self) -> None:
        self.code: list[tuple[int, int, int, int]] = []

    def add(self, op: int, k: int, jt: int = 0, jf: int = 0) -> None:
        self.code.append((op, jt, jf, k))

    def on(self, number: int | None, action: int) -> None:
        """Return `action` for one system call."""
        if number is not None:
            self.add(JEQ, number, 0, 1)
            self.add(RET, action)

    def packed(self) -> bytes:
        return b"".join(struct.pack("=HBBI", *line) for line in self.code)


def build(
    machine: str | None = None, extra: Sequence[int] = (), *, accelerator: bool = False, own_network: bool = False
) -> Program:
    """The filter for one machine, this one by default; `extra` are further call numbers that the course allows.

    With an `accelerator` every ioctl passes but those that type into a terminal: a driver speaks in ioctls, and BPF
    cannot see to which file. Which device files can be opened at all is Landlock's and the mount namespace's to say.
    CUDA also refuses to start (error 304) without a socket, AF_UNIX; it gets one where a job has a network of its own
    (`own_network`), in which nobody else is.

    KeyError where the machine is neither x86_64 nor aarch64.
    """
    machine = machine or platform.machine()
    column = 0 if machine == "x86_64" else 1
    program = Program()
    program.add(LD, ARCH)
    program.add(JEQ, AUDIT_ARCH[machine], 1, 0)
    program.add(RET, RET_KILL_PROCESS)
    program.add(LD, NR)
    if machine == "x86_64":
        program.add(JGE, X32_BIT, 0, 1)
        program.add(RET, RET_KILL_PROCESS)
    program.on(_SPECIAL["clone3"][column], RET_ERRNO | errno.ENOSYS)
    _masked(program, _SPECIAL["clone"][column], CLONE_THREAD)
    _never_both(program, _SPECIAL["mmap"][column], 3, MAP_SHARED, MAP_ANONYMOUS)
    _null_argument(program, _SPECIAL["prlimit64"][column], 2)
    _null_argument(program, _SPECIAL["sched_setaffinity"][column], 0)
    _one_of(program, _SPECIAL["tgkill"][column], 0, (_OWN_PROCESS,))
    _none_of(program, _SPECIAL["fcntl"][column], 1, _SIGNALLING)
    if accelerator:
        _none_of(program, _SPECIAL["ioctl"][column], 1, _TYPING_IOCTLS)
    else:
        _one_of(program, _SPECIAL["ioctl"][column], 1, _TERMINAL_IOCTLS)
    if accelerator and own_network:
        _one_of(program, _SPECIAL["socket"][column], 0, (_AF_UNIX,))
        for numbers in SOCKETS.values():
            program.on(numbers[column], RET_ALLOW)
    _one_of(program, _SPECIAL["prctl"][column], 0, _PRCTL_ALLOWED)
    for name, numbers in ALLOWED.items():
        if name != "prctl":
            program.on(numbers[column], RET_ALLOW)
    for numbers in UNSUPPORTED.values():
        program.on(numbers[column], RET_ERRNO | errno.ENOTSUP)
    for number in extra:
        program.on(number, RET_ALLOW)
    for numbers in KILLED.values():
        program.on(numbers[column], RET_KILL_PROCESS)
    program.add(RET, RET_ERRNO | errno.EPERM)
    return program


def _masked(program: Program, number: int | None, bit: int) -> None:
    """Allow the call only with `bit` set in its first argument."""
    if number is None:
        return
    program.add(JEQ, number, 0, 4)
    program.add(LD, _argument(0))
    program.add(JSET, bit, 0, 1)
    program.add(RET, RET_ALLOW)
    program.add(RET, RET_ERRNO | errno.EPERM)


def _never_both(program: Program, number: int | None, index: int, one: int, other: int) -> None:
    """Allow the call unless argument `index` has both bits set."""
    if number is None:
        return
    program.add(JEQ, number, 0, 5)
    program.add(LD, _argument(index))
    program.add(JSET, one, 0, 2)
    program.add(JSET, other, 0, 1)
    program.add(RET, RET_ERRNO | errno.EPERM)
    program.add(RET, RET_ALLOW)


def _null_argument(program: Program, number: int | None, index: int) -> None:
    """Allow the call only with a null pointer as argument `index`."""
    if number is None:
        return
    program.add(JEQ, number, 0, 6)
    program.add(LD, _argument(index))
    program.add(JEQ, 0, 0, 3)
    program.add(LD, _argument(index, high=True))
    program.add(JEQ, 0, 0, 1)
    program.add(RET, RET_ALLOW)
    program.add(RET, RET_ERRNO | errno.EPERM)


def _one_of(program: Program, number: int | None, index: int, values: tuple[int, ...]) -> None:
    """Allow the call only where argument `index` is one of `values` (compared in its low half; the high one is ignored
    by the kernel for these calls, whose argument is an int)."""
    if number is None:
        return
    program.add(JEQ, number, 0, 1 + 2 * len(values) + 1)
    program.add(LD, _argument(index))
    for value in values:
        program.on(value, RET_ALLOW)
    program.add(RET, RET_ERRNO | errno.EPERM)


def _none_of(program: Program, number: int | None, index: int, values: tuple[int, ...]) -> None:
    """Allow the call unless argument `index`, an int, is one of `values`."""
    if number is None:
        return
    program.add(JEQ, number, 0, 1 + 2 * len(values) + 1)
    program.add(LD, _argument(index))
    for value in values:
        program.on(value, RET_ERRNO | errno.EPERM)
    program.add(RET, RET_ALLOW)


class _Fprog(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def load(packed: bytes) -> None:
    """Install a packed program for this process and all its threads to come. There is no way back."""
    packed = packed.replace(struct.pack("=I", _OWN_PROCESS), struct.pack("=I", os.getpid()))
    buffer = ctypes.create_string_buffer(packed, len(packed))
    program = _Fprog(len(packed) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(program))
