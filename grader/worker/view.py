"""What the untrusted side may see of this machine: the interpreter, its libraries, and nothing of the course."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import grader

INSIDE = Path(__file__).resolve().parent / "inside"
_SYSTEM = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/usr/share/zoneinfo")


class Sight(NamedTuple):
    """Absolute, resolved paths: read below `readable`, list names of `listable`, import from `path`."""

    readable: tuple[str, ...]
    listable: tuple[str, ...]
    path: tuple[str, ...]


def sight(forbidden: Iterable[Path]) -> Sight:
    """What a worker of this interpreter needs, without anything below `forbidden` or this very package.

    The grader and its course may themselves be installed among the libraries. A folder that holds something forbidden
    is opened up: its other entries are readable one by one.
    """
    hidden = {os.path.realpath(path) for path in forbidden} | {os.path.realpath(Path(grader.__file__).parent)}
    path = list(dict.fromkeys(os.path.realpath(entry) for entry in _import_path() if os.path.exists(entry)))
    # other copies of this package, with a course in them: an older one that was installed, the data of an editable one
    hidden |= {os.path.realpath(os.path.join(entry, grader.__name__)) for entry in path}
    wanted = [
        os.path.realpath(entry) for entry in (*_SYSTEM, os.path.join(sys.base_prefix, "lib")) if os.path.exists(entry)
    ]
    readable: set[str] = set()
    listable: set[str] = set()
    for entry in _outermost([*wanted, *path]):
        _open(entry, hidden, readable, listable)
    readable.add(str(INSIDE))
    return Sight(tuple(sorted(readable)), tuple(sorted(listable)), (*path, str(INSIDE.parent)))


def _import_path() -> list[str]:
    """Standard library and installed packages; never the folder of the course or of whoever calls."""
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    paths = sysconfig.get_paths()
    known = [paths[name] for name in names]
    dynamic = [entry for entry in sys.path if Path(entry).name in ("lib-dynload", "DLLs")]
    installed = [entry for entry in sys.path if Path(entry).name in ("site-packages", "dist-packages")]
    return [*known[:2], *dynamic, *known[2:], *installed]


def _outermost(paths: Iterable[str]) -> list[str]:
    """Without those that lie below another."""
    unique = sorted(set(paths))
    return [path for path in unique if not any(path != other and _below(path, other) for other in unique)]


def _below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _open(path: str, hidden: set[str], readable: set[str], listable: set[str]) -> None:
    if path in hidden:
        return
    if not any(_below(secret, path) for secret in hidden):
        readable.add(path)
        return
    listable.add(path)
    for entry in os.scandir(path):
        if not entry.is_symlink():
            _open(entry.path, hidden, readable, listable)
