"""What a student is told when a recommended value cannot be read, and what is remarked when it can."""

from __future__ import annotations

from grader.answers.normalise import UnreadableError
from grader.text import Text

TURNED = Text("小さいほうから大きいほうへの範囲として読みました。", "Read as a range from the smaller to the larger.")
ASIDE_LEFT_OUT = Text(
    "別の方法についての括弧書きは、ここでは読んでいません。",
    "What the brackets say about another method is not read here.",
)
NEGATIVE = Text(
    "負の数になっています。マイナスの位置を確かめてください。",
    "This is a negative number. Check where the minus sign stands.",
)
TOO_LARGE = Text("数が大きすぎるか小さすぎて読めません。", "This number is too large or too small to be read.")
STEPS = Text(
    "ステップ数だけでは全体のどれだけか分かりません。「10%」のように割合で書いてください。",
    "A number of steps does not say how much of the training it is. Write a share, such as “10%”.",
)
WHICH_PERCENT = Text(
    "% の値か 0〜1 の割合か、どちらとも読めます。% を付けてください。",
    "This may be percent or a share of 1. Please write a percent sign.",
)
WHOLE = Text('整数で書いてください。例: "16"', 'A whole number is expected here, such as "16".')


def unclear(unit: str) -> UnreadableError:
    """What can be written here instead."""
    examples = {"percent": '"10%"、"5〜10%"', "count": '"16"、"16〜32"'}.get(unit, '"2e-5"、"2e-5〜5e-5"')
    english = examples.replace("、", ", ").replace("〜", " to ")
    return UnreadableError(
        Text(
            f"値か範囲として読めません。数だけを書いてください。書き方の例: {examples}",
            f"This cannot be read as a value or a range. Please write just the number or numbers, like {english}.",
        )
    )


def denied() -> UnreadableError:
    return UnreadableError(
        Text(
            "「〜ではない」「〜すぎる」のような言葉があり、推奨値がどれか決められません。推奨値だけを書いてください。",
            "This says what the value is not, or what is too much. Please write only the value that you recommend.",
        ),
        slug="ignored_negation",
    )


def methods() -> UnreadableError:
    return UnreadableError(
        Text(
            "複数の方法の値が書かれているようです。フルは value、LoRA は value_lora の欄に分けて書いてください。",
            "Values for more than one method are here. Write full fine-tuning under value and LoRA under value_lora.",
        ),
        slug="multiple_answers",
    )


def two_values() -> UnreadableError:
    return UnreadableError(
        Text(
            "値が二つ以上あり、どれが推奨値か決められません。値か範囲を一つ書いてください。",
            "There is more than one value here. Please write the one value or range that you recommend.",
        ),
        slug="multiple_answers",
    )


def only_a_bound() -> UnreadableError:
    return UnreadableError(
        Text(
            "片方の端しか書かれていません。推奨値を一つか、「2e-5〜5e-5」のように両端を書いてください。",
            "Only one end is given. Write one value, or a range with both ends, such as 16 to 32.",
        ),
        slug="only_a_bound",
    )


def unknown_words(text: str) -> UnreadableError:
    shown = text[:40]
    return UnreadableError(
        Text(
            f"「{shown}」の意味が分かりません。推奨値か範囲だけを数で書いてください。",
            f"It is not clear what {shown!r} means here. Please write just the value or the range.",
        )
    )
