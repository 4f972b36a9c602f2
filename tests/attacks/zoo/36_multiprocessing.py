"""
number = 36
family = "availability"
what = "start workers as multiprocessing and a data loader do"
stopped_by = ["seccomp EPERM"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import multiprocessing
import time


def attack(targets: dict) -> str:
    try:
        worker = multiprocessing.get_context("fork").Process(target=time.sleep, args=(0.1,))
        worker.start()
    except OSError as error:
        return f"stopped: {type(error).__name__}"
    worker.join()
    return "succeeded: a worker ran"
