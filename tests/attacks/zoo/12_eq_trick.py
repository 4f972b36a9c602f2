"""
number = 12
family = "integrity"
what = "return an object that equals everything, compares as larger and smaller, and is true"
stopped_by = ["objects do not cross, values do"]
verdicts = {full = ["bad_return"], contained = ["bad_return"], limited = ["bad_return"]}
"""


class Yes:
    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    def __lt__(self, other: object) -> bool:
        return True

    __le__ = __gt__ = __ge__ = __lt__

    def __hash__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return True

    def __getattr__(self, name: str) -> object:
        return self

    def __call__(self, *_a: object, **_n: object) -> object:
        return self


def attack(targets: dict) -> Yes:
    return Yes()
