"""`grade try`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from grader.cli.command import command, option
from grader.cli.session import Session, language, print_json
from grader.errors import UsageError
from grader.result import Verdict
from grader.text import Text


@command(
    "try",
    Text(
        "一つの答えがどう判定されるかを見る。何も記録しない。",
        "How the key judges an answer; records nothing.",
    ),
    examples=[
        'grade try q2/total "1,179,648"',
        "grade try q2/total 117万9648 --params '{\"r\": 8}'",
        "grade try --jsonl answers.jsonl",
    ],
    json=True,
)
@click.argument("item", required=False)
@click.argument("answer", required=False)
@option("--params", metavar="JSON", text=Text("変数の値 (JSON)", "values of parameters, such as '{\"r\": 8}'"))
@option("--choice", text=Text("理由と一緒に判定する選択肢", "the choice that the answer gives a reason for"))
@option(
    "--jsonl",
    type=click.Path(path_type=Path, allow_dash=True),
    text=Text("1 行 1 件の JSON(- は標準入力)", "requests, one JSON object a line (- for standard input)"),
)
@click.pass_obj
def try_(
    session: Session,
    item: str | None,
    answer: str | None,
    params: str | None,
    choice: str | None,
    jsonl: Path | None,
    as_json: bool,
    lang: str | None,
) -> int:
    from grader.trial import Trial

    chosen = language(lang)
    if (jsonl is None) == (item is None):
        raise UsageError(
            Text(
                "設問と答え、または --jsonl のどちらか一方を指定してください。",
                "Give ITEM and ANSWER, or --jsonl FILE.",
            )
        )
    trial = Trial(session.course(), chosen)
    if jsonl is not None:
        return _stream(trial, jsonl)
    request: dict[str, Any] = {"item": item}
    if answer is not None:
        request["answer"] = answer
    if choice is not None:
        request["choice"] = choice
    if params is not None:
        request["params"] = _parameters(params)
    reply = trial.reply(request)
    if as_json:
        print_json(reply)
    else:
        _print(reply)
    return 0 if reply["verdict"] == Verdict.CORRECT else 2 if "error" in reply else 1


def _parameters(text: str) -> Any:
    import json

    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(
            Text(f"--params が JSON として読めません: {error}", f"--params is not JSON: {error}"),
            hint=Text("例: --params '{\"r\": 8}'", "For example: --params '{\"r\": 8}'"),
        ) from error


def _lines(path: Path) -> Iterator[str]:
    if str(path) == "-":
        yield from sys.stdin
        return
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            yield from file
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(Text(f"{path} を開けません: {reason}", f"Cannot open {path}: {reason}")) from error


def _stream(trial: Any, path: Path) -> int:
    import json

    from grader.trial import replies

    failed = False
    write = sys.stdout.write
    for reply in replies(trial, _lines(path)):
        write(json.dumps(reply, ensure_ascii=False, allow_nan=False) + "\n")
        failed = failed or "error" in reply
    sys.stdout.flush()
    return 1 if failed else 0


def _print(reply: dict[str, Any]) -> None:
    click.echo(f"{reply['item']}: {reply['verdict']} ({reply['score']:g})")
    if reply["read_as"]:
        click.echo(f"  = {reply['read_as']}")
    if reply["mistakes"]:
        click.echo(f"  ! {', '.join(reply['mistakes'])}")
    for line in reply["feedback"].splitlines():
        click.echo(f"  {line}")


COMMANDS = {"try": try_}
