"""
number = 42
family = "availability"
what = "fill the temporary folder and the working folder, hoping that each is counted alone"
stopped_by = ["one private tmpfs for both"]
verdicts = {full = ["passed", "raised"], contained = ["any"], limited = ["any"]}
"""

import os
import tempfile


def attack(targets: dict) -> str:
    written = 0
    paths = []
    try:
        for index in range(8):
            for folder in (os.getcwd(), tempfile.gettempdir(), "/tmp"):
                path = os.path.join(folder, f"zoo_half{index}")
                paths.append(path)
                with open(path, "wb") as file:
                    file.write(b"\1" * (2 << 20))
                written += 2
    except OSError as error:
        return f"stopped: {type(error).__name__} after {written} MB"
    finally:
        for path in paths:
            if os.path.exists(path):
                os.unlink(path)
    return "succeeded: 48 MB in two folders"
