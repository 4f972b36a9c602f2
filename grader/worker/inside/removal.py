"""Remove a folder that a job has filled as it liked: nested by the thousand, without permissions, full of links.

`shutil.rmtree` recurses and goes by path, so a tree of 5,000 levels ends the process that cleans up. Here every folder
found is moved up to the top, so that nothing is ever deeper than one level; links are never followed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys

if sys.platform != "win32":
    _FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def remove(folder: str) -> None:
    """Remove `folder` and everything in it, as far as the system lets us; never raises for what is in it."""
    if sys.platform == "win32":  # folders have no descriptors there, and paths an end: none is nested without bound
        shutil.rmtree(folder, ignore_errors=True)
        return
    try:
        top = os.open(folder, _FOLDER)
    except OSError:
        return
    try:
        prefix = os.urandom(8).hex()  # of the names at the top, which the job cannot have taken already
        waiting = _empty(top, top, prefix, 0)
        moved = len(waiting)
        while waiting:
            name = waiting.pop()
            try:
                here = os.open(name, _FOLDER, dir_fd=top)
            except OSError:
                continue
            try:
                found = _empty(here, top, prefix, moved)
            finally:
                os.close(here)
            moved += len(found)
            waiting += found
            with contextlib.suppress(OSError):
                os.rmdir(name, dir_fd=top)
    finally:
        os.close(top)
    with contextlib.suppress(OSError):
        os.rmdir(folder)


def _empty(here: int, top: int, prefix: str, moved: int) -> list[str]:
    """Remove all but the folders of `here`; move these to `top`. Their names there."""
    found: list[str] = []
    for name in os.listdir(here):
        with contextlib.suppress(OSError):
            if not stat.S_ISDIR(os.stat(name, dir_fd=here, follow_symlinks=False).st_mode):
                os.unlink(name, dir_fd=here)
                continue
            os.chmod(name, 0o700, dir_fd=here)  # no link: nothing of the job runs any more that could swap it
            new = f"{prefix}-{moved + len(found)}"
            os.rename(name, new, src_dir_fd=here, dst_dir_fd=top)
            found.append(new)
    return found
