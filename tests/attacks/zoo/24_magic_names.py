"""
number = 24
family = "confidentiality"
what = "reach files by encodings of their names: trailing dots, doubled slashes, NUL, /dev/fd"
stopped_by = ["paths are the kernel's business, not a filter's"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""


def attack(targets: dict) -> str:
    key = targets["key_file"]
    ways = [f"/{key}", key.replace("/", "//"), f"{key}/.", key.replace("/", "/./"), f"{key}\0.txt", f"/dev/fd/..{key}"]
    for way in ways:
        try:
            with open(way, "rb") as file:
                file.read(10)
        except (OSError, ValueError):
            continue
        return f"succeeded: {way!r}"
    return "stopped: by every name"
