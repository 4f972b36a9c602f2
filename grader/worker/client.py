"""A connection to the zygote: ask it for jobs, and pass on what it says of them."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from grader.worker.cgroup import Group, Groups
from grader.worker.inside.messages import Messages
from grader.worker.job import BrokenError, Job
from grader.worker.limits import Limits
from grader.worker.output import open_output


@dataclass
class Client:
    """A connection to the zygote; its jobs die with it."""

    messages: Messages
    environment: Mapping[str, str]
    groups: Groups | None = None  # control groups for its jobs, where there are any
    jobs: dict[int, Job] = field(default_factory=dict)
    waited: float = 0.0  # seconds of waiting for answers, of all its jobs
    _next: int = 1

    @property
    def control(self) -> socket.socket:
        return self.messages.connection

    def job(self, limits: Limits) -> Job:
        """Start a job and wait until it is locked down. BrokenError where that fails."""
        number, self._next = self._next, self._next + 1
        group = self._group(limits)
        mine, theirs = socket.socketpair()
        output, writing = open_output()
        job = Job(self, number, mine, output, limits, group)
        self.jobs[number] = job
        asked = {
            "op": "job",
            "id": number,
            "environment": {name: value for name, value in self.environment.items() if name != "PATH"},
            "limits": {
                "cpu": 3600,  # the supervisor holds each check to its own; this one is for what escapes it
                "memory": limits.memory,
                "disk": limits.disk,
                "file": limits.disk,
            },
        }
        handed = [theirs.fileno(), writing, *([group.procs] if group else [])]
        try:
            self.messages.send(asked, handed)
        except OSError as error:
            job.close()
            raise BrokenError(f"the zygote is gone: {error}") from error
        finally:
            theirs.close()
            for descriptor in handed[1:]:
                os.close(descriptor)
        job.wait_until_ready()
        return job

    def _group(self, limits: Limits) -> Group | None:
        if self.groups is None:
            return None
        try:
            return self.groups.open(limits.memory + limits.disk)  # what it writes lies in memory, too
        except OSError as error:
            raise BrokenError(f"no control group for a job: {error}") from error

    def tell(self, message: Mapping[str, Any]) -> None:
        try:
            self.messages.send(message)
        except OSError as error:
            raise BrokenError(f"the zygote is gone: {error}") from error

    def hear(self) -> None:
        """Take what the zygote says to the jobs that it is about."""
        heard = self.messages.receive()
        if heard is None:
            raise BrokenError("the zygote is gone")
        for message, _ in heard:
            job = self.jobs.get(message["id"])
            if job is None:
                continue
            if job.group is not None and not message.get("limit") and job.group.ran_out_of_memory:
                message["limit"] = "memory"  # the kernel ended it, which its signal alone does not say
            job.event = message

    def close(self) -> None:
        for job in list(self.jobs.values()):
            job.close()
        self.messages.close()
