"""
number = 38
family = "availability"
what = "fill the heap with small objects up to 1.5 GB"
stopped_by = ["memory limit", "CPU limit"]
verdicts = {full = ["passed", "raised", "out_of_memory", "timeout", "crashed"], contained = ["passed", "raised", "out_of_memory", "timeout", "crashed"], limited = ["any"]}
"""


def attack(targets: dict) -> str:
    held: list = []
    try:
        while len(held) < 1500:
            held.append([bytes(1000) for _ in range(1000)])
    except MemoryError:
        count = len(held)
        held.clear()
        return f"stopped: MemoryError after {count} MB"
    return "succeeded: 1.5 GB of small objects"
