"""Short messages with descriptors, between the check process and the zygote: one line of JSON each, on a UNIX socket.

The kernel keeps messages apart only on SEQPACKET sockets, which macOS lacks; so each says how many descriptors come
with it, and both are taken in the order in which they were sent.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

LONGEST = 1 << 16
_MOST_DESCRIPTORS = 8  # in one message


def pair(*, apart: bool = sys.platform == "linux") -> tuple[socket.socket, socket.socket]:
    """Two ends; `apart` where the kernel keeps messages apart, so that none is ever sent by half."""
    ends = socket.socketpair(type=socket.SOCK_SEQPACKET) if apart else socket.socketpair()
    for end in ends:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
    return ends


class Messages:
    """One end of such a connection."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self._text = b""
        self._descriptors: deque[int] = deque()

    def send(self, message: Mapping[str, Any], descriptors: Sequence[int] = (), *, wait: bool = True) -> None:
        """OSError where the other side is gone, or is not reading and is not waited for."""
        data = json.dumps({**message, "descriptors": len(descriptors)}).encode() + b"\n"
        flags = 0 if wait else socket.MSG_DONTWAIT
        if descriptors:
            sent = socket.send_fds(self.connection, [data], descriptors, flags)
        else:
            sent = self.connection.send(data, flags)
        if sent < len(data):
            self.connection.sendall(data[sent:])

    def receive(self) -> list[tuple[dict[str, Any], list[int]]] | None:
        """All messages that have come whole, each with its descriptors; None at the end. Blocks where nothing came."""
        try:
            data, descriptors, _, _ = socket.recv_fds(self.connection, LONGEST, _MOST_DESCRIPTORS)
        except ConnectionResetError:  # how the end of a process looks that had not yet read all it was sent
            data, descriptors = b"", []
        for descriptor in descriptors:
            os.set_inheritable(descriptor, False)
        self._descriptors += descriptors
        if not data:
            close(self._descriptors)
            return None
        *lines, self._text = (self._text + data).split(b"\n")
        found = []
        for line in lines:
            message: dict[str, Any] = json.loads(line)
            found.append((message, [self._descriptors.popleft() for _ in range(message.pop("descriptors"))]))
        return found

    def receive_one(self) -> dict[str, Any] | None:
        """The next message, where only one can come; None at the end."""
        while True:
            found = self.receive()
            if found is None:
                return None
            if found:
                return found[0][0]

    def close(self) -> None:
        self.connection.close()


class MessagesWithin(Messages):
    """Both ends in one process, where no other can be handed a descriptor (Windows): they go by number, as copies.

    The first of a message is a socket's, which has numbers of its own kind there; those after it are files'.
    """

    def send(self, message: Mapping[str, Any], descriptors: Sequence[int] = (), *, wait: bool = True) -> None:
        """OSError where the other side is gone."""
        copies = [_copy_of_socket(descriptors[0]), *map(os.dup, descriptors[1:])] if descriptors else []
        self.connection.sendall(json.dumps({**message, "numbers": copies}).encode() + b"\n")

    def receive(self) -> list[tuple[dict[str, Any], list[int]]] | None:
        """As of `Messages`."""
        try:
            data = self.connection.recv(LONGEST)
        except ConnectionError:
            data = b""
        if not data:
            return None
        *lines, self._text = (self._text + data).split(b"\n")
        messages: list[dict[str, Any]] = [json.loads(line) for line in lines]
        return [(message, message.pop("numbers")) for message in messages]


def _copy_of_socket(number: int) -> int:
    known = socket.socket(fileno=number)
    try:
        return known.dup().detach()
    finally:
        known.detach()


def close(descriptors: Iterable[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)
