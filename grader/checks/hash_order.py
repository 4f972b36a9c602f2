"""A student's file with another order of sets and other hashes of text, as another process of Python would have them.

Python draws the hashes of text anew for every process; all our processes draw the same ones, for the sake of repeatable
grades. So that what hangs on them shows, a file can also be run with sets and hashes of ours: two salts, one result.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import TypeVar

from grader.checks.failures import StudentError
from grader.checks.student import Student

T = TypeVar("T")


def hangs_on_hashes(
    student: Student, run: Callable[[Student], T], first: T, same: Callable[[T, T], bool] = operator.eq
) -> bool:
    """Whether another order of sets, or other hashes of text, give `run` another result than `first`.

    False as well where the file cannot be run in this way: nothing is then known against it.
    """
    found: list[T] = []
    for salt in (1, 2):
        try:
            with student.elsewhere(altered(student.source, salt)) as other:
                found.append(run(other))
        except (StudentError, ValueError, SyntaxError, RecursionError):
            return False
        if same(first, found[0]):
            return False
    return not same(*found)


# what `set`, `frozenset`, `hash` and set displays mean in the altered file; sets without text keep Python's own order,
# which is the same in every process
PRELUDE = """
def _salted(salt):
    import hashlib
    def rank(value):
        return hashlib.sha256(f"{salt}{value!r}".encode("utf-8", "surrogatepass")).digest()
    def holds_text(value):
        return isinstance(value, (str, bytes)) or isinstance(value, (tuple, frozenset)) and any(map(holds_text, value))
    def kind(base):
        class Salted(base):
            def __iter__(self):
                entries = list(base.__iter__(self))
                return iter(sorted(entries, key=rank) if any(map(holds_text, entries)) else entries)
        def pop(self):
            first = next(iter(self))
            self.remove(first)
            return first
        def wrapped(name):
            method = getattr(base, name)
            def call(self, *others):
                found = method(self, *others)
                return found if found is NotImplemented else Salted(found)
            return call
        for name in ("__or__", "__and__", "__sub__", "__xor__", "union", "intersection", "difference",
                     "symmetric_difference", "copy"):
            setattr(Salted, name, wrapped(name))
        if base is set:
            Salted.pop = pop
        Salted.__name__ = base.__name__
        return Salted
    def salted_hash(value, plain=hash):
        return int.from_bytes(rank(value)[:7], "big") if holds_text(value) else plain(value)
    return kind(set), kind(frozenset), salted_hash
set, frozenset, hash = _salted(SALT)
"""


class _OwnSets(ast.NodeTransformer):
    """`{a, b}` and `{a for …}` as calls of `set`, so that they too are the prelude's."""

    def visit_Set(self, node: ast.Set) -> ast.AST:
        self.generic_visit(node)
        return _call([ast.List(node.elts, ast.Load())])

    def visit_SetComp(self, node: ast.SetComp) -> ast.AST:
        self.generic_visit(node)
        return _call([ast.GeneratorExp(node.elt, node.generators)])


def _call(args: list[ast.expr]) -> ast.Call:
    return ast.Call(ast.Name("set", ast.Load()), args, [])


def altered(source: str, salt: int) -> str:
    """The student's file with sets in an order that depends on `salt`."""
    tree = _OwnSets().visit(ast.parse(source))
    first = next(
        (place for place, node in enumerate(tree.body)
         if not (isinstance(node, ast.ImportFrom) and node.module == "__future__")
         and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))),
        len(tree.body),
    )  # fmt: skip
    tree.body[first:first] = ast.parse(PRELUDE.replace("SALT", str(salt))).body
    return ast.unparse(ast.fix_missing_locations(tree))
