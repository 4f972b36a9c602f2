"""
number = 38
family = "availability"
what = "fill the heap with byte arrays up to 1.5 GB"
stopped_by = ["memory limit"]
verdicts = {full = ["passed", "raised", "out_of_memory"], contained = ["passed", "raised", "out_of_memory"], limited = ["any"]}
"""


def attack(targets: dict) -> str:
    held = []
    try:
        while len(held) < 96:
            held.append(bytearray(b"\1" * (16 << 20)))
    except MemoryError:
        return f"stopped: MemoryError after {16 * len(held)} MB"
    return "succeeded: 1.5 GB of heap"
