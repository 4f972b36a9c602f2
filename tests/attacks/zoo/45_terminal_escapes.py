"""
number = 45
family = "integrity"
what = "print escape sequences that clear a terminal, set its title, move the cursor and fake a result"
stopped_by = ["control characters of output are made visible before they are shown"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["passed"]}
"""

import sys


def attack(targets: dict) -> str:
    sys.stdout.write(
        "\x1b]0;100 points\x07\x1b[2J\x1b[H\x1b[32mPASSED 100/100\x1b[0m\r\x1b[8m\x9b31m\u202eddap\x00\x08\n"
    )
    sys.stdout.write("\x1b]52;c;ZWNobw==\x07\x1b]8;;https://example.invalid/\x1b\\link\x1b]8;;\x1b\\\x1bP$q\x1b\\\n")
    sys.stdout.flush()
    return "stopped: text is text"
