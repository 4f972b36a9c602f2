"""`python -m reference.pretrain [FOLDER] [--steps N]`: build the shipped checkpoint again, in about two CPU minutes."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import torch

from reference.corpus import reviews
from reference.pretrained import CHECKPOINT
from reference.pretraining import Recipe, pretrain, save, zero_shot


def main() -> None:
    """Train, save, and say what the model knows of reviews before it has seen a label."""
    parser = argparse.ArgumentParser(prog="python -m reference.pretrain", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=CHECKPOINT, help="where to (default: the shipped one)")
    parser.add_argument("--steps", type=int, default=Recipe.steps)
    chosen = parser.parse_args()
    torch.set_num_threads(1)  # the last bits depend on it
    recipe = replace(Recipe(), steps=chosen.steps)
    model, tokenizer = pretrain(recipe, say=lambda line: print(line, flush=True))  # noqa: T201
    save(model, tokenizer, recipe, chosen.folder)
    tests = reviews("zero-shot")
    told = "  ".join(
        f"{name} {zero_shot(model, tokenizer, tests[name]):.3f}" for name in ("iid", "lex", "conn", "both")
    )
    print(f"outcome without labels: {told}\nwritten to {chosen.folder}")  # noqa: T201


if __name__ == "__main__":
    main()
