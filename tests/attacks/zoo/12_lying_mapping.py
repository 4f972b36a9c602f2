"""
number = 12
family = "integrity"
what = "return a mapping whose keys, items and length disagree"
stopped_by = ["what arrives is one plain table"]
verdicts = {full = ["passed", "bad_return"], contained = ["passed", "bad_return"], limited = ["passed", "bad_return"]}
"""

from collections.abc import Iterator, Mapping


class Lying(Mapping):
    def __init__(self) -> None:
        self.looks = 0

    def __iter__(self) -> Iterator[str]:
        self.looks += 1
        return iter(["a"] * self.looks)

    def __len__(self) -> int:
        return 10**9

    def __getitem__(self, key: str) -> str:
        return "worthless"


def attack(targets: dict) -> Mapping:
    return Lying()
