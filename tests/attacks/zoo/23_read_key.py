"""
number = 23
family = "confidentiality"
what = "read a file that holds keys"
stopped_by = ["mount namespace", "Landlock"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""


def attack(targets: dict) -> str:
    try:
        with open(targets["key_file"], "rb") as file:
            found = file.read(4096)
    except OSError as error:
        return f"stopped: {type(error).__name__}"
    return f"succeeded: read {len(found)} bytes"
