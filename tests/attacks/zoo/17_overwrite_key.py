"""
number = 17
family = "integrity"
what = "open the key for writing, truncate it, rename it and delete it"
stopped_by = ["Landlock", "it is not there"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    reasons = set()
    key = targets["key_file"]
    for attempt in (
        lambda: os.close(os.open(key, os.O_WRONLY)),
        lambda: os.close(os.open(key, os.O_RDWR | os.O_APPEND)),
        lambda: (os.link(key, key + ".zoo"), os.unlink(key + ".zoo")),
        lambda: os.utime(key, ns=(os.stat(key).st_atime_ns, os.stat(key).st_mtime_ns)),
        lambda: os.chmod(key, os.stat(key).st_mode & 0o7777),
    ):
        try:
            attempt()
        except OSError as error:
            reasons.add(type(error).__name__)
        else:
            return "succeeded: the key can be changed"
    return "stopped: " + ", ".join(sorted(reasons))
