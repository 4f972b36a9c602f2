"""A TOML error in words that say what to change, with the line shown and the spot marked."""

from __future__ import annotations

import re

from grader.text import Text, cells

_AT = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)")
_MEANING: tuple[tuple[str, Text], ...] = (
    ("Unterminated string", Text("文字列を閉じる引用符がありません。", "The closing quote of the text is missing.")),
    (
        "Illegal character '\\n'",
        Text("文字列を閉じる引用符がありません。", "The closing quote of the text is missing."),
    ),
    (
        "Invalid value",
        Text('値が読めません。文字列は " で囲んでください。', 'The value cannot be read; put text in quotes ".'),
    ),
    ("Expected '=' after a key", Text("名前の後に = が必要です。", "An equals sign is needed after the name.")),
    ("Unclosed array", Text("並びを閉じる ] がありません。", "The closing ] of the list is missing.")),
    ("Unclosed inline table", Text("表を閉じる } がありません。", "The closing } of the table is missing.")),
    ("Cannot overwrite", Text("同じ名前が二度書かれています。", "The same name is written twice.")),
    ("Cannot declare", Text("同じ表が二度書かれています。", "The same table is written twice.")),
    ("Expected newline", Text("値の後に余分な文字があります。", "Something stands after the value.")),
    (
        "Unescaped '\\'",
        Text("\" の中の \\ は \\\\ と書くか、' で囲んでください。", "Write \\ as \\\\ inside \", or use ' quotes."),
    ),
    ("Invalid hex", Text("\\u や \\x の後の文字が正しくありません。", "What follows \\u or \\x is not right.")),
    ("Invalid statement", Text("行の書き方が正しくありません。", "The line is not of the form name = value.")),
    ("Invalid initial character", Text("名前の書き方が正しくありません。", "The name is not written correctly.")),
)
_PLAIN = Text("TOML として読めません。", "This is not valid TOML.")
_WIDE = {"＝": "=", "“": '"', "”": '"', "「": '"', "」": '"', "［": "[", "］": "]", "｛": "{", "｝": "}", "＂": '"'}


def explain(error: Exception | None, line: str, number: int) -> Text:
    """What is wrong with one statement, the line itself, and a caret under the spot."""
    detail = str(error) if error is not None else ""
    meaning = next((text for start, text in _MEANING if start in detail), _PLAIN)
    wide = next((c for c in line if c in _WIDE), None)
    if wide is not None:
        meaning = Text(
            f"{meaning.ja}全角の「{wide}」は半角の {_WIDE[wide]} に直してください。",
            f"{meaning.en} Replace the full-width {wide} by {_WIDE[wide]}.",
        )
    shown = "".join(c if c.isprintable() else " " for c in line[:120])
    found = _AT.search(detail)
    column = int(found[2]) if found and found[1] == "1" else len(line) + 1
    if wide is not None:
        column = line.index(wide) + 1
    caret = " " * cells(shown[: min(column, 121) - 1]) + "^"
    return Text(f"{number} 行目: {meaning.ja}\n{shown}\n{caret}", f"Line {number}: {meaning.en}\n{shown}\n{caret}")
