"""Each guard stops something: with it removed, an attack that it names succeeds or gets another verdict.

Attacks that need no torch, on zygotes that have imported nothing. Where several guards stop the same thing, all but the
one in question are removed: then the attack must fail with that one in place, and succeed without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from grader.checks.failures import StudentError
from grader.checks.student import Student
from grader.result import Verdict
from grader.worker import job
from grader.worker.inside import wire
from grader.worker.inside.lockdown import GUARDS
from grader.worker.levels import Level
from grader.worker.limits import Limits

from ..worker.zygotes import bare
from .exhibit import Seen, exhibits, show
from .surroundings import Surroundings, planted

ZOO = {exhibit.name: exhibit for exhibit in exhibits("zoo")}
LIMITS = Limits(cpu=1.0, wall=4.0, memory=256 << 20, disk=4 << 20, answer=1 << 20)


@dataclass(frozen=True)
class Proof:
    """`attack` is stopped at `level` without the guards `beside`, and not without `guard` as well."""

    guard: str
    attack: str
    level: Level = Level.CONTAINED
    beside: tuple[str, ...] = ()


PROOFS = [
    Proof("landlock", "23_read_key"),
    Proof("landlock", "23_list_secret_dir"),
    Proof("landlock", "17_write_results"),
    Proof("landlock", "23_read_key", beside=("seccomp",)),
    Proof("seccomp", "36_fork_bomb", beside=("rlimits",)),
    Proof("rlimits", "36_fork_bomb", beside=("seccomp",)),
    Proof("seccomp", "57_keyctl"),
    Proof("seccomp", "40_shared_hidden", beside=("rlimits",)),
    Proof("seccomp", "32_unix_path"),
    Proof("seccomp", "47_affinity"),
    Proof("rlimits", "44_sparse_file"),
    Proof("descriptors", "26_inherited_descriptors"),
    Proof("pid_namespace", "47_signal_zygote", Level.FULL, beside=("seccomp", "landlock")),
    Proof("net_namespace", "32_tcp", Level.FULL, beside=("seccomp", "landlock")),
    Proof("view", "23_read_key", Level.FULL, beside=("seccomp", "landlock")),
    Proof("view", "23_stat_key", Level.FULL, beside=("seccomp", "landlock")),
    Proof("view", "23_read_key"),
    Proof("environment", "25_own_environment", Level.FULL),
    Proof("environment", "25_c_environment", Level.FULL),
    Proof("capabilities", "56_mount", Level.FULL, beside=("seccomp", "landlock")),
    Proof("watchdog", "34_cpu_loop"),
    Proof("watchdog", "35_sleep"),
]


@pytest.fixture(scope="module")
def around() -> Iterator[Surroundings]:
    with planted() as found:
        yield found


def tried(around: Surroundings, proof: Proof, without: tuple[str, ...]) -> Seen:
    with bare(proof.level, without=without, forbidden=around.forbidden) as started:
        targets: dict[str, Any] = around.targets(started)
        targets.pop("inputs")
        return show(started.client(), ZOO[proof.attack], targets, LIMITS)


@pytest.mark.parametrize("proof", PROOFS, ids=lambda proof: f"{proof.guard}-{proof.attack}")
def test_a_guard_stops_what_it_is_there_for(around: Surroundings, proof: Proof) -> None:
    with_it = tried(around, proof, proof.beside)
    assert not with_it.succeeded, with_it.said
    without_it = tried(around, proof, (*proof.beside, proof.guard))
    assert without_it.succeeded or without_it.verdict != with_it.verdict, (with_it, without_it)


def test_every_guard_has_a_proof() -> None:
    assert {proof.guard for proof in PROOFS} == GUARDS


def test_output_is_capped(around: Surroundings, monkeypatch: pytest.MonkeyPatch) -> None:
    proof = Proof("output", "45_stdout_flood")
    assert tried(around, proof, ()).verdict == "forbidden"
    monkeypatch.setattr(job, "LOG_MOST", 1 << 40)
    assert tried(around, proof, ()).verdict != "forbidden"


def test_headers_are_capped(around: Surroundings, monkeypatch: pytest.MonkeyPatch) -> None:
    proof = Proof("header", "06_header_length")
    assert tried(around, proof, ()).verdict == "bad_return"
    monkeypatch.setattr(wire, "MAX_HEADER", 1 << 40)
    monkeypatch.setattr(wire, "lengths", lambda head, **_caps: wire.HEAD.unpack(head)[2:])
    assert tried(around, proof, ()).verdict != "bad_return"


def test_answers_are_numbered(around: Surroundings) -> None:
    """The forged answer is the first to come; what follows it is bytes that nobody asked for."""
    with bare(Level.FULL, forbidden=around.forbidden) as started:
        targets = around.targets(started)
        targets.pop("inputs")
        code = Student(started.client(), "student", ZOO["05_two_frames"].source, LIMITS)
        code.begin(LIMITS)
        code.load()
        said = code.call("attack", targets)
        assert said.startswith("worthless")  # any function may return any value
        with pytest.raises(StudentError) as caught:
            code.call("attack", targets)
        assert caught.value.verdict == Verdict.BAD_RETURN
        code.close()
