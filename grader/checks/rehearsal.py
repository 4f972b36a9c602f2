"""Whether a request is at fault, asked of a job that holds nothing of a student's.

A job's word that a request cannot be served is only a claim: believed, it would turn any failed check into a fault of
ours. The same request is rehearsed in a clean job, with None for what had been kept in the other one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grader.worker.client import Client
from grader.worker.inside.wire import WireError
from grader.worker.job import BrokenError, JobEndedError
from grader.worker.limits import Limits


def refused(client: Client, limits: Limits, request: Mapping[str, Any], blob: bytes) -> bool:
    """Whether the clean job refuses it, too. BrokenError where there is no clean job to be had."""
    rehearsed = {name: _without_handles(part) for name, part in request.items() if name not in ("op", "handle")}
    job = client.job(limits)
    try:
        job.begin(limits)
        return "ok" not in job.ask({**rehearsed, "op": "rehearse", "of": request["op"]}, blob).header
    except (JobEndedError, WireError) as error:
        raise BrokenError(f"a request could not be rehearsed: {error}") from error
    finally:
        job.close()


def _without_handles(node: Any) -> Any:
    if isinstance(node, list):
        return [_without_handles(entry) for entry in node]
    if isinstance(node, dict):
        return None if "$handle" in node else {name: _without_handles(entry) for name, entry in node.items()}
    return node
