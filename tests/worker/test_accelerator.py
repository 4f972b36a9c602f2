"""Which device is used, and what of a GPU a worker gets to see; nothing here needs one."""

from __future__ import annotations

import errno
import struct
from pathlib import Path

import pytest

from grader.checks.service import CheckService
from grader.course import load_course
from grader.errors import MachineError
from grader.worker.accelerator import NONE, Accelerator, answers_in_a_child, decided, present
from grader.worker.inside import seccomp
from grader.worker.levels import Level
from grader.worker.limits import Limits
from grader.worker.zygote import ENVIRONMENT, environment_with

from .zygotes import bare

ROOT = Path(__file__).parent.parent.parent


def nodes(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def test_the_nodes_of_a_gpu_are_found_and_nothing_else(tmp_path):
    dev = nodes(tmp_path, "nvidia0", "nvidia1", "nvidiactl", "nvidia-uvm", "nvidia-uvm-tools", "nvidia-caps/nvidia-cap1", "null", "nvidia-modeset", "nvidiafoo")  # fmt: skip
    found = {Path(node).relative_to(dev).as_posix() for node in present(dev).nodes}
    assert found == {"nvidia0", "nvidia1", "nvidiactl", "nvidia-uvm", "nvidia-uvm-tools", "nvidia-caps/nvidia-cap1"}


@pytest.mark.parametrize("names", [(), ("nvidia0",), ("nvidiactl",), ("nvidia-uvm", "nvidiactl")])
def test_without_a_gpu_and_its_control_node_there_is_none(names, tmp_path):
    assert present(nodes(tmp_path, *names)) == NONE
    assert not present(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("asked", "there", "answer"),
    [
        ("cpu", True, "cpu"),
        ("cpu", False, "cpu"),
        ("auto", True, "cuda"),
        ("auto", False, "cpu"),
        ("cuda", True, "cuda"),
    ],
)
def test_the_device_is_decided(asked, there, answer):
    assert decided(asked, available=lambda: there) == answer


def test_a_gpu_that_is_asked_for_must_be_there_and_the_cpu_asks_no_driver():
    with pytest.raises(LookupError):
        decided("cuda", available=lambda: False)
    with pytest.raises(LookupError):
        decided("tpu", available=lambda: True)
    decided("cpu", available=lambda: pytest.fail("the driver was asked"))


def test_the_driver_is_asked_in_a_child(tmp_path):
    def mark() -> bool:
        (tmp_path / "seen").write_text(str(id(object())))
        raise RuntimeError("a driver that is broken")

    assert answers_in_a_child(lambda: True)
    assert not answers_in_a_child(lambda: False)
    assert not answers_in_a_child(mark)
    assert (tmp_path / "seen").exists()


def test_only_a_bound_gpu_can_be_seen_by_jobs(monkeypatch):
    assert environment_with(NONE) == ENVIRONMENT
    assert ENVIRONMENT["CUDA_VISIBLE_DEVICES"] == ""
    bound = environment_with(Accelerator(("/dev/nvidia0",), (), (("LD_LIBRARY_PATH", "/usr/local/cuda"),)))
    assert "CUDA_VISIBLE_DEVICES" not in bound
    assert bound["LD_LIBRARY_PATH"] == "/usr/local/cuda"


def run(program: seccomp.Program, number: int, arguments: tuple[int, ...] = ()) -> int:
    """What a filter says of one call: the few instructions that it uses, read here anew."""
    words = {0: number, 4: seccomp.AUDIT_ARCH["x86_64"]}
    for index, value in enumerate(arguments):
        words[16 + 8 * index], words[20 + 8 * index] = value & 0xFFFFFFFF, value >> 32
    at, register = 0, 0
    while True:
        op, jump, other, k = program.code[at]
        if op == seccomp.LD:
            register = words.get(k, 0)
        elif op == seccomp.RET:
            return k
        else:
            holds = {seccomp.JEQ: register == k, seccomp.JGE: register >= k, seccomp.JSET: bool(register & k)}[op]
            at += jump if holds else other
        at += 1


IOCTL, SOCKET = 16, 41
NVIDIA, TYPE_INTO_TERMINAL = 0xC020462A, 0x5412


def test_the_filter_lets_a_driver_speak_only_where_a_gpu_is_bound():
    plain, bound = seccomp.build("x86_64"), seccomp.build("x86_64", accelerator=True)
    refused = seccomp.RET_ERRNO | errno.EPERM
    assert run(plain, IOCTL, (5, NVIDIA)) == refused
    assert run(bound, IOCTL, (5, NVIDIA)) == seccomp.RET_ALLOW
    for program in (plain, bound):
        assert run(program, IOCTL, (0, TYPE_INTO_TERMINAL)) == refused
        assert run(program, IOCTL, (0, 0x5401)) == seccomp.RET_ALLOW
        assert run(program, SOCKET, (2, 1, 0)) != seccomp.RET_ALLOW
    assert len(struct.unpack("=HBBI", bound.packed()[:8])) == 4


@pytest.mark.ml
@pytest.mark.skipif(bool(present()), reason="this machine has a GPU")
def test_without_a_gpu_auto_is_the_cpu_and_cuda_is_refused_kindly():
    course = load_course(ROOT)
    with CheckService(course, floor=Level.LIMITED, asked_device="auto") as service:
        service.start()
        assert service.device == "cpu"
    with CheckService(course, floor=Level.LIMITED, asked_device="cuda") as service, pytest.raises(MachineError) as told:
        service.start()
    assert "CUDA" in told.value.message.ja
    assert told.value.hint is not None
    assert "--device" in told.value.hint.en


# the driver's library maps memory by what it reads here, and names its threads: without either, cuInit gives 304
LOOKS_AROUND = """
import os

def f():
    with open("/proc/self/maps") as file:
        maps = len(file.read())
    with open(f"/proc/self/task/{os.getpid()}/comm", "w") as file:
        file.write("named")
    return [sorted(name for name in os.listdir("/proc") if name.isdigit()), maps > 100]
"""
TAMPERS = """
def f():
    open("/proc/sys/kernel/core_pattern", "w")
"""


def answer(source: str, accelerator: Accelerator) -> dict:
    with bare(Level.FULL, accelerator=accelerator) as started:
        client = started.client()
        other, job = client.job(Limits()), client.job(Limits())
        job.begin(Limits())
        job.ask({"op": "load", "module": "c3", "source": source})
        said = job.ask({"op": "call", "function": "f", "args": [], "kwargs": {}}).header
        other.close()
    return said


def test_a_job_with_an_accelerator_sees_itself_in_proc_and_nobody_else():
    node = Accelerator(("/dev/full",))
    assert answer(LOOKS_AROUND, node)["ok"] == [["1"], True]
    assert answer(TAMPERS, node)["raised"]["type"] == "PermissionError"


SOCKETS = """
import socket

def f():
    made = []
    for family in (socket.AF_UNIX, socket.AF_INET):
        try:
            with socket.socket(family, socket.SOCK_SEQPACKET if family == socket.AF_UNIX else socket.SOCK_STREAM) as one:
                one.bind("\\0cuda" if family == socket.AF_UNIX else ("127.0.0.1", 0))
            made.append(family.name)
        except PermissionError:
            continue
    return made
"""


def test_a_job_with_an_accelerator_gets_a_local_socket_of_its_own_and_no_other():
    assert answer(SOCKETS, Accelerator(("/dev/full",)))["ok"] == ["AF_UNIX"]
    assert answer(SOCKETS, NONE)["ok"] == []


@pytest.mark.ml
@pytest.mark.skipif(bool(present()), reason="this machine has a GPU")
def test_a_gpu_that_a_job_cannot_use_is_found_out():
    from grader.checks.reach import reaches_gpu

    with bare(Level.FULL, accelerator=Accelerator(("/dev/full",))) as started:
        assert not reaches_gpu(started)


def test_a_job_without_one_has_no_proc():
    assert answer(LOOKS_AROUND, NONE)["raised"]["type"] == "FileNotFoundError"
