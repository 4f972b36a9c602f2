"""The measured curve: held-out accuracy of the small BERT over the learning rate, all else as recommended.

`python -m reference.landscape` measures it and writes `checkpoint/landscape.json`, in about two CPU minutes. The file
is for pictures: no verdict is computed from it. It belongs to one checkpoint and one recipe; where those differ from
the file's, the curve is measured anew and kept on this machine.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from statistics import median
from typing import Any

from reference.measured import measured
from reference.pretrained import CHECKPOINT, digest
from reference.tuning import EXAMPLES, MAX_GRAD_NORM, RECOMMENDED, Configuration, train

FILE = CHECKPOINT / "landscape.json"
RATES = (1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1)
SEEDS = ("landscape 0", "landscape 1", "landscape 2")


def recipe() -> dict[str, Any]:
    """What the curve depends on, but for the machine's arithmetic."""
    return {
        "checkpoint": digest(),
        "examples": EXAMPLES,
        "max_grad_norm": MAX_GRAD_NORM,
        "recommended": {name: _plain(configuration) for name, configuration in RECOMMENDED.items()},
        "rates": list(RATES),
        "seeds": list(SEEDS),
    }


def _plain(configuration: Any) -> dict[str, Any]:
    """All of it but the learning rate, which is what varies."""
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(configuration).items()
        if name != "learning_rate"
    }


def measure(device: str = "cpu") -> dict[str, list[dict[str, float]]]:
    """{method: [{"rate", "median", "low", "high"}, …]}: 54 runs of about two seconds, each kept as it is done."""
    curves: dict[str, list[dict[str, float]]] = {}
    for method, configuration in RECOMMENDED.items():
        curves[method] = []
        for rate in RATES:
            found = [_share(replace(configuration, learning_rate=rate), seed, device) for seed in SEEDS]
            curves[method].append({"rate": rate, "median": median(found), "low": min(found), "high": max(found)})
    return curves


def _share(configuration: Configuration, seed: str, device: str) -> float:
    about = {**asdict(configuration), "seed": seed}
    return float(measured("landscape", about, device, lambda: train(configuration, seed, device).held_out))


def landscape(device: str = "cpu", file: Path = FILE) -> dict[str, list[dict[str, float]]]:
    """The curves: the shipped ones where they fit, else measured once on this machine."""
    try:
        shipped = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        shipped = {}
    return dict(shipped["curves"]) if shipped.get("recipe") == recipe() else measure(device)


if __name__ == "__main__":
    import torch

    torch.set_num_threads(1)
    FILE.write_text(json.dumps({"recipe": recipe(), "curves": measure()}, indent=1) + "\n", encoding="utf-8")
