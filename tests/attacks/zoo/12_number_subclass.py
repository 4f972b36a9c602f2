"""
number = 12
family = "integrity"
what = "return an int and a str of a subclass that equals everything"
stopped_by = ["what arrives is the plain value"]
verdicts = {full = ["passed", "bad_return"], contained = ["passed", "bad_return"], limited = ["passed", "bad_return"]}
"""


class Number(int):
    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0

    def bit_length(self) -> int:
        return 1


class Words(str):
    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0


def attack(targets: dict) -> list:
    return [Number(0), Words("worthless")]
