"""
number = 40
family = "availability"
what = "fill shared anonymous memory up to 1.5 GB, which no limit on data counts"
stopped_by = ["address space limit", "watched memory"]
verdicts = {full = ["passed", "raised", "out_of_memory"], contained = ["passed", "raised", "out_of_memory"], limited = ["any"]}
"""

import mmap


def attack(targets: dict) -> str:
    held = []
    page = b"\1" * (16 << 20)
    try:
        while len(held) < 96:
            block = mmap.mmap(-1, 16 << 20)
            held.append(block)
            block.write(page)
    except (OSError, MemoryError) as error:
        return f"stopped: {type(error).__name__} after {16 * len(held)} MB"
    return "succeeded: 1.5 GB of shared memory"
