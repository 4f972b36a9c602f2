"""LaTeX rewritten as plain arithmetic in one pass, offsets kept. Unknown commands are refused with their place."""

from __future__ import annotations

import re

from grader.answers.normalise import BOX_CLOSE, BOX_OPEN, Source
from grader.text import Text

_COMMAND = re.compile(r"\\([A-Za-z]+|.)", re.DOTALL)
_SYMBOLS = {
    **dict.fromkeys(("times", "cdot", "ast", "bullet"), "*"),
    **dict.fromkeys(("div", "slash"), "/"),
    **dict.fromkeys(("approx", "simeq", "approxeq", "cong", "fallingdotseq"), "≈"),
    "sim": "~",
    "pm": "±",
    "%": "%",
    "_": "_",
    "#": " ",
    "&": " ",
    "$": " ",
    **dict.fromkeys(("le", "leq", "leqq", "leqslant"), "≤"),
    **dict.fromkeys(("ge", "geq", "geqq", "geqslant"), "≥"),
    **dict.fromkeys(("lt",), "<"),
    **dict.fromkeys(("gt",), ">"),
    **dict.fromkeys(("ne", "neq"), "≠"),
    **dict.fromkeys(("Rightarrow", "implies", "to", "rightarrow", "longrightarrow", "therefore"), "⇒"),
    **dict.fromkeys(("dots", "ldots", "cdots"), "…"),
    **dict.fromkeys((",", ";", ":", "!", " ", ">", "(", ")", "[", "]", "\n"), " "),
    **dict.fromkeys(("quad", "qquad", "displaystyle", "textstyle", "limits", "thinspace", "enspace"), " "),
    "\\": "\n",
    **dict.fromkeys(("left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr"), ""),
    **dict.fromkeys(("lparen", "lbrack"), "("),
    **dict.fromkeys(("rparen", "rbrack"), ")"),
    "ell": "ℓ",
    "alpha": "α",
    "beta": "β",
    "rho": "ρ",
    "lambda": "λ",
    "Delta": "Δ",
    "{": "(",
    "}": ")",
}
_WRAPPERS = frozenset(
    (
        "text",
        "textrm",
        "textit",
        "textbf",
        "texttt",
        "mathrm",
        "mathit",
        "mathbf",
        "mathsf",
        "mathtt",
        "operatorname",
        "mbox",
        "mathnormal",
        "rm",
        "bf",
        "it",
    )
)
_FRACTIONS = frozenset(("frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"))


def plain(source: Source) -> Source:
    """`source` without LaTeX; itself where it holds none. Raises UnreadableError."""
    text = source.text
    if "\\" not in text and "{" not in text and "}" not in text and "$" not in text:
        return source
    out: list[str] = []
    at: list[int] = []
    stack: list[str] = []  # what to write at each closing brace
    index, length = 0, len(text)

    def emit(what: str, origin: int) -> None:
        out.extend(what)
        at.extend([origin] * len(what))

    def skip_blanks(position: int) -> int:
        while position < length and text[position] == " ":
            position += 1
        return position

    def second_part(position: int) -> int:
        """Open the lower half of a fraction at `position`."""
        position = skip_blanks(position)
        if position < length and text[position] == "{":
            stack.append("))")
            return position + 1
        if position < length and text[position].isalnum():
            emit(text[position] + "))", position)
            return position + 1
        raise source.fail(
            Text(
                "\\frac の分母が見つかりません。\\frac{分子}{分母} の形で書いてください。",
                "This \\frac has no lower part. Write it as \\frac{top}{bottom}.",
            ),
            min(position, length - 1),
        )

    while index < length:
        character = text[index]
        if character == "\\":
            match = _COMMAND.match(text, index)
            if match is None:
                raise source.fail(Text("最後の「\\」は不要です。", "The “\\” at the end has nothing after it."), index)
            command, start, index = match.group(1), index, match.end()
            if command in _FRACTIONS:
                emit("((", start)
                index = skip_blanks(index)
                if index < length and text[index] == "{":
                    stack.append("frac")
                    index += 1
                elif index < length and text[index].isalnum():
                    emit(text[index] + ")/(", index)
                    index = second_part(index + 1)
                else:
                    index = second_part(length)
            elif command in _WRAPPERS or command in ("boxed", "fbox"):
                index = skip_blanks(index)
                box = command in ("boxed", "fbox")
                # a name inside \mathrm{} or behind an underscore must stay one word
                glued = "" if out and out[-1] == "_" else " "
                if index < length and text[index] == "{":
                    emit(f" {BOX_OPEN}" if box else glued, start)
                    stack.append(f"{BOX_CLOSE} " if box else " ")
                    index += 1
            elif command in _SYMBOLS:
                emit(_SYMBOLS[command], start)
            else:
                raise source.fail(
                    Text(
                        f"「\\{command}」はここでは使えません。+ − × / と括弧、\\frac で書いてください。",
                        f"“\\{command}” cannot be used here. Please write it with + - * /, brackets or \\frac.",
                    ),
                    start,
                    index,
                )
            continue
        if character == "{":
            if text.startswith("{,}", index):
                emit(",", index + 1)
                index += 3
                continue
            if text.startswith("{.}", index):
                emit(".", index + 1)
                index += 3
                continue
            if out and out[-1] == "_":
                stack.append("")
            else:
                emit("(", index)
                stack.append(")")
        elif character == "}":
            if not stack:
                raise source.fail(
                    Text("対応する「{」のない「}」があります。", "This “}” closes nothing: a “{” is missing."), index
                )
            closing = stack.pop()
            if closing == "frac":
                emit(")/(", index)
                index = second_part(index + 1)
                continue
            emit(closing, index)
        elif character == "$":
            emit(" ", index)
        else:
            emit(character, index)
        index += 1
    if stack:
        raise source.fail(
            Text("「{」が閉じられていません。「}」を補ってください。", "A “{” is never closed: a “}” is missing."),
            length - 1,
        )
    origins = at if source.at is None else [source.at[i] for i in at]
    return Source("".join(out), source.original, origins)
