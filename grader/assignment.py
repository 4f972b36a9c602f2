"""Which part of a student's answers.toml answers which item, and which parts answer none."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from grader.answers.configuration import strays
from grader.answers.verdict import is_blank
from grader.model import Item, Notice, Problem, RawAnswer, Submission
from grader.text import Text


def answer_of(problem: Problem, item: Item, submission: Submission) -> RawAnswer:
    """The raw answer to `item`, None where there is none.

    Students shorten `[q1.sentiment] choice = "mlm"` to `[q1] sentiment = "mlm"`. What was meant is plain, so a bare
    value in place of a table answers the item that bears the table's name.
    """
    found = _at(problem, item, item.path, submission)
    for name in item.also:
        if is_blank(found):
            found = _at(problem, item, (*item.path[:-1], name), submission)
    return found


def _at(problem: Problem, item: Item, path: tuple[str, ...], submission: Submission) -> RawAnswer:
    here: RawAnswer = dict(submission.answers.get(problem.id, {}))
    for depth, step in enumerate(path):
        if isinstance(here, dict):
            here = here.get(step)
        elif depth > 0 and item.id == "/".join((problem.id, *path[:depth])):
            return here
        else:
            return None
    return here


def unreadable(problem: Problem, item: Item, submission: Submission) -> Text | None:
    """Why this item's line of answers.toml could not be read, None where it could."""
    address = ".".join((problem.id, *item.path))
    for notice in submission.notices:
        if notice.severity != "error" or notice.place is None or notice.place.key is None:
            continue
        key = notice.place.key
        if key == address or address.startswith(key + "."):
            if answer_of(problem, item, submission) is not None:
                return None
            where = f"{notice.place.file}:{notice.place.line}"
            return Text(
                f"答えの行が読み取れませんでした({where})。{notice.message.ja}",
                f"The line with this answer could not be read ({where}). {notice.message.en}",
            )
    return None


def stray_answers(problem: Problem, submission: Submission) -> Iterator[Notice]:
    """A notice for each key of the exercise's table that answers no item, with the nearest name that does."""
    table = submission.answers.get(problem.id, {})
    known = {(*item.path[:-1], name) for item in problem.items for name in (item.path[-1], *item.also)}
    groups = {path[0] for path in known}
    if problem.experiment is not None:
        for name, near in strays(problem.experiment, table):
            yield _unknown(submission, f"{problem.id}.{name}", near)
        return
    for name, value in table.items():
        if name not in groups:
            yield _stray(problem, submission, (name,), sorted(groups))
        elif isinstance(value, dict):
            fields = {path[1] for path in known if path[0] == name and len(path) > 1}
            if fields:
                yield from (
                    _stray(problem, submission, (name, field), sorted(fields)) for field in value if field not in fields
                )


def _stray(problem: Problem, submission: Submission, path: tuple[str, ...], known: list[str]) -> Notice:
    near = get_close_matches(path[-1][:80], known, n=1)
    return _unknown(submission, ".".join((problem.id, *path)), near[0] if near else ", ".join(known))


def _unknown(submission: Submission, address: str, names: str) -> Notice:
    shown = address if len(address) <= 80 else address[:77] + "…"
    return Notice(
        "warning",
        "unknown_item",
        Text(
            f"「{shown}」に当たる設問はありません。使える名前: {names}",
            f"No question is called {shown!r}. Names that exist: {names}",
        ),
        submission.places.get(address),
    )
