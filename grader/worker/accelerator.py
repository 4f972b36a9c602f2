"""Which device work is done on, and what a worker has to see of it. Standard library only.

A GPU's driver is a large piece of kernel that a job may then talk to: isolation is weaker than on the CPU. So no device
is bound unless it was asked for, and everything can be graded without one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

AUTO, CPU, CUDA = DEVICES = ("auto", "cpu", "cuda")
_NODE = re.compile(r"nvidia(\d+|ctl|-uvm|-uvm-tools)")
# what the driver's library reads besides its nodes: processors and memory nodes, its own parameters, the bus
_READ = (
    "/sys/devices/system",
    "/sys/module/nvidia",
    "/sys/module/nvidia_uvm",
    "/sys/bus/pci/devices",
    "/proc/driver/nvidia",
)


class Accelerator(NamedTuple):
    """What is bound into a worker: device nodes, further folders to read, and names of its environment."""

    nodes: tuple[str, ...] = ()
    readable: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.nodes)


NONE = Accelerator()


def present(dev: Path = Path("/dev")) -> Accelerator:
    """The NVIDIA devices of this machine; NONE where there is no control node."""
    try:
        names = sorted(os.listdir(dev))
    except OSError:
        return NONE
    nodes = [str(dev / name) for name in names if _NODE.fullmatch(name)]
    if not any(re.fullmatch(r"nvidia\d+", Path(node).name) for node in nodes) or str(dev / "nvidiactl") not in nodes:
        return NONE
    caps = dev / "nvidia-caps"  # parts of a GPU
    nodes += [str(node) for node in sorted(caps.iterdir())] if caps.is_dir() else []
    folders = [folder for folder in os.environ.get("LD_LIBRARY_PATH", "").split(":") if folder.startswith("/")]
    readable = [os.path.realpath(path) for path in (*_READ, *folders) if os.path.isdir(path)]
    passed = {name: os.environ[name] for name in ("CUDA_VISIBLE_DEVICES", "LD_LIBRARY_PATH") if name in os.environ}
    return Accelerator(tuple(nodes), tuple(readable), tuple(passed.items()))


def decided(asked: str, *, available: Callable[[], bool]) -> str:
    """ "cpu" or "cuda": `auto` takes a GPU where there is one. LookupError where one is asked for and there is none."""
    if asked not in DEVICES:
        raise LookupError(f"there is no device {asked!r}")
    if asked == CPU:
        return CPU
    if available():
        return CUDA
    if asked == CUDA:
        raise LookupError("no CUDA device can be used here")
    return CPU


def answers_in_a_child(question: Callable[[], bool]) -> bool:
    """Ask in a forked child: a process that has once talked to the driver can no longer fork jobs that do."""
    pid = os.fork()
    if pid == 0:
        answer = 1
        try:
            answer = 0 if question() else 1
        finally:
            os._exit(answer)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
