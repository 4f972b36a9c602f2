"""Levels of isolation, from none worth the name to full, and what each promises."""

from __future__ import annotations

from enum import StrEnum

from grader.errors import MachineError
from grader.text import Text


class Level(StrEnum):
    """Probed by doing: a level is in force when every step of it has succeeded on this machine."""

    LIMITED = "limited"
    CONTAINED = "contained"
    FULL = "full"

    @property
    def rank(self) -> int:
        return list(Level).index(self)

    @property
    def promise(self) -> Text:
        return _PROMISES[self]


_PROMISES = {
    Level.FULL: Text(
        "学生のコードは、自分専用のファイル、プロセス、ネットワークのない環境で動きます。",
        "Student code runs in a world of its own: its own files and processes, and no network.",
    ),
    Level.CONTAINED: Text(
        "学生のコードは、ファイルを読むことも、通信も、ほかのプログラムの起動もできません"
        "(ファイル名と大きさは見えることがあります)。",
        "Student code cannot read files, use the network or start programs (file names and sizes may show).",
    ),
    Level.LIMITED: Text(
        "学生のコードは別プロセスで、時間とメモリを制限して動きます。うっかりからは守れますが、悪意からは守れません。",
        "Student code runs in a process of its own with limits: this protects from accidents, not from malice.",
    ),
}


def candidates(floor: Level, ceiling: Level = Level.FULL) -> list[Level]:
    """The levels to try, best first, none below `floor`."""
    return [level for level in reversed(Level) if floor.rank <= level.rank <= ceiling.rank]


class IsolationError(MachineError):
    """No acceptable level can be entered on this machine; `tried` says why for each."""

    def __init__(self, floor: Level, tried: dict[Level, str]) -> None:
        reasons = "; ".join(f"{level}: {why.strip().splitlines()[-1]}" for level, why in tried.items() if why.strip())
        super().__init__(
            Text(
                f"この環境では、学生のコードを必要な水準({floor})で隔離できません({reasons})。",
                f"This machine cannot isolate student code at the level that is asked for ({floor}): {reasons}.",
            ),
            hint=Text(
                "使える水準は `grade doctor` で確かめられます。採点には full、または --isolation contained が必要です。"
                "Linux(WSL2、Docker でもよい)では full か contained で動きます。macOS と Windows では `grade check`"
                " だけが limited で動きます。記述式の演習はどこでも採点できます。",
                "See `grade doctor` for what this machine offers. Grading needs full, or --isolation contained; Linux "
                "gives one of them, in WSL2 and Docker, too. On macOS and Windows `grade check` alone works, at "
                "`limited`. Written exercises are graded everywhere.",
            ),
        )
        self.floor = floor
        self.tried = tried
