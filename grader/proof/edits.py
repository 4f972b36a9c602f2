"""The edits that make a mutant: for one node of a syntax tree, the texts that may take its place."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator

OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Div,), ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div,), ast.Mod: (ast.FloorDiv,), ast.Pow: (ast.Mult,), ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}  # fmt: skip
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt, ast.GtE), ast.Gt: (ast.GtE, ast.Lt), ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,), ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}  # fmt: skip
_PAIRS = (
    "min max", "any all", "sum mean", "argmax argmin", "zeros ones", "zeros_ ones_", "zeros_like ones_like",
    "floor ceil", "softmax log_softmax", "softmax sigmoid", "rand randn", "tril triu", "append extend", "round int",
    "no_grad enable_grad", "inference_mode enable_grad", "train eval", "log log2", "exp exp2", "gelu relu",
    "median mean", "items values", "startswith endswith", "lower upper",
)  # fmt: skip
COUNTERPARTS = {a: b for pair in _PAIRS for a, b in (pair.split(), reversed(pair.split()))}
COUNTERPARTS |= {"softmax": "log_softmax", "enable_grad": "no_grad", "mean": "sum", "no_grad": "enable_grad"}
LIBRARIES = {"torch", "nn", "functional", "F", "math", "np", "numpy", "itertools", "collections", "random", "sklearn"}


def edits_of(node: ast.AST, parent: ast.AST | None) -> Iterator[str]:
    """Texts that may take the node's place."""
    for after in _candidates(node, parent):
        yield after if isinstance(after, str) else _text(after, parent)


def quote_source(tree: ast.AST, source: str) -> None:
    """Keep with every expression how it is written, so that an edit changes nothing else of how the line reads."""
    for node in ast.walk(tree):
        if isinstance(node, ast.expr):
            node.written = ast.get_source_segment(source, node)  # type: ignore[attr-defined]


def _text(node: ast.AST, parent: ast.AST | None) -> str:
    """Source for a node that stands inside `parent`: with brackets where an expression might need them."""
    text = getattr(node, "written", None) or ast.unparse(_quoted(node))
    loose = isinstance(node, ast.expr) and not isinstance(node, _SIMPLE)
    tight = isinstance(parent, ast.BinOp | ast.UnaryOp | ast.Compare | ast.BoolOp | ast.Attribute | ast.Subscript)
    return f"({text})" if loose and tight else text


_SIMPLE = ast.Name | ast.Constant | ast.Call | ast.Attribute | ast.Subscript | ast.List | ast.Dict | ast.Set | ast.Tuple


def _quoted(node: ast.AST) -> ast.AST:
    """The node with its parts as they are written, where no brackets can be missing around them."""
    if isinstance(node, ast.Call):
        keywords = [_with(keyword, value=_as_written(keyword.value)) for keyword in node.keywords]
        return _with(node, func=_as_written(node.func), args=[_as_written(a) for a in node.args], keywords=keywords)
    if isinstance(node, ast.Tuple | ast.List):
        return _with(node, elts=[_as_written(part) for part in node.elts])
    return node


def _as_written(node: ast.expr) -> ast.AST:
    written = getattr(node, "written", None)
    if written is None or isinstance(node, ast.Starred | ast.GeneratorExp) or "\n" in written:
        return node
    return ast.Name(written)


def _candidates(node: ast.AST, parent: ast.AST | None) -> Iterator[ast.AST | str]:
    if isinstance(parent, ast.keyword) and parent.arg == "strict":
        return  # zip(strict=…) decides nothing where lengths agree
    for kind, edits in _EDITS.items():
        if isinstance(node, kind):
            yield from edits(node)
    if isinstance(parent, ast.If | ast.While | ast.IfExp) and node is parent.test:
        yield _negated(node)
    if isinstance(parent, ast.comprehension) and node in parent.ifs:
        yield _negated(node)
        yield "True"
    if isinstance(parent, ast.For | ast.comprehension) and node is parent.iter:
        text = ast.unparse(node)
        yield f"list({text})[:-1]"
        yield f"list({text})[1:]"
    if isinstance(parent, ast.stmt | ast.Module) and _droppable(node):
        yield "pass"


def _negated(node: ast.AST) -> str:
    return f"(not ({ast.unparse(node)}))"


def _droppable(node: ast.AST) -> bool:
    """Statements that a module may lose and still define what it did."""
    if isinstance(node, ast.Expr):
        return not isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Assign):  # a name would be missing afterwards; an attribute or an item need not be
        return any(not isinstance(target, ast.Name | ast.Tuple) for target in node.targets)
    return isinstance(node, ast.AugAssign | ast.If | ast.Raise | ast.Assert | ast.Delete | ast.Return | ast.For)


def _with(node: ast.AST, **fields: object) -> ast.AST:
    made = copy.copy(node)
    if hasattr(made, "written"):
        del made.written
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def _binary(node: ast.AST) -> Iterator[ast.AST]:
    assert isinstance(node, ast.BinOp)
    for operator in OPERATORS.get(type(node.op), ()):
        yield _with(node, op=operator())
    if type(node.op) in OPERATORS:
        yield node.left
        yield node.right


def _augmented(node: ast.AST) -> Iterator[ast.AST]:
    assert isinstance(node, ast.AugAssign)
    for operator in OPERATORS.get(type(node.op), ()):
        yield _with(node, op=operator())
    yield ast.Assign([node.target], node.value, lineno=1)


def _comparison(node: ast.AST) -> Iterator[ast.AST]:
    assert isinstance(node, ast.Compare)
    for number, old in enumerate(node.ops):
        for new in COMPARISONS.get(type(old), ()):
            yield _with(node, ops=[*node.ops[:number], new(), *node.ops[number + 1 :]])


def _boolean(node: ast.AST) -> Iterator[ast.AST]:
    assert isinstance(node, ast.BoolOp)
    yield _with(node, op=ast.And() if isinstance(node.op, ast.Or) else ast.Or())
    for number in range(len(node.values)):
        rest = node.values[:number] + node.values[number + 1 :]
        yield rest[0] if len(rest) == 1 else _with(node, values=rest)


def _unary(node: ast.AST) -> Iterator[ast.AST]:
    assert isinstance(node, ast.UnaryOp)
    yield node.operand


def _constant(node: ast.AST) -> Iterator[str]:
    assert isinstance(node, ast.Constant)
    value = node.value
    if isinstance(value, bool):
        yield str(not value)
    elif isinstance(value, int):
        yield from (str(number) for number in dict.fromkeys((value + 1, value - 1, 0)) if number != value)
    elif isinstance(value, float):
        yield from (repr(number) for number in dict.fromkeys((value / 2, value * 2, 0.0)) if number != value)
    elif isinstance(value, str) and value:  # docstrings never come here
        yield repr(value + "_")


def _call(node: ast.AST) -> Iterator[ast.AST]:
    assert isinstance(node, ast.Call)
    for number in range(len(node.args) - 1):
        pair = [node.args[number + 1], node.args[number]]
        yield _with(node, args=[*node.args[:number], *pair, *node.args[number + 2 :]])
    for number in range(len(node.keywords)):
        if node.keywords[number].arg != "strict":
            yield _with(node, keywords=node.keywords[:number] + node.keywords[number + 1 :])
    if len(node.args) > 1:
        yield _with(node, args=node.args[:-1])
    function = node.func
    if isinstance(function, ast.Attribute):
        root = function.value
        while isinstance(root, ast.Attribute):
            root = root.value
        if not (isinstance(root, ast.Name) and root.id in LIBRARIES):
            yield function.value  # x.clone() → x
        if function.attr in COUNTERPARTS:
            yield _with(node, func=_with(function, attr=COUNTERPARTS[function.attr]))
    elif isinstance(function, ast.Name):
        if function.id in COUNTERPARTS:
            yield _with(node, func=ast.Name(COUNTERPARTS[function.id]))
        if len(node.args) == 1 and not node.keywords and not isinstance(node.args[0], ast.Starred):
            yield node.args[0]  # int(x) → x


def _slice(node: ast.AST) -> Iterator[str]:
    assert isinstance(node, ast.Slice)
    low, high, step = (ast.unparse(part) if part is not None else "" for part in (node.lower, node.upper, node.step))
    tail = f":{step}" if step else ""
    yield f"{low or 0}+1:{high}{tail}" if low else f"1:{high}{tail}"
    yield f"{low}:{high}-1{tail}" if high else f"{low}:-1{tail}"
    if low:
        yield f":{high}{tail}"
    if high:
        yield f"{low}:{tail}"


def _tuple(node: ast.AST) -> Iterator[ast.AST]:
    assert isinstance(node, ast.Tuple)
    if isinstance(node.ctx, ast.Load) and len(node.elts) > 1:
        for number in range(len(node.elts) - 1):
            pair = [node.elts[number + 1], node.elts[number]]
            yield _with(node, elts=[*node.elts[:number], *pair, *node.elts[number + 2 :]])


def _conditional(node: ast.AST) -> Iterator[ast.AST]:
    assert isinstance(node, ast.IfExp)
    yield node.body
    yield node.orelse


def _list(node: ast.AST) -> Iterator[ast.AST]:
    assert isinstance(node, ast.List)
    if len(node.elts) > 1:
        for number in range(len(node.elts)):
            yield _with(node, elts=node.elts[:number] + node.elts[number + 1 :])


_EDITS: dict[type[ast.AST], Callable[[ast.AST], Iterator[ast.AST | str]]] = {
    ast.BinOp: _binary, ast.AugAssign: _augmented, ast.Compare: _comparison, ast.BoolOp: _boolean,
    ast.UnaryOp: _unary, ast.Constant: _constant, ast.Call: _call, ast.Slice: _slice, ast.Tuple: _tuple,
    ast.IfExp: _conditional, ast.List: _list,
}  # fmt: skip
