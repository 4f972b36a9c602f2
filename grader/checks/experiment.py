"""An experiment of the course: try a configuration in the check process. Data goes in, figures come out.

The student hands in no code here, so no worker is needed; what runs is the exercise's own `experiment.py`, in a process
forked for this one configuration.
"""

from __future__ import annotations

import importlib.util
import sys
import time
from pathlib import Path
from typing import Any


def run_experiment(
    folder: Path, values: dict[str, Any], *, seed: int, device: str, corpus: str, root: Path
) -> dict[str, Any]:
    """What `experiment.py` says of the configuration, and how long it took: see `experiment_outcome.tried`.

    `corpus` is the course's own word for where texts come from, `root` the course's folder.
    """
    file = folder / "experiment.py"
    name = f"course_experiment_{folder.name}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ImportError(str(file))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    sys.path.insert(0, str(root))
    spec.loader.exec_module(module)
    began = time.perf_counter()
    answer: dict[str, Any] = module.run(values, seed=seed, device=device, corpus=corpus, root=root)
    return {**answer, "milliseconds": round(1000 * (time.perf_counter() - began), 2)}
