"""The `grade` command. Commands load on first use: `grade --help` imports Click and little else."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path

import click

from grader.cli.command import Command, Option, language_of, localise
from grader.text import Text

# name → (module, summary); the order is the order of `grade --help`
COMMANDS: dict[str, tuple[str, Text]] = {
    "list": ("catalogue", Text("演習の一覧、配点、自分の最高点", "exercises, points, my best so far")),
    "show": ("catalogue", Text("演習の問題文を表示する", "the statement of an exercise")),
    "start": ("catalogue", Text("解答のひな形を作る(上書きはしない)", "starter files (never overwrites)")),
    "check": ("check", Text("採点して表示だけする(記録しない)", "feedback now; records nothing")),
    "submit": ("submit", Text("採点して記録し、レポートを書く", "grade, record an attempt, write the report")),
    "status": ("status", Text("自分の提出と得点", "my attempts and scores")),
    "explain": ("explain", Text("判定やヒントの意味を説明する", "what a verdict or a hint means")),
    "batch": ("batch", Text("クラス全員分を採点する", "grade a whole class")),
    "class": ("classroom", Text("記録からクラスのレポートを作り直す", "the class report again, no grading")),
    "review": ("review", Text("自動で決めなかった理由を人が採点する", "reasons that a person decides")),
    "try": ("trial", Text("一つの答えがどう判定されるか試す", "how the key judges one answer, or a file of them")),
    "verify": ("verify", Text("講座の正解と採点を自己検証する", "the course proves its keys and checks")),
    "doctor": ("doctor", Text("この環境で使える機能を調べる", "what this machine has")),
}

PROLOGUE = Text(
    "事前学習とファインチューニングの章の演習を採点します。\n\n\b\n例:\n  grade start q2        解答のひな形を作る\n"
    "  grade submit          今のフォルダーを採点する\n  grade batch class/    クラス全員分を採点する",
    "Grade the exercises of the chapter on pre-training and fine-tuning.\n\n\b\nExamples:\n"
    "  grade start q2        starter files for exercise q2\n  grade submit          grade this folder\n"
    "  grade batch class/    grade a whole class",
)


class LazyGroup(click.Group):
    """A group that knows its commands' names and summaries, and imports a command's module when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"grader.cli.{COMMANDS[cmd_name][0]}")
        found: click.Command = module.COMMANDS[cmd_name]
        return found

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        localise(self, language_of(args))
        return super().parse_args(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        language = language_of(None)
        with formatter.section("コマンド" if language == "ja" else "Commands"):
            formatter.write_dl([(name, summary.into(language)) for name, (_, summary) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            message = Text(f"「{args[0]}」というコマンドはありません。", f"There is no command {args[0]!r}.")
            if near:
                message = Text(
                    message.ja + f" もしかして: grade {near[0]}", message.en + f" Did you mean `grade {near[0]}`?"
                )
            ctx.fail(message.into(language_of(None)))
        return super().resolve_command(ctx, args)


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}, help=PROLOGUE.en
)
@click.option(
    "--course",
    "course_path",
    cls=Option,
    type=click.Path(path_type=Path),
    text=Text("講座のフォルダー(course.toml がある場所)", "course folder, the one with course.toml"),
)
@click.option(
    "--gradebook",
    "gradebook_path",
    cls=Option,
    type=click.Path(path_type=Path),
    text=Text("成績を記録するファイル", "file that records the attempts"),
    envvar="GRADE_GRADEBOOK",
)
@click.option("--lang", cls=Option, type=click.Choice(["ja", "en"]), text=Text("表示する言語", "language of messages"))
@click.version_option(package_name="grade", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context, course_path: Path | None, gradebook_path: Path | None, lang: str | None) -> None:
    from grader.cli.session import Session

    ctx.obj = Session(course_path=course_path, gradebook_path=gradebook_path or Path("gradebook.sqlite"), lang=lang)


cli.text = PROLOGUE  # type: ignore[attr-defined]


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code. Nothing a user does ends in a traceback."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal that lacks a character must not end the command
            stream.reconfigure(errors="backslashreplace")
    try:
        result = cli.main(args=list(arguments), prog_name="grade", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo(Text("中断しました。", "Interrupted.").into(language_of(arguments)), err=True)
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except BrokenPipeError:
        # the reader (`| head`) went away; keep the interpreter from complaining about stdout at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        return _unexpected(error, arguments)
    return result if isinstance(result, int) else 0


def _unexpected(error: Exception, arguments: list[str]) -> int:
    from grader.errors import GraderError

    language = language_of(arguments)
    if isinstance(error, GraderError):
        click.echo(error.into(language), err=True)
        return error.exit_code
    if os.environ.get("GRADE_DEBUG"):
        raise error
    reason = f"{type(error).__name__}: {error}"
    text = Text(
        f"採点プログラムの不具合です(提出物のせいではありません): {reason}\n"
        "  → GRADE_DEBUG=1 を付けて実行し、出力を担当者に送ってください。",
        f"A fault of the grader itself (not of your submission): {reason}\n"
        "  → Run again with GRADE_DEBUG=1 and send the output to your instructor.",
    )
    click.echo(text.into(language), err=True)
    return 3


__all__ = ["COMMANDS", "Command", "cli", "run"]
