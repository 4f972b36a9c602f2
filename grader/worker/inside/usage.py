"""What a running process has taken of memory and computing time: from /proc, Windows' kernel, or else `ps`."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time

if sys.platform == "win32":
    from . import win32

_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
PROC = "/proc"
_PS = ("/bin/ps", "/usr/bin/ps")
_asked: dict[int, tuple[float, float, int]] = {}  # pid → (when, seconds, bytes): both figures by one call of ps


def cpu_seconds(pid: int) -> float:
    """User and system time of a process; 0 if unknown."""
    if sys.platform == "win32":
        return win32.cpu_seconds(pid)
    if not os.path.exists(f"{PROC}/self/stat"):
        return _by_ps(pid)[0]
    try:
        with open(f"{PROC}/{pid}/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS
    except (OSError, IndexError, ValueError):
        return 0.0


def resident(pid: int) -> int:
    """Bytes of anonymous and shared memory of a process: what it has taken, libraries not counted; 0 if unknown.

    Where only `ps` is there to say it, all that is resident; on Windows what it has committed for itself.
    """
    if sys.platform == "win32":
        return win32.private_bytes(pid)
    if not os.path.exists(f"{PROC}/self/stat"):
        return _by_ps(pid)[1]
    try:
        with open(f"{PROC}/{pid}/status", "rb") as file:
            lines = file.read().splitlines()
    except OSError:
        return 0
    found = (line.split() for line in lines if line.startswith((b"RssAnon:", b"RssShmem:")))
    return sum(int(words[1]) * 1024 for words in found)


def _by_ps(pid: int) -> tuple[float, int]:
    when, *known = _asked.get(pid, (0.0, 0.0, 0))
    if time.monotonic() - when < 0.1:
        return float(known[0]), int(known[1])
    found = (0.0, 0)
    command = next((path for path in _PS if os.path.exists(path)), None)
    if command is not None:
        with contextlib.suppress(OSError, ValueError, subprocess.SubprocessError):
            said = subprocess.run(  # noqa: S603 - the system's own
                [command, "-o", "time=", "-o", "rss=", "-p", str(pid)],
                capture_output=True, text=True, timeout=5, check=False,
            ).stdout.split()  # fmt: skip
            found = (_seconds(said[0]), int(said[1]) * 1024) if len(said) == 2 else found
    if len(_asked) > 64:
        _asked.clear()
    _asked[pid] = (time.monotonic(), *found)
    return found


def _seconds(text: str) -> float:
    """[[days-]hours:]minutes:seconds, the seconds with or without a fraction."""
    days, _, rest = text.rpartition("-")
    total = 0.0
    for part in rest.split(":"):
        total = total * 60 + float(part)
    return total + 86400 * int(days or 0)
