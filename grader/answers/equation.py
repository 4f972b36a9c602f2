"""Reads a formula as students write one: N = a = b, words around it, LaTeX, r < …, known values said again.

The tree comes back together with the other sides and with what had to be assumed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader.answers.expression import Parser, unknown_name
from grader.answers.latex import plain
from grader.answers.normalise import Source, UnreadableError, normalise
from grader.answers.tokens import Token, Vocabulary, tokenise
from grader.answers.tree import Name, Node, names_in
from grader.text import Text

_SEPARATORS = frozenset(",、。;\n:?")
_LABEL_END = re.compile(r"(?:は|が|とは|は、)$")
_HARMLESS = re.compile(
    r"(?:です|だ|である|になる|になります|となる|となります|個|個です|パラメータ|パラメータ数|パラメータです|params|parameters|parameter"
    r"|trainable|in|total|weights|と思う|と思います|でした|が答え|が答えです|で計算できる|で求まる|で求められる|で表せる|のとき)",
)
_OR = re.compile(r"or|either|または|又は|もしくは|あるいは|か|OR|Or")
_NOT = re.compile(r"not|never|isn|ではな.*|ではあり.*|じゃな.*|でな[いく].*|は誤り.*|は間違い(?!な|あり).*", re.I)
_ASIDE = re.compile(r"where|with|for|when|if|ただし|但し|ここで|なお|例えば|since|because|as|for example", re.I)
_CONCLUSION = re.compile(
    r"よって|したがって|従って|ゆえに|つまり|以上より|より|なので|だから|ので|から|so|then|gives|thus|hence|therefore|答え|答えは|answer",
    re.I,
)
_COMPARED = frozenset("<>≤≥")

# what a programmer writes before a formula; blanked out, so that places stay
_CODE = re.compile(r"^\s*(?:lambda [\w, ]{1,60}:|def \w{1,40}\([\w, ]{0,60}\)\s*:\s*return\b)")

NO_FORMULA = Text(
    "式が見つかりません。変数を使った式を書いてください。",
    "No formula was found here. Please write one with the variables.",
)
MULTIPLE = Text(
    "式が二つ以上あり、どれが答えか決められません。答えの式を一つだけ書いてください。",
    "There is more than one formula here and it is unclear which is your answer. Please write just one.",
)
DENIED = Text(
    "「〜ではない」と書かれています。あなたの答えの式を書いてください。",
    "This says what the answer is not. Please write the formula that you take it to be.",
)


@dataclass(frozen=True, slots=True)
class Equation:
    """A formula as read."""

    node: Node  # the side that counts: the last one with variables
    sides: tuple[Node, ...]  # all sides, in order
    loose: Node | None = None  # the other reading of 1/2 d, where the two differ
    compared: bool = False  # an inequality whose other side is one variable
    percent: bool = False  # a % sign closes it
    assignment: bool = False  # d = 768: a value said again


def read(raw: str, names: Vocabulary, labels: tuple[str, ...] = ()) -> Equation:
    """The formula in `raw`; `labels` are names that may stand left of "=". Raises UnreadableError."""
    source = plain(normalise(_CODE.sub(lambda head: " " * len(head[0]), raw)))
    tokens = tokenise(source, names, scales=False)
    found: list[Equation] = []
    failure: UnreadableError | None = None
    pieces = _pieces(tokens)
    pieces = [piece for piece in pieces if not _explains(piece)] or pieces
    concluded = [at for at, piece in enumerate(pieces) if piece[0].kind == "relation" or _concludes(piece[0])]
    for piece in pieces[concluded[-1] if concluded else 0 :]:
        if piece[0].text == "⇒" or _concludes(piece[0]):
            piece = piece[1:]
        if not piece:
            continue
        if piece[0].kind == "word" and _ASIDE.fullmatch(piece[0].text):
            continue
        if any(token.kind == "word" and _NOT.fullmatch(token.text) for token in piece):
            raise source.fail(DENIED, piece[0].start, piece[-1].end, "ignored_negation")
        for token in piece:
            if token.kind == "word" and _OR.fullmatch(token.text):
                raise source.fail(MULTIPLE, token.start, token.end, "multiple_answers")
        try:
            equation = _Piece(source, piece, names, labels).read()
        except UnreadableError as error:
            failure = failure or error
            continue
        if equation is not None:
            found.append(equation)
    if failure is not None:
        raise failure
    if not found:
        raise UnreadableError(NO_FORMULA, 0, len(raw))
    formulas = [one for one in found if not one.assignment] or found[:1]
    formulas = [one for one in formulas if names_in(one.node)] or formulas
    if len(formulas) > 1:
        raise UnreadableError(MULTIPLE, 0, len(raw), "multiple_answers")
    return formulas[0]


def _concludes(token: Token) -> bool:
    return token.kind == "word" and _CONCLUSION.fullmatch(token.text) is not None


def _explains(piece: list[Token]) -> bool:
    """つまり and then only words: what stands before it is said again in prose."""
    kinds = [token.kind for token in piece[1:]]
    return _concludes(piece[0]) and "word" in kinds and not {"name", "relation", "operator", "percent"} & set(kinds)


def _pieces(tokens: list[Token]) -> list[list[Token]]:
    """Tokens cut at punctuation, outside brackets; a bracket that holds an aside is cut out as well."""
    pieces: list[list[Token]] = [[]]
    level = 0
    for token in tokens[:-1]:
        if token.kind == "box":
            continue
        level += {"(": 1, ")": -1}.get(token.kind, 0)
        ends = token.kind == "mark" and (token.text == "." or (token.text in _SEPARATORS and level <= 0))
        if ends or (token.kind == "relation" and token.text == "⇒") or _concludes(token):
            pieces.append([] if ends else [token])
        else:
            pieces[-1].append(token)
    return [_without_aside(piece) for piece in pieces if piece]


def _without_aside(piece: list[Token]) -> list[Token]:
    """`piece` without a closing (d = k = 768): a bracket with a relation or with words of prose in it."""
    if piece[-1].kind != ")":
        return piece
    level = 0
    for at in range(len(piece) - 1, -1, -1):
        level += {")": 1, "(": -1}.get(piece[at].kind, 0)
        if level == 0:
            inside = piece[at + 1 : -1]
            return piece[:at] if at and any(token.kind in ("relation", "mark") for token in inside) else piece
    return piece


class _Piece:
    def __init__(self, source: Source, tokens: list[Token], names: Vocabulary, labels: tuple[str, ...]) -> None:
        self.source = source
        self.labels = labels
        self.names = names
        self.tokens = tokens

    def read(self) -> Equation | None:
        tokens = self._without_prose(self.tokens)
        if not any(token.kind in ("name", "number") for token in tokens):
            if any(token.kind in ("operator", "(", ")") for token in tokens) and any(t.kind == "word" for t in tokens):
                raise unknown_name(self.source, next(t for t in tokens if t.kind == "word"), self.names)
            return None
        sides, relations = self._sides(tokens)
        compared = any(relation in _COMPARED for relation in relations)
        if compared and len(sides) > 2:
            raise self._refuse_relation(tokens)
        if len(sides) > 1 and self._is_label(sides[0]):
            sides = sides[1:]
        elif len(sides) > 1 and self._is_label(sides[-1]):
            sides = sides[:-1]
        closing = False
        if [token.kind for token in sides[-1][-3:]] == ["(", "percent", ")"] and len(sides[-1]) > 3:
            sides[-1] = sides[-1][:-3]
            closing = True
        if sides[-1] and sides[-1][-1].kind == "percent" and len(sides[-1]) > 1 and sides[-1][-2].kind != "number":
            sides[-1] = sides[-1][:-1]
            closing = True
        nodes = [self._parse(side, loose=False) for side in sides]
        first = nodes[0][0]
        if len(nodes) > 1 and isinstance(first, Name):
            rest = nodes[1:]
            if not compared and all(not names_in(node) or isinstance(node, Name) for node, _ in rest):
                return Equation(rest[-1][0], tuple(node for node, _ in rest), assignment=True)
            if not any(first.name in names_in(node) for node, _ in rest):
                nodes, sides = rest, sides[1:]
        elif compared and len(nodes) > 1:
            last = nodes[-1][0]
            if not isinstance(last, Name):
                raise self._refuse_relation(tokens)
            nodes, sides = nodes[:-1], sides[:-1]
        with_names = [at for at, (node, _) in enumerate(nodes) if names_in(node)]
        at = with_names[-1] if with_names else len(nodes) - 1
        node, ambiguous = nodes[at]
        loose = self._parse(sides[at], loose=True)[0] if ambiguous else None
        return Equation(node, tuple(side for side, _ in nodes), loose, compared, closing)

    def _refuse_relation(self, tokens: list[Token]) -> UnreadableError:
        spot = next(token for token in tokens if token.kind == "relation")
        return self.source.fail(
            Text(
                f"「{spot.text}」のある式は読めません。求める量を表す式だけを書いてください。",
                f"A formula with “{spot.text}” cannot be read. Please write only the expression for the quantity.",
            ),
            spot.start,
            spot.end,
        )

    def _without_prose(self, tokens: list[Token]) -> list[Token]:
        """Without words at the edges: a label before, です or parameters behind."""
        while tokens and tokens[-1].kind == "word" and _HARMLESS.fullmatch(tokens[-1].text):
            tokens = tokens[:-1]
        if len(tokens) > 1 and tokens[0].text == "-" and tokens[1].spaced:
            tokens = tokens[1:]  # a list's dash
        start = 0
        while start < len(tokens) and tokens[start].kind == "word":
            start += 1
        if start and start < len(tokens) and tokens[start].kind not in ("relation", "operator", "("):
            words = [token.text for token in tokens[:start]]
            if _LABEL_END.search(words[-1]) or words[-1].lower() in ("is", "answer", "formula", "answer is", "be"):
                tokens = tokens[start:]
        elif start and start < len(tokens) and tokens[start].kind == "(" and _LABEL_END.search(tokens[start - 1].text):
            tokens = tokens[start:]
        return tokens

    @staticmethod
    def _sides(tokens: list[Token]) -> tuple[list[list[Token]], list[str]]:
        sides: list[list[Token]] = [[]]
        relations: list[str] = []
        for token in tokens:
            if token.kind == "relation":
                relations.append(token.text)
                sides.append([])
            else:
                sides[-1].append(token)
        return sides, relations

    def _is_label(self, side: list[Token]) -> bool:
        """True for what names the quantity: N, パラメータ数, trainable params, Params(LoRA), or nothing at all."""
        if not side or self.source.text[side[0].start : side[-1].end] in self.labels:
            return True
        kinds = {token.kind for token in side}
        return "word" in kinds and kinds <= {"word", "name", "(", ")", "mark", "number"}

    def _parse(self, side: list[Token], *, loose: bool) -> tuple[Node, bool]:
        for token in side:
            if token.kind == "word":
                raise unknown_name(self.source, token, self.names)
        end = side[-1].end if side else len(self.source.text)
        parser = Parser(self.source, [*side, Token("end", "", end, end, None, True)], loose=loose)
        node = parser.sum()
        parser.finish()
        return node, parser.loose_division
