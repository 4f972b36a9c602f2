"""Layers import downwards only, and heavy libraries stay out of start-up."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import grader

PACKAGE = Path(grader.__file__).parent

# name of a module or subpackage directly below grader → layer; an import must not point to a higher one
LAYERS = {
    "text": 0, "model": 0, "key_model": 0, "result": 0, "errors": 0,
    "toml_places": 1, "toml_file": 1, "toml_table": 1, "toml_message": 1, "item_keys": 1, "problem": 1, "check_files": 1, "code_exercise": 1, "experiment_table": 1, "course": 1, "variants": 1,
    "toml_headers": 1, "toml_recovery": 1, "rubric": 1, "rubric_items": 1, "rubric_model": 1, "rubric_examples": 1,
    "student_id": 1, "encoding": 1, "archive": 1, "notebook": 1, "notebook_slice": 1, "answers_file": 1, "submission_files": 1,
    "submission": 1,
    "answers": 2, "worker": 2, "checks": 3,
    "record": 4, "record_codec": 4, "score": 4, "gradebook": 4, "gradebook_file": 4, "gradebook_queries": 4, "gradebook_rows": 4,
    "gradebook_schema": 4, "gradebook_statistics": 4, "engine": 4, "report": 4,
    "assignment": 5, "check_words": 5, "check_outcome": 5, "derivation": 5, "feedback_table": 5, "pipeline": 5, "publish": 5, "class_publish": 5, "trial": 5,
    "proof": 5, "review": 5, "second_readers": 5, "review_table": 5, "cue_proposals": 5, "starter": 5, "classroom": 5, "experiment_outcome": 5,
    "cli": 6, "__main__": 6, "__init__": 0,
}  # fmt: skip

FORBIDDEN = {
    "report": {"answers", "course", "problem", "pipeline"},
    "gradebook": {"answers", "course", "problem", "pipeline", "report"},
}
HEAVY = ("torch", "transformers", "peft", "sympy", "rich", "datasets", "numpy")


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "_course" not in path.parts)


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """Names directly below `grader` that a module imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names = [node.module] if node.module != "grader" else [f"grader.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        found |= {name.split(".")[1] for name in names if name.startswith("grader.")}
    return {name for name in found if name in LAYERS or (PACKAGE / name).exists() or (PACKAGE / f"{name}.py").exists()}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_from_its_layer_and_below(path: Path) -> None:
    part = part_of(path)
    assert part in LAYERS, f"{part} has no layer: add it to LAYERS"
    upward = {name for name in imports(path) if LAYERS.get(name, 99) > LAYERS[part]}
    assert not upward, f"{path.name} (layer {LAYERS[part]}) imports {upward}"


@pytest.mark.parametrize("part", FORBIDDEN)
def test_records_and_reports_never_call_back_into_grading(part: str) -> None:
    for path in modules():
        if part_of(path).startswith(part):
            assert not imports(path) & FORBIDDEN[part], path


def test_every_module_named_in_the_layers_exists() -> None:
    missing = [name for name in LAYERS if not (PACKAGE / name).exists() and not (PACKAGE / f"{name}.py").exists()]
    assert not missing


def test_the_engine_knows_nothing_of_transformers() -> None:
    for path in modules():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        tops = {
            (alias.name if isinstance(node, ast.Import) else node.module or "").split(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        assert not tops & {"transformers", "peft", "reference", "problems"}, path


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["submit", "--help"], ["list"], ["try", "q2/total", "1,179,648", "--json"]],
    ids=" ".join,
)
def test_no_heavy_library_is_imported(arguments: list[str]) -> None:
    code = (
        "import sys; from grader.cli import run; run(sys.argv[1:]); "
        f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
    assert done.stderr.strip().splitlines()[-1] == "[]", done.stderr
