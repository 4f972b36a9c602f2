"""One attempt on a terminal: the score, what to fix next, a line an item, then details of what is not right yet."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from grader.report.code_shown import frames_shown, place
from grader.report.next_steps import advice, next_steps, to_regain
from grader.report.shown import one_line, visible
from grader.report.told import told
from grader.report.words import BLANK, FREE_TEXT, figure, note_for, word_for
from grader.result import Attempt, ExerciseResult, Grade, Outcome, Verdict
from grader.text import Language, Text, cells, pad

if TYPE_CHECKING:
    from rich.console import Console

_STYLES = {"good": "green", "part": "yellow", "bad": "red", "note": "cyan", "wait": "magenta"}
NAME_LEAST, NAME_MOST, WORD = 12, 26, 20  # columns for an item's name and for its verdict
READ_MOST = 200  # characters of what was read, where it takes a line of its own
_QUIET = (Verdict.CORRECT, Verdict.REVIEW, Verdict.PASSED)


def plain(text: str) -> str:
    """One harmless line: control characters, escapes and direction marks made visible."""
    return one_line(text)


def render_terminal(attempt: Attempt, grade: Grade, language: Language, *, width: int, colour: bool) -> str:
    """The whole report as text, with ANSI colours only if `colour`. Student text never reaches rich's markup."""
    from rich.console import Console

    out = StringIO()
    console = Console(
        file=out, width=width, force_terminal=colour, no_color=not colour, color_system="standard" if colour else None,
        highlight=False, markup=False, emoji=False, soft_wrap=False, legacy_windows=False,
    )  # fmt: skip
    _Page(console, language).attempt(attempt, grade)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()).rstrip("\n")


class _Page:
    def __init__(self, console: Console, language: Language) -> None:
        self.console = console
        self.language: Language = language

    def say(self, text: Text) -> str:
        return text.into(self.language)

    def line(self, text: str = "", style: str | None = None, indent: int = 0, lead: str = "") -> None:
        """One paragraph, wrapped below `lead`: Japanese has no spaces, so a mark before it would stand alone."""
        from rich.text import Text as Rich

        text, lead = visible(text), visible(lead)  # whatever the caller passes, an escape never gets to the terminal
        left = indent + cells(lead)
        wrapped = Rich(text, style=style or "").wrap(self.console, max(8, self.console.width - left)) or [Rich("")]
        for number, row in enumerate(wrapped):
            before = " " * indent + lead if not number else " " * left
            self.console.print(Rich(before, style=style or "").append_text(row), soft_wrap=True)

    def attempt(self, attempt: Attempt, grade: Grade) -> None:
        number = f" #{attempt.number}" if attempt.number else ""
        waiting = ""
        if grade.unsettled:
            waiting = self.say(
                Text(
                    f"(ほかに {figure(grade.unsettled)} 点分は確認待ち、減点なし)",
                    f"({figure(grade.unsettled)} more wait for a person, at no cost to you)",
                )
            )
        self.line(
            f"{plain(attempt.student)}{number}   {figure(grade.earned)} / {figure(grade.possible)} {waiting}".rstrip(),
            "bold",
        )
        for notice in attempt.notices:
            mark = {"error": "✗", "warning": "!", "info": "i"}[notice.severity]
            where = f"{plain(str(notice.place))}: " if notice.place else ""
            first, *rest = visible(self.say(notice.message)).split("\n")
            self.line(f"{where}{first}", "yellow" if notice.severity != "info" else "cyan", lead=f"{mark} ")
            for extra in rest:
                self.line(extra, indent=4)
        self._next(attempt)
        blank = [exercise for exercise in attempt.exercises if _unanswered(exercise)]
        for exercise in attempt.exercises:
            if exercise not in blank:
                self._exercise(exercise)
        if blank:
            self.line()
            listed = ", ".join(f"{exercise.id} ({figure(_possible(exercise))})" for exercise in blank)
            self.line(listed, "cyan", lead=self.say(Text("– 未解答: ", "– not answered: ")))

    def _next(self, attempt: Attempt) -> None:
        steps = next_steps(attempt)
        if not steps:
            return
        self.line()
        self.line(self.say(Text("次に直すとよいところ", "What to fix next")), "bold")
        for outcome in steps:
            lead = f"{outcome.id} (+{figure(to_regain(outcome, attempt))}): "
            self.line(plain(self.say(advice(outcome))), indent=2, lead=lead)

    def _exercise(self, exercise: ExerciseResult) -> None:
        earned = sum(o.earned for o in exercise.outcomes if not o.verdict.unsettled)
        of = f"{figure(earned)} / {figure(_possible(exercise))}"
        self.line()
        self.line(f"{exercise.id}  {self.say(exercise.title)}  {of}", "bold")
        for outcome in exercise.outcomes:
            self._outcome(outcome)

    def _outcome(self, outcome: Outcome) -> None:
        word = word_for(outcome.verdict, outcome.mistakes)
        name = outcome.id.partition("/")[2] or outcome.id
        points = "" if outcome.verdict.unsettled else f"{figure(outcome.earned)} / {figure(outcome.possible)}"
        read = ""
        if outcome.read_as and outcome.kind not in FREE_TEXT:
            read = f"  = {plain(self.say(outcome.read_as))}"
        named = max(NAME_LEAST, min(NAME_MOST, self.console.width - WORD - 16))
        if outcome.parent:  # the claim it waits for stands above, with what to do about it
            parent = outcome.parent.partition("/")[2]
            read = self.say(Text(f"  ({parent} の後)", f"  (after {parent})"))
        head = f"{word.icon} {pad(name, named)} {pad(self.say(word.text), WORD)} {points:>9}"
        room = self.console.width - 2 - cells(head)
        self.line(head + (read if cells(read) <= room else ""), _STYLES[word.tone], indent=2)
        if outcome.verdict in _QUIET and outcome.remarks and outcome.kind == "check":
            self._remarks(outcome)
        if outcome.verdict in _QUIET or word is BLANK or outcome.parent:
            return
        if read and cells(read) > room:
            self.line(read[:READ_MOST].strip(), indent=6)
        if outcome.kind == "check" and outcome.asked:
            self.line(visible(self.say(outcome.asked)), "dim", indent=6)
        message, feedback = told(outcome)
        self.line(visible(self.say(message)), indent=6)
        for text in feedback:
            self.line(visible(self.say(text)), indent=6, lead="- ")
        self._evidence(outcome)
        self._remarks(outcome)
        if outcome.hint:
            self.line(visible(self.say(outcome.hint)), indent=6, lead="→ ")

    def _evidence(self, outcome: Outcome) -> None:
        """What a check compared, what the student's code raised and in which of its lines, and what it printed."""
        compared = outcome.comparison
        if compared is not None:
            where = f" {compared.where}" if compared.where else ""
            text = Text(
                f"{compared.what}{where}: 期待する値 {compared.expected}、結果 {compared.actual}",
                f"{compared.what}{where}: expected {compared.expected}, got {compared.actual}",
            )
            self.line(plain(self.say(text)), indent=6)
        if outcome.error:
            self.line(plain(outcome.error), indent=6)
        for frame in frames_shown(outcome):
            self.line(plain(frame.text), indent=8, lead=f"{self.say(place(frame))}: ")

    def _remarks(self, outcome: Outcome) -> None:
        for text in filter(None, (note_for(outcome), *outcome.remarks)):
            self.line(visible(self.say(text)), "dim", indent=6)


def _possible(exercise: ExerciseResult) -> float:
    return sum(outcome.possible for outcome in exercise.outcomes)


def _unanswered(exercise: ExerciseResult) -> bool:
    return bool(exercise.outcomes) and all(word_for(o.verdict, o.mistakes) is BLANK for o in exercise.outcomes)
