"""What an attack would like to reach, planted where it would look: keys, secrets, listeners, a neighbour's job.

Everything lies where any user of the machine may read and write, so that no file permission hides a guard that is
missing.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import sysconfig
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from grader.checks.student import Student
from grader.worker import view, zygote
from grader.worker.client import Client

from .exhibit import LIMITS, Exhibit

HINT = "zoo-canary-"
CANARY = HINT + secrets.token_urlsafe(40)[:34]


@dataclass
class Surroundings:
    """The folder with the planted course, and what is told to every attack but the process numbers."""

    root: Path
    told: dict[str, Any]

    @property
    def forbidden(self) -> list[Path]:
        return [self.root / "course", self.root / "secret"]

    def targets(self, running: zygote.Zygote) -> dict[str, Any]:
        return {**self.told, "zygote_pid": running.process.pid}


@contextlib.contextmanager
def planted() -> Iterator[Surroundings]:
    """Plant everything; the canary stands in this process's environment while it lasts."""
    with contextlib.ExitStack() as stack:
        root = Path(tempfile.mkdtemp(prefix="zoo-"))
        stack.callback(shutil.rmtree, root, ignore_errors=True)
        for folder in (
            root,
            root / "course" / "problems" / "q1",
            root / "course" / "submissions" / "mei",
            root / "secret",
        ):
            folder.mkdir(parents=True, exist_ok=True)
        for text in (
            root / "course" / "problems" / "q1" / "problem.toml",
            root / "course" / "submissions" / "mei" / "c3.py",
        ):
            text.write_text(f"# {CANARY}\n")
        (root / "secret" / "key.toml").write_text(f"key = '{CANARY}'\n")
        (root / "secret" / "keys.py").write_text(f"KEY = '{CANARY}'\n")
        for place in (root, *root.rglob("*")):
            place.chmod(0o777 if place.is_dir() else 0o666)
        os.environ["ZOO_SECRET"] = CANARY
        stack.callback(os.environ.pop, "ZOO_SECRET", None)
        told = {
            "canary_hint": HINT,
            "course_root": str(root / "course"),
            "secret_dir": str(root / "secret"),
            "key_file": str(root / "secret" / "key.toml"),
            "writable_probe": str(root / "probe"),
            "package_dir": str(view.INSIDE),
            "site_packages": sysconfig.get_paths()["purelib"],
            "grader_pid": os.getpid(),
            "other_job_marker": "marker-" + secrets.token_hex(8),
            "inputs": torch.randn(4, 3, generator=torch.Generator().manual_seed(5)).abs(),
            **_listeners(stack, root),
        }  # fmt: skip
        yield Surroundings(root, told)


def _listeners(stack: contextlib.ExitStack, root: Path) -> dict[str, Any]:
    tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
    udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    udp.bind(("127.0.0.1", 0))
    named = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
    named.bind(str(root / "listener"))
    named.listen()
    (root / "listener").chmod(0o777)
    abstract = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
    name = "zoo-" + secrets.token_hex(8)
    abstract.bind("\0" + name)
    abstract.listen()
    return {
        "tcp_port": tcp.getsockname()[1],
        "udp_port": udp.getsockname()[1],
        "unix_path": str(root / "listener"),
        "unix_abstract": name,
    }


def neighbour(client: Client, leaving: Exhibit, targets: dict[str, Any]) -> Student:
    """Another student's job that left its marker wherever it could, and goes on living beside the attacks."""
    student = Student(client, "student", leaving.source, LIMITS)
    student.begin(LIMITS)
    student.call("attack", dict(targets))
    student.finish()
    return student
