"""What Windows offers to bound and end a process: job objects, and what a process has taken. By ctypes, Windows only.

Sources: learn.microsoft.com, "Job Objects", "GetProcessTimes", "GetProcessMemoryInfo"; layouts: winnt.h and psapi.h.
"""

# mypy: no-warn-unreachable
from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager

if sys.platform != "win32":
    raise ImportError("for Windows only")

from ctypes import wintypes

_PROCESS_QUERY_LIMITED_INFORMATION, _PROCESS_VM_READ = 0x1000, 0x0010
_STILL_ACTIVE = 259
_BASIC_ACCOUNTING, _EXTENDED_LIMITS = 1, 9
_ACTIVE_PROCESS, _PROCESS_MEMORY, _DIE_ON_UNHANDLED_EXCEPTION, _KILL_ON_JOB_CLOSE = 0x8, 0x100, 0x400, 0x2000
_HUNDRED_NANOSECONDS = 1e-7

_kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
_kernel32.CreateJobObjectW.restype = wintypes.HANDLE
_kernel32.CreateJobObjectW.argtypes = [ctypes.c_void_p, wintypes.LPCWSTR]
_kernel32.OpenProcess.restype = wintypes.HANDLE
_kernel32.OpenProcess.argtypes = [wintypes.DWORD, wintypes.BOOL, wintypes.DWORD]
_kernel32.CloseHandle.argtypes = [wintypes.HANDLE]
_kernel32.AssignProcessToJobObject.argtypes = [wintypes.HANDLE, wintypes.HANDLE]
_kernel32.TerminateJobObject.argtypes = [wintypes.HANDLE, wintypes.UINT]
_kernel32.SetInformationJobObject.argtypes = [wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD]
_kernel32.QueryInformationJobObject.argtypes = [
    wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD, ctypes.POINTER(wintypes.DWORD),
]  # fmt: skip
_kernel32.GetExitCodeProcess.argtypes = [wintypes.HANDLE, ctypes.POINTER(wintypes.DWORD)]
_kernel32.GetProcessTimes.argtypes = [wintypes.HANDLE, *[ctypes.POINTER(wintypes.FILETIME)] * 4]
_kernel32.K32GetProcessMemoryInfo.argtypes = [wintypes.HANDLE, ctypes.c_void_p, wintypes.DWORD]


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", wintypes.DWORD),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", wintypes.DWORD),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", wintypes.DWORD),
        ("SchedulingClass", wintypes.DWORD),
    )


class _ExtendedLimits(ctypes.Structure):
    _fields_ = (
        ("Basic", _BasicLimits),
        ("IoInfo", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


class _Accounting(ctypes.Structure):
    _fields_ = (
        ("TotalUserTime", ctypes.c_int64),
        ("TotalKernelTime", ctypes.c_int64),
        ("ThisPeriodTotalUserTime", ctypes.c_int64),
        ("ThisPeriodTotalKernelTime", ctypes.c_int64),
        ("TotalPageFaultCount", wintypes.DWORD),
        ("TotalProcesses", wintypes.DWORD),
        ("ActiveProcesses", wintypes.DWORD),
        ("TotalTerminatedProcesses", wintypes.DWORD),
    )


class _MemoryCounters(ctypes.Structure):
    _fields_ = (
        ("cb", wintypes.DWORD),
        ("PageFaultCount", wintypes.DWORD),
        *((name, ctypes.c_size_t) for name in (
            "PeakWorkingSetSize", "WorkingSetSize", "QuotaPeakPagedPoolUsage", "QuotaPagedPoolUsage",
            "QuotaPeakNonPagedPoolUsage", "QuotaNonPagedPoolUsage", "PagefileUsage", "PeakPagefileUsage",
        )),
    )  # fmt: skip


def _checked(result: int) -> int:
    if not result:
        raise ctypes.WinError(ctypes.get_last_error())
    return result


class JobObject:
    """Holds one process, which may start no other; ends with its last handle, so also when this process ends."""

    def __init__(self) -> None:
        self._handle = _checked(_kernel32.CreateJobObjectW(None, None))
        self._limit(0)

    def add(self, process: int) -> None:
        """Take in the process with this handle."""
        _checked(_kernel32.AssignProcessToJobObject(self._handle, process))

    def bound(self, memory: int) -> None:
        """From here its process may commit `memory` bytes in all; allocations beyond fail."""
        self._limit(memory)

    def _limit(self, memory: int) -> None:
        limits = _ExtendedLimits()
        limits.Basic.LimitFlags = _ACTIVE_PROCESS | _DIE_ON_UNHANDLED_EXCEPTION | _KILL_ON_JOB_CLOSE
        limits.Basic.ActiveProcessLimit = 1
        if memory:
            limits.Basic.LimitFlags |= _PROCESS_MEMORY
            limits.ProcessMemoryLimit = memory
        _checked(
            _kernel32.SetInformationJobObject(
                self._handle, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits)
            )
        )

    @property
    def cpu_seconds(self) -> float:
        """What all its processes have used."""
        found = _Accounting()
        size = wintypes.DWORD()
        done = _kernel32.QueryInformationJobObject(
            self._handle, _BASIC_ACCOUNTING, ctypes.byref(found), ctypes.sizeof(found), ctypes.byref(size)
        )
        return (found.TotalUserTime + found.TotalKernelTime) * _HUNDRED_NANOSECONDS if done else 0.0

    def kill(self) -> None:
        """End whatever runs in it."""
        _kernel32.TerminateJobObject(self._handle, 1)

    def close(self) -> None:
        _kernel32.CloseHandle(self._handle)


@contextmanager
def _opened(pid: int, rights: int) -> Iterator[int]:
    """A handle, 0 where there is no such process or it cannot be asked."""
    handle = _kernel32.OpenProcess(rights, False, pid) or 0
    try:
        yield handle
    finally:
        if handle:
            _kernel32.CloseHandle(handle)


def alive(pid: int) -> bool:
    """Whether a process of this number runs."""
    with _opened(pid, _PROCESS_QUERY_LIMITED_INFORMATION) as handle:
        code = wintypes.DWORD()
        return bool(handle and _kernel32.GetExitCodeProcess(handle, ctypes.byref(code)) and code.value == _STILL_ACTIVE)


def cpu_seconds(pid: int) -> float:
    """User and system time of a process; 0 if unknown."""
    times = [wintypes.FILETIME() for _ in range(4)]  # created, ended, system, user
    with _opened(pid, _PROCESS_QUERY_LIMITED_INFORMATION) as handle:
        if not handle or not _kernel32.GetProcessTimes(handle, *(ctypes.byref(time) for time in times)):
            return 0.0
    return sum(((t.dwHighDateTime << 32) + t.dwLowDateTime) * _HUNDRED_NANOSECONDS for t in times[2:])


def private_bytes(pid: int) -> int:
    """What a process has committed for itself alone; 0 if unknown."""
    found = _MemoryCounters(cb=ctypes.sizeof(_MemoryCounters))
    with _opened(pid, _PROCESS_QUERY_LIMITED_INFORMATION | _PROCESS_VM_READ) as handle:
        if not handle or not _kernel32.K32GetProcessMemoryInfo(handle, ctypes.byref(found), ctypes.sizeof(found)):
            return 0
    return int(found.PagefileUsage)  # PrivateUsage is the same number
