"""
family = "benign"
what = "clocks, random numbers, identifiers, the platform and the environment"
stopped_by = []
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import datetime
import getpass
import os
import platform
import random
import secrets
import time
import uuid


def honest(targets: dict) -> str:
    began = time.perf_counter()
    time.sleep(0.01)
    assert time.perf_counter() > began
    assert datetime.datetime.now(datetime.UTC).year > 2000
    assert 0 <= random.Random(0).random() < 1
    assert len(secrets.token_hex(4)) == 8
    assert len(str(uuid.uuid4())) == 36
    assert platform.python_version().startswith("3.")
    assert os.environ.get("HOME")
    assert os.path.expanduser("~") == os.environ["HOME"]
    try:
        getpass.getuser()
    except (KeyError, OSError):
        pass  # the user of a job has no name, and no student needs one
    return "fine"
