"""What the number scorer tells a student, in both languages: what happened and what to do next, never the key."""

from __future__ import annotations

from collections.abc import Sequence

from grader.key_model import NumberKey
from grader.text import Text


class Say:
    """Messages without numbers of the question, so that a class report can count them."""

    RIGHT = Text("正解です。", "Correct.")
    RIGHT_ROUNDED = Text("正解です(正しく四捨五入されています)。", "Correct, and correctly rounded.")
    NOT_IT = Text(
        "この値にはなりません。1つの行列について数えるところから、順に確かめてください。",
        "This is not the value. Start again from a single matrix and check each step.",
    )
    TRUNCATED = Text(
        "桁を切り捨てているようです。最後の桁は四捨五入してください。",
        "The digits seem to be cut off. Please round the last digit to the nearest.",
    )
    UNMARKED = Text(
        "値は近いのですが、丸めた数がそのまま書かれています。正確な値を書くか、「約」や「万」で丸めたことを示してください。",
        "Close, but this is a rounded number written as if it were exact. Give the exact value, or show the rounding.",
    )
    SLIP = Text(
        "式は正しいのですが、計算の結果が違っています。もう一度計算してください。",
        "Your working is right, but the result does not follow from it. Please calculate it once more.",
    )
    ALSO_SLIP = Text(
        "書かれた式と結果も一致していません。", "The working and the result that you wrote do not agree either."
    )
    SIGN = Text("符号が逆です。", "The sign is the wrong way round.")
    UNIT = Text(
        "桁がずれているようです。K・M・万・億などの単位と、0 の数を確かめてください。",
        "This seems to be off by a scale. Check the unit (K, M, 万) and the number of zeros.",
    )
    DIGIT = Text(
        "とても近い値です。数字を一つ書き間違えたか、入れ替えていないか確かめてください。",
        "Very close. Check whether one digit is wrong or two are swapped.",
    )
    ODD_UNIT = Text(
        "数は合っていますが、単位が違います。ここで数えているのはパラメータの個数です。",
        "The number fits, but its unit does not: what is counted here is parameters.",
    )
    BYTES = Text(
        "これはメモリの大きさ(バイト)です。パラメータの個数を答えてください。",
        "This is an amount of memory in bytes. The number of parameters is asked for.",
    )
    SHARE_FOR_COUNT = Text(
        "割合ではなく、個数を答えてください。", "This is a share. The number of parameters is asked for."
    )
    COUNT_FOR_SHARE = Text(
        "個数ではなく、割合(%)を答えてください。", "This is a count. A share in percent is asked for."
    )
    PERCENT_FRACTION = Text(
        "割合と百分率が混ざっています。100 倍するかしないかを確かめてください。",
        "A fraction and a percentage are mixed up here. Check whether to multiply by 100.",
    )
    INVERTED = Text("分子と分母が逆です。", "The fraction is upside down.")
    WORDS_SAY_OTHER = Text(
        "数は合っていますが、添えられた言葉は逆の割合を表しています(「減る」割合と「残る」割合)。",
        "The number fits, but the words beside it say the opposite share (what is removed, what is kept).",
    )
    OTHER_SHARE = Text(
        "減る割合と残る割合は足して 100 % なので、問われている方に直して読みました。",
        "What is removed and what is kept add up to 100 %, so this was read as the share that is asked for.",
    )
    SHARE_AS_FRACTION = Text(
        "小数・分数の割合として読みました。百分率(%)で書くとより明確です。",
        "Read as a fraction of the whole. Writing it in percent is clearer.",
    )
    CHAIN = Text(
        "最後の値は合っていますが、書かれた途中の式からはその値になりません。どこかで書き落としがないか確かめましょう。",
        "The final value is right, but the steps that you wrote do not lead to it. Check whether one was left out.",
    )
    SIDES_DIFFER = Text(
        "途中の式と最後の値が一致していません。最後に書かれた値で判定しました。",
        "The working and the final value do not agree. The final value was judged.",
    )
    WORKING_UNREAD = Text(
        "途中の計算は読めなかったので、値だけで判定しました。",
        "The working could not be read, so the value alone was judged.",
    )
    DOTTED = Text("点を桁区切りとして読みました。", "The dots were read as thousands separators.")
    MISGROUPED = Text(
        "コンマの位置が 3 桁ごとではありませんが、桁区切りとして読みました。",
        "The commas do not stand at every third digit; they were read as separators.",
    )
    DECIMAL_COMMA = Text("コンマを小数点として読みました。", "The comma was read as a decimal point.")

    @staticmethod
    def coarse(kind: str, key: NumberKey) -> Text:
        """Right, with too few digits."""
        if kind == "percent":
            return Text(
                f"値は合っていますが、丸めすぎです。小数第 {key.decimals} 位まで書いてください。",
                f"Right, but rounded too much. Please give {key.decimals} decimals.",
            )
        return Text(
            f"値は合っていますが、丸めすぎです。有効数字 {key.min_figures} 桁以上で書いてください。",
            f"Right, but rounded too much. Please give at least {key.min_figures} significant figures.",
        )

    @staticmethod
    def several(messages: Sequence[Text]) -> Text:
        """Several derivations give the same number: questions, not a guess."""
        distinct = list(dict.fromkeys(messages))
        if len(distinct) == 1:
            return distinct[0]
        return Text(
            "この数は、いくつかの別々の間違いから出てきます。次のどれかに心当たりはありませんか? "
            + " / ".join(message.ja for message in distinct),
            "This number comes out of several different slips. Could it be one of these? "
            + " / ".join(message.en for message in distinct),
        )

    @staticmethod
    def pair(first: Text, second: Text) -> Text:
        """Two mistakes at once."""
        return Text(
            f"二つのことが重なっているかもしれません。{first.ja} / {second.ja}",
            f"Two things may have come together here. {first.en} / {second.en}",
        )
