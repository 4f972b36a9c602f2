"""What a job prints, from outside: something to wait for and to read from that never blocks."""

from __future__ import annotations

import os
import socket
import sys
import threading
from typing import Protocol


class Output(Protocol):
    """The reading end."""

    ended: bool  # the job has closed it: nothing will come, and there is nothing to wait for

    def fileno(self) -> int: ...

    def read(self, most: int) -> bytes:
        """What has come; nothing where nothing has, or where it has ended."""

    def close(self) -> None: ...


def open_output() -> tuple[Output, int]:
    """(reading end, descriptor to hand to the job)."""
    reading, writing = os.pipe()
    return (_Pumped(reading) if sys.platform == "win32" else _Pipe(reading)), writing


class _Pipe:
    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.ended = False
        os.set_blocking(descriptor, False)

    def fileno(self) -> int:
        return self._descriptor

    def read(self, most: int) -> bytes:
        try:
            part = os.read(self._descriptor, most)
        except OSError:
            return b""
        self.ended = not part
        return part

    def close(self) -> None:
        os.close(self._descriptor)


class _Pumped:
    """Windows waits for sockets alone, and a process prints into a pipe: a thread carries from one to the other."""

    def __init__(self, descriptor: int) -> None:
        self.ended = False
        self._mine, theirs = socket.socketpair()
        self._mine.setblocking(False)
        threading.Thread(target=_pump, args=(descriptor, theirs), name="grade-output", daemon=True).start()

    def fileno(self) -> int:
        return self._mine.fileno()

    def read(self, most: int) -> bytes:
        try:
            part = self._mine.recv(most)
        except BlockingIOError:
            return b""
        except OSError:
            part = b""
        self.ended = not part
        return part

    def close(self) -> None:
        self._mine.close()


def _pump(descriptor: int, to: socket.socket) -> None:
    """Until the job has closed its end; where nobody reads any more, what comes is thrown away and holds up no job."""
    with to:
        listening = True
        while part := os.read(descriptor, 1 << 16):
            try:
                if listening:
                    to.sendall(part)
            except OSError:
                listening = False
    os.close(descriptor)
