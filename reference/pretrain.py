"""`python -m reference.pretrain [FOLDER] [--steps N]`: build the shipped checkpoint again, in about two CPU minutes.

With `--corpus FILE` it reads an instructor's own texts (their labels are not looked at) in place of the generated ones.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import torch

from reference.corpus import reviews
from reference.own_corpus import read_own
from reference.pretrained import CHECKPOINT
from reference.pretraining import Recipe, pretrain, save, zero_shot


def main() -> None:
    """Train, save, and say what the model knows of reviews before it has seen a label."""
    parser = argparse.ArgumentParser(prog="python -m reference.pretrain", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=CHECKPOINT, help="where to (default: the shipped one)")
    parser.add_argument("--steps", type=int, default=Recipe.steps)
    parser.add_argument("--corpus", type=Path, help="own texts: a CSV, JSON, JSON Lines or Parquet file, or a folder")
    chosen = parser.parse_args()
    own = [one.text for one in read_own(chosen.corpus)["train"]] if chosen.corpus else None
    torch.set_num_threads(1)  # the last bits depend on it
    recipe = replace(Recipe(), steps=chosen.steps)
    model, tokenizer = pretrain(recipe, say=lambda line: print(line, flush=True), own=own)  # noqa: T201
    save(model, tokenizer, recipe, chosen.folder)
    if own:
        print(f"{len(own):,} texts, {len(tokenizer):,} words; written to {chosen.folder}")  # noqa: T201
        return
    tests = reviews("zero-shot")
    told = "  ".join(
        f"{name} {zero_shot(model, tokenizer, tests[name]):.3f}" for name in ("iid", "lex", "conn", "both")
    )
    print(f"outcome without labels: {told}\nwritten to {chosen.folder}")  # noqa: T201


if __name__ == "__main__":
    main()
