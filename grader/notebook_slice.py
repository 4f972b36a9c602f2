"""Of a notebook's code, the statements that an exercise's functions need.

A notebook is a workbench: between the functions that are handed in stand trials that take minutes, need files that are
not here, or fail. So the top-level statements that bind a wanted name are kept, and those that bind what they use, and
so on; the rest is blanked, which keeps the numbers of lines. Nothing is executed here.
"""

from __future__ import annotations

import ast
import symtable
from collections.abc import Collection, Iterator
from dataclasses import dataclass

_BLOCKS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


@dataclass(frozen=True)
class Statement:
    """One top-level statement: its lines, the global names that it binds or changes, and those that it uses."""

    first: int
    last: int
    binds: frozenset[str]
    uses: frozenset[str]
    imports: frozenset[str]
    everything: bool = False  # `from x import *`


def defines(source: str) -> frozenset[str] | None:
    """Every name that the source binds at its top level; None where it is not valid Python."""
    try:
        return frozenset(name for statement in _statements(source) for name in statement.binds)
    except _UNREADABLE:
        return None


def slice_for(source: str, wanted: Collection[str]) -> str:
    """The source with every statement blanked that no wanted name needs; unchanged where it is not valid Python."""
    try:
        statements = list(_statements(source))
    except _UNREADABLE:
        return source
    imported = frozenset(name for statement in statements for name in statement.imports)
    kept: set[int] = set()
    names = set(wanted)
    grew = True
    while grew:
        grew = False
        for number, statement in enumerate(statements):
            if number not in kept and (statement.everything or statement.binds & names):
                if not statement.imports and statement.binds <= imported and not statement.uses <= imported:
                    continue  # a call such as torch.save(model, …): the library is needed, its argument is a trial's
                kept.add(number)
                names |= statement.uses
                grew = True
    lines = source.split("\n")
    shown = {line for n in kept for line in range(statements[n].first, statements[n].last + 1)}
    return "\n".join(text if number in shown else "" for number, text in enumerate(lines, start=1))


def _statements(source: str) -> Iterator[Statement]:
    for node in ast.parse(source).body:
        table = symtable.symtable(ast.unparse(node), "notebook", "exec")
        top = table.get_symbols()
        bound = {symbol.get_name() for symbol in top if symbol.is_assigned() or symbol.is_imported()}
        used = {symbol.get_name() for symbol in top if symbol.is_referenced()} | set(_globals(table))
        decorators = getattr(node, "decorator_list", [])
        yield Statement(
            first=min([node.lineno, *(decorator.lineno for decorator in decorators)]),
            last=node.end_lineno or node.lineno,
            binds=frozenset(bound | set(_changed(node))),
            uses=frozenset(used),
            imports=frozenset(symbol.get_name() for symbol in top if symbol.is_imported()),
            everything=any(
                isinstance(inner, ast.ImportFrom) and inner.names[0].name == "*" for inner in ast.walk(node)
            ),
        )


def _globals(table: symtable.SymbolTable) -> Iterator[str]:
    """Names that functions and classes below take from the module."""
    for child in table.get_children():
        yield from (symbol.get_name() for symbol in child.get_symbols() if symbol.is_global())
        yield from _globals(child)


def _changed(node: ast.AST) -> Iterator[str]:
    """Names whose objects a statement changes: `x.y = …`, `x[…] = …`, and as a statement `x.method(…)`."""
    if isinstance(node, _BLOCKS):
        return
    if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        yield from _root(node)
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
        yield from _root(node.value.func)
    for child in ast.iter_child_nodes(node):
        yield from _changed(child)


def _root(node: ast.expr) -> Iterator[str]:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Name):
        yield node.id
