"""One job from outside: send a request, read the answer, its output, and how the job ended.

A check waits for three things at once: the answer on the job's own stream, what the student's code prints, and word
from the zygote that the job is over. The first two come from the student's process and are believed in nothing but
their form; the third comes from the kernel.
"""

from __future__ import annotations

import contextlib
import select
import socket
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from grader.worker.cgroup import Group
from grader.worker.evidence import Ended, ended
from grader.worker.inside import wire
from grader.worker.limits import Limits
from grader.worker.output import Output

if TYPE_CHECKING:
    from grader.worker.client import Client

LOG_KEPT = 1 << 16  # bytes of output that are kept
LOG_MOST = 8 << 20  # bytes after which the job is stopped
READY = 120.0  # seconds until a job has locked itself down; one that is not forked imports everything first
GRACE = 10.0  # seconds past a limit after which the zygote itself is held to be broken


class BrokenError(Exception):
    """A fault of the machine or of the grader: never the student's."""


class JobEndedError(Exception):
    """The job is over; `ended` says how."""

    def __init__(self, ended: Ended) -> None:
        super().__init__(ended.slug)
        self.ended = ended


class Job:
    """One forked, locked-down process with a student's module in it."""

    def __init__(
        self,
        client: Client,
        number: int,
        channel: socket.socket,
        output: Output,
        limits: Limits,
        group: Group | None = None,
    ) -> None:
        self.client, self.number, self.limits, self.group = client, number, limits, group
        self.guards: tuple[str, ...] = ()
        self.event: dict[str, Any] | None = None  # the zygote's word on its end
        self.over: Ended | None = None
        self._channel, self._output = channel, output
        self._log = bytearray()
        self._printed = 0
        self._asked = 0
        channel.setblocking(False)

    # ----------------------------------------------------------------------------------------------------- asking

    def wait_until_ready(self) -> None:
        """Its first frame says which guards are in force. BrokenError otherwise: nothing of the student's has run."""
        try:
            frame = self._read(time.monotonic() + READY, wire.MAX_HEADER, 0)
        except (wire.WireError, JobEndedError) as error:
            self.close()
            detail = error.ended.detail if isinstance(error, JobEndedError) else ""
            raise BrokenError(f"a job could not be started: {error} {detail}".rstrip()) from error
        if "ready" not in frame.header:
            self.close()
            raise BrokenError(f"a job could not be locked down: {frame.header.get('fault', frame.header)}")
        self.guards = tuple(frame.header["ready"])

    def begin(self, limits: Limits) -> None:
        """A check starts; from here its limits run."""
        self.limits = limits
        self._alive()
        self.client.tell(
            {"op": "begin", "id": self.number, "cpu": limits.cpu, "wall": limits.wall, "memory": limits.memory}
        )

    def end(self) -> None:
        """The check is over; its limits no longer run."""
        if self.over is None and self.event is None:
            self.client.tell({"op": "end", "id": self.number})

    def ask(self, request: Mapping[str, Any], blob: bytes = b"") -> wire.Frame:
        """One request, one answer. JobEndedError where the job is over, WireError where the answer is malformed."""
        self._alive()
        if select.select([self._channel], [], [], 0)[0] and self._drain_channel():
            raise wire.WireError("bytes came that nobody asked for")
        self._asked += 1
        began = time.monotonic()
        deadline = began + self.limits.wall + GRACE
        try:
            self._write(wire.pack({**request, "n": self._asked}, blob), deadline)
            frame = self._read(deadline, wire.MAX_HEADER, self.limits.answer)
            self._drain_log()
        finally:
            self.client.waited += time.monotonic() - began
        if frame.header.get("n") != self._asked:
            raise wire.WireError("an answer to another request")
        return frame

    def log(self) -> str:
        """What was printed since the last look, cut at `LOG_KEPT`."""
        self._drain_log()
        text = bytes(self._log).decode("utf-8", "replace")
        self._log.clear()
        return text

    def close(self) -> None:
        """Kill the job, if it lives, and let go of everything. Never raises."""
        if self.client.jobs.pop(self.number, None) is None:
            return
        if self.event is None:
            with contextlib.suppress(BrokenError):
                self.client.tell({"op": "kill", "id": self.number})
        self._channel.close()
        self._output.close()
        if self.group is not None and self.client.groups is not None:
            self.client.groups.close(self.group)

    # ------------------------------------------------------------------------------------------------------ waiting

    def _alive(self) -> None:
        while self.event is None and select.select([self.client.control], [], [], 0)[0]:
            self.client.hear()
        if self.event is not None:
            self._finish()

    def _drain_channel(self) -> bool:
        """Whether the channel holds bytes, as against its end."""
        try:
            return bool(self._channel.recv(1, socket.MSG_PEEK))
        except BlockingIOError:
            return False
        except OSError:
            return False

    def _write(self, data: bytes, deadline: float) -> None:
        view = memoryview(data)
        while view:
            try:
                view = view[self._channel.send(view[: 1 << 18]) :]
            except BlockingIOError:
                self._wait(deadline, write=True)
            except OSError:
                self._wait_for_end()

    def _read(self, deadline: float, max_header: int, max_blob: int) -> wire.Frame:
        head = self._exactly(wire.HEAD.size, deadline, first=True)
        header_length, blob_length = wire.lengths(head, max_header=max_header, max_blob=max_blob)
        header = wire.parse_header(self._exactly(header_length, deadline))
        return wire.Frame(header, self._exactly(blob_length, deadline))

    def _exactly(self, length: int, deadline: float, *, first: bool = False) -> bytes:
        parts = bytearray()
        while len(parts) < length:
            try:
                part = self._channel.recv(min(length - len(parts), 1 << 20))
            except BlockingIOError:
                self._wait(deadline)
                continue
            except OSError:
                part = b""
            if not part:
                self._wait_for_end()
            parts += part
        return bytes(parts)

    def _wait(self, deadline: float, *, write: bool = False) -> None:
        """Until something happens: an answer, output, or word from the zygote."""
        left = deadline - time.monotonic()
        if left <= 0:
            self.close()
            raise BrokenError("a job went on past its limits, and the zygote did not stop it")
        reading: list[Any] = [self.client.control]
        if not self._output.ended:
            reading.append(self._output)
        if not write:
            reading.append(self._channel)
        ready, _, _ = select.select(reading, [self._channel] if write else [], [], left)
        if self._output in ready:
            self._drain_log()
        if self.client.control in ready:
            self.client.hear()
        if self.event is not None and self._channel not in ready:
            self._finish()

    def _drain_log(self) -> None:
        while part := self._output.read(1 << 16):
            self._printed += len(part)
            self._log += part[: max(0, LOG_KEPT - len(self._log))]
            if self._printed > LOG_MOST and self.over is None and self.event is None:
                self.client.tell({"op": "kill", "id": self.number, "why": "output"})
                self._wait_for_end()

    def _wait_for_end(self) -> None:
        """The stream is closed, so the job is ending: its end is what counts. Always raises."""
        self._kill_if_it_runs_on()
        deadline = time.monotonic() + GRACE
        while self.event is None:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.client.control], [], [], left)[0]:
                raise BrokenError("the zygote did not say how a job ended")
            self.client.hear()
        self._finish()

    def _kill_if_it_runs_on(self) -> None:
        """Code that closed the stream but still runs has left without answering; it is not waited for."""
        if self.event is None and not select.select([self.client.control], [], [], 0.5)[0]:
            self.client.tell({"op": "kill", "id": self.number, "why": "closed"})

    def _finish(self) -> None:
        if self.over is None:
            assert self.event is not None
            self.over = ended(self.event)
        raise JobEndedError(self.over)
