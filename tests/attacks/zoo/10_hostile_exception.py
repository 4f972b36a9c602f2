"""
number = 10
family = "integrity"
what = "raise an exception whose type lies about its name, its bases and its traceback, so that describing it fails"
stopped_by = ["describing an exception never lets another one out"]
verdicts = {full = ["raised", "crashed", "bad_return"], contained = ["raised", "crashed", "bad_return"], limited = ["raised", "crashed", "bad_return"]}
"""


class Meta(type):
    @property
    def __name__(cls) -> str:
        raise RuntimeError("no name")

    @property
    def __mro__(cls) -> tuple:
        raise RuntimeError("no bases")


class Hostile(Exception, metaclass=Meta):
    @property
    def __traceback__(self) -> object:
        return 7

    def __str__(self) -> str:
        raise SystemExit(0)


def attack(targets: dict) -> str:
    raise Hostile
