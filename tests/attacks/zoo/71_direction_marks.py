"""
number = 71
family = "integrity"
what = "raise an exception whose text turns the direction of writing around, rings the bell and draws Markdown"
stopped_by = ["control characters are made visible before they are shown"]
verdicts = {full = ["raised"], contained = ["raised"], limited = ["raised"]}
"""


def attack(targets: dict) -> str:
    raise ValueError(
        "\u202e001 stniop\u2066\u200b\x07\x1b[31m\x9b0m [full marks](javascript:alert(1)) `</code>` | a | b |\n# 100"
    )
