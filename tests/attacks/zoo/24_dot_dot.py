"""
number = 24
family = "confidentiality"
what = "climb to the key from each folder that is open, by .. alone"
stopped_by = ["mount namespace", "Landlock"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    for start in (os.getcwd(), "/tmp", targets["site_packages"], targets["package_dir"]):
        path = os.path.join(start, *[".."] * 40, targets["key_file"].lstrip("/"))
        try:
            with open(path, "rb") as file:
                file.read(10)
        except OSError:
            continue
        return f"succeeded: from {start}"
    here = os.open(".", os.O_RDONLY | os.O_DIRECTORY)
    for _ in range(40):
        try:
            here = os.open("..", os.O_RDONLY | os.O_DIRECTORY, dir_fd=here)
        except OSError:
            break
    try:
        os.open(targets["key_file"].lstrip("/"), os.O_RDONLY, dir_fd=here)
    except OSError as error:
        return f"stopped: {type(error).__name__}"
    return "succeeded: by descriptors"
