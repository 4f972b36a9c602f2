"""Start an interpreter of our own with one end of a socket: inherited, or on Windows through its standard input.

Windows hands no descriptor to a process that is being started, but can copy a socket for a process that it names. The
copy is described by some hundred bytes, which the new process reads before anything else.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from . import wire


def start_python(
    program: str,
    theirs: socket.socket,
    *,
    flags: Sequence[str] = (),
    arguments: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
    output: Any = subprocess.DEVNULL,
    errors: Any = subprocess.DEVNULL,
    cwd: str | None = None,
) -> subprocess.Popen[bytes]:
    """Start `python -c program HANDED ARGUMENTS…`, where `received(HANDED)` is the channel. The caller closes `theirs`.

    `environment` is all that it gets; None for that of this process.
    """
    if sys.platform == "win32":
        # in a virtual environment sys.executable only starts the interpreter, whose number it takes to copy a socket
        base = getattr(sys, "_base_executable", sys.executable)
        process = subprocess.Popen(  # noqa: S603 - our own interpreter
            [base, "-P", *flags, "-c", program, "shared", *arguments],
            env={**(os.environ if environment is None else environment), "__PYVENV_LAUNCHER__": sys.executable},
            stdin=subprocess.PIPE, stdout=output, stderr=errors, cwd=cwd,
            creationflags=subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP,
        )  # fmt: skip
        assert process.stdin is not None
        with process.stdin as stream:
            stream.write(theirs.share(process.pid))
        return process
    return subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-P", *flags, "-c", program, str(theirs.fileno()), *arguments],
        env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, cwd=cwd,
        pass_fds=(theirs.fileno(),), start_new_session=True,
    )  # fmt: skip


def received(handed: str) -> wire.Channel:
    """The channel that this interpreter was started with; its first argument says how it came."""
    if sys.platform == "win32":
        return socket.fromshare(sys.stdin.buffer.read())
    channel = int(handed)
    os.set_inheritable(channel, False)
    return channel
