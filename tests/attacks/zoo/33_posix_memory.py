"""
number = 33
family = "confidentiality"
what = "share memory by name with a later job"
stopped_by = ["no /dev/shm", "Landlock"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

from multiprocessing import shared_memory


def attack(targets: dict) -> str:
    try:
        block = shared_memory.SharedMemory(name="zoo_block", create=True, size=4096)
    except OSError as error:
        return f"stopped: {type(error).__name__}"
    block.close()
    block.unlink()
    return "succeeded: made"
