"""
number = 38
family = "availability"
what = "compute an integer of gigabytes"
stopped_by = ["memory limit", "CPU limit"]
verdicts = {full = ["passed", "raised", "out_of_memory", "timeout"], contained = ["passed", "raised", "out_of_memory", "timeout"], limited = ["any"]}
"""


def attack(targets: dict) -> str:
    try:
        bits = (1 << (12 << 30)).bit_length()
    except (MemoryError, OverflowError) as error:
        return f"stopped: {type(error).__name__}"
    return f"succeeded: {bits} bits"
