"""
number = 46
family = "availability"
what = "leave a thread behind that goes on writing files and holding memory after the answer"
stopped_by = ["everything ends with the process"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import threading
import time


def stay() -> None:
    held = bytearray(1 << 20)
    for index in range(1000):
        with open(f"stay{index % 10}", "wb") as file:
            file.write(held[:1000])
        time.sleep(0.01)


def attack(targets: dict) -> str:
    threading.Thread(target=stay).start()
    return "stopped: it ends with the process"
