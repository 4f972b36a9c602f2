"""
family = "benign"
what = "temporary files and folders of every kind"
stopped_by = []
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import os
import shutil
import tempfile


def honest(targets: dict) -> str:
    with tempfile.TemporaryFile() as file:
        file.write(b"a")
    with tempfile.NamedTemporaryFile("w+", encoding="utf-8") as file:
        file.write("文")
        file.flush()
        assert os.path.getsize(file.name) == 3
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "a"), "w", encoding="utf-8") as file:
            file.write("text")
        shutil.copy(os.path.join(folder, "a"), os.path.join(folder, "b"))
        shutil.copytree(folder, os.path.join(tempfile.gettempdir(), "copied"))
        shutil.rmtree(os.path.join(tempfile.gettempdir(), "copied"))
    with tempfile.SpooledTemporaryFile(10) as file:
        file.write(b"more than ten bytes")
    return "fine"
