"""Measurements are made once on a machine and kept: as JSON files, keyed by everything that bears on them.

The folder is GRADE_CACHE, else `grade` in the user's cache folder. A file that cannot be read is measured again, and a
folder that cannot be written costs time only. Of two processes that want the same figure the second waits.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import torch

from reference.pretrained import digest as checkpoint_digest

# whose source decides what a training comes to
_SOURCES = ("corpus", "course_corpus", "lora", "pretrained", "tokenizer", "training", "tuning")


def folder() -> Path:
    """Where measurements are kept."""
    named = os.environ.get("GRADE_CACHE")
    if named:
        return Path(named)
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base) / "grade"


@cache
def machine(device: str) -> dict[str, str]:
    """What of this machine decides the last digits: the same key, the same bits."""
    import transformers

    name = torch.cuda.get_device_name() if device.startswith("cuda") else torch.backends.cpu.get_cpu_capability()
    return {
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "device": device.partition(":")[0],
        "unit": name,
        "threads": str(torch.get_num_threads()),
        "checkpoint": checkpoint_digest(),
        "source": _sources(),
    }


@cache
def _sources() -> str:
    whole = hashlib.sha256()
    for name in _SOURCES:
        whole.update(Path(__file__).with_name(f"{name}.py").read_bytes())
    return whole.hexdigest()


def measured(kind: str, about: Mapping[str, Any], device: str, measure: Callable[[], Any]) -> Any:
    """The JSON value that `measure` returns, from the cache where it has been measured here before."""
    key = json.dumps({"kind": kind, "about": about, "machine": machine(device)}, sort_keys=True)
    file = folder() / kind / f"{hashlib.sha256(key.encode()).hexdigest()[:40]}.json"
    kept = _read(file, key)
    if kept is not None:
        return kept
    with alone(file):
        kept = _read(file, key)  # somebody else may have measured it while this one waited
        if kept is not None:
            return kept
        value = json.loads(json.dumps(measure()))  # what comes from the cache later is what is returned now
        _write(file, key, value)
        return value


def _read(file: Path, key: str) -> Any:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found.get("value") if isinstance(found, dict) and found.get("key") == key else None


def _write(file: Path, key: str, value: Any) -> None:
    with contextlib.suppress(OSError):
        part = file.with_suffix(f".{os.getpid()}.part")
        part.write_text(json.dumps({"key": key, "value": value}), encoding="utf-8")
        part.replace(file)


@contextlib.contextmanager
def alone(file: Path) -> Iterator[None]:
    """Hold the file's lock; where there can be none, go on without."""
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            held = stack.enter_context(file.with_suffix(".lock").open("w"))
            fcntl.flock(held, fcntl.LOCK_EX)
        yield
