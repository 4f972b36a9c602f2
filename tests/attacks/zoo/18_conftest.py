"""
number = 18
family = "integrity"
what = "plant conftest.py, pytest.ini, sitecustomize.py and a .pth file where the trusted side would run them"
stopped_by = ["Landlock", "read-only binds"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    reasons = set()
    for folder in (targets["course_root"], targets["site_packages"], targets["package_dir"], targets["secret_dir"]):
        for name in ("conftest.py", "pytest.ini", "sitecustomize.py", "zoo_probe.pth"):
            place = os.path.join(folder, name)
            try:
                descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except OSError as error:
                reasons.add(type(error).__name__)
            else:
                os.close(descriptor)
                os.unlink(place)
                return f"succeeded: planted {place}"
    return "stopped: " + ", ".join(sorted(reasons))
