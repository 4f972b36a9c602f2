"""Wrong solutions made from a right one: one small edit each, the kind of slip that a student makes.

Every edit replaces the source text of one node, so that a mutant differs from the reference in one place and its diff
reads as a student's slip would. What an edit may be:

    operators, comparisons, and/or    swapped for a near one, or one side dropped
    constants                         n+1, n−1, 0, half; True/False and texts changed
    conditions                        negated
    statements                        dropped
    calls                             neighbouring arguments swapped, an argument or the whole method call dropped,
                                      the function swapped for its counterpart (min/max, zeros/ones, …)
    slices and loops                  one off at either end; the last or first round lost
    no_grad                           gradients kept
    returned tuples                   two parts swapped
    names                             the value defined just before taken instead
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from grader.proof.edits import edits_of, quote_source

MODULE = "<module>"


@dataclass(frozen=True)
class Mutant:
    """One edit of the reference. `place`, `before`, `after` and `nth` name it in mutants.toml, lines do not."""

    place: str  # "LoRALinear.merge", the function or class that the edit is in
    before: str  # source text of what was replaced
    after: str
    line: int
    source: str  # the whole changed module
    nth: int = 1  # counts equal edits within one place

    @property
    def label(self) -> str:
        number = f" #{self.nth}" if self.nth > 1 else ""
        return f"{self.place}: {self.before} → {self.after or '(nothing)'}{number}"


def mutants(source: str) -> list[Mutant]:
    """All mutants of a module, in order of their lines; each parses, and no two are the same program."""
    tree = ast.parse(source)
    quote_source(tree, source)
    lines = [line.encode() for line in source.splitlines(keepends=True)]
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    whole = source.encode()
    seen, made = {ast.dump(tree)}, []
    counted: dict[tuple[str, str, str], int] = {}
    for place, node, after in _edits(tree):
        begin, end = starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]
        changed = (whole[:begin] + after.encode() + whole[end:]).decode()
        try:
            dumped = ast.dump(ast.parse(changed))
        except (SyntaxError, ValueError):
            continue
        if dumped in seen:
            continue
        seen.add(dumped)
        before = " ".join(whole[begin:end].decode().split())
        key = (place, before, after)
        counted[key] = counted.get(key, 0) + 1
        made.append(Mutant(place, before, after, node.lineno, changed, counted[key]))  # type: ignore[attr-defined]
    return sorted(made, key=lambda mutant: mutant.line)


def sample(found: list[Mutant], most: int) -> list[Mutant]:
    """At most `most` mutants, the same ones every time, spread over the module as all of them are."""
    if len(found) <= most:
        return found
    ranked = sorted(found, key=lambda mutant: hashlib.sha256(mutant.label.encode()).digest())
    return sorted(ranked[:most], key=lambda mutant: mutant.line)


def _edits(tree: ast.Module) -> Iterator[tuple[str, ast.AST, str]]:
    """(place, node, text that takes its place) of every edit."""

    def visit(
        node: ast.AST, place: str, parent: ast.AST | None, names: list[str]
    ) -> Iterator[tuple[str, ast.AST, str]]:
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            place = node.name if place == MODULE else f"{place}.{node.name}"
            names = _names(node)
        for after in edits_of(node, parent):
            yield place, node, after
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names and len(names) > 1:
            yield place, node, names[names.index(node.id) - 1]
        for child in _children(node):
            yield from visit(child, place, node, names)

    yield from visit(tree, MODULE, None, [])


def _names(function: ast.AST) -> list[str]:
    """What a function calls its values, in order: arguments, then what it assigns. None for a class."""
    if not isinstance(function, ast.FunctionDef):
        return []
    arguments = function.args
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    stored = [n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    return list(dict.fromkeys(name for name in (*names, *stored) if name != "self"))


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """Child nodes that run: no annotations, imports, docstrings or texts of what is raised."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "type_params", "type_comment"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or isinstance(child, ast.Import | ast.ImportFrom):
                continue
            if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                continue
            if isinstance(node, ast.Raise):
                continue
            yield child
