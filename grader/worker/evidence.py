"""From how a job ended to a verdict. Kernel and supervisor are believed, the job's own words are not."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grader.result import Verdict


@dataclass(frozen=True)
class Ended:
    """How a job ended: the verdict, a stable slug for it, a detail for the message, and what it had used."""

    verdict: Verdict
    slug: str
    detail: str = ""
    cpu: float = 0.0  # seconds
    peak: int = 0  # bytes


# what a limit that was hit means; the supervisor names it
_LIMITS = {
    "cpu": (Verdict.TIMEOUT, "cpu_limit"),
    "wall": (Verdict.TIMEOUT, "wall_limit"),
    "memory": (Verdict.OUT_OF_MEMORY, "memory_limit"),
    "output": (Verdict.FORBIDDEN, "output_limit"),
    "closed": (Verdict.CRASHED, "exited"),
}


def ended(event: Mapping[str, Any]) -> Ended:
    """Judge the zygote's exit message. The first limit that was hit wins over the signal that enforced it."""
    if event.get("event") == "fault":
        return Ended(Verdict.BROKEN, "fork_failed", str(event.get("why", "")))
    verdict, slug, detail = _judged(event)
    return Ended(verdict, slug, detail, float(event.get("cpu") or 0.0), int(event.get("peak") or 0))


def _judged(event: Mapping[str, Any]) -> tuple[Verdict, str, str]:
    if event.get("limit") in _LIMITS:
        return (*_LIMITS[event["limit"]], "")
    number = event.get("signal")
    if number is None:
        return Verdict.CRASHED, "exited", str(event.get("code"))
    if number == getattr(signal, "SIGSYS", -1):  # neither of the two is known to Windows
        return Verdict.FORBIDDEN, "system_call", ""
    if number == getattr(signal, "SIGXCPU", -1):
        return Verdict.TIMEOUT, "cpu_limit", ""
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = f"signal {number}"
    return Verdict.CRASHED, "signal", name
