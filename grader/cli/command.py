"""Click commands and options whose help exists in both languages, chosen when the help is asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from grader.text import Language, Text, default_language


def language_of(arguments: Sequence[str] | None) -> Language:
    """`--lang` among the arguments (the whole command line for None), else the environment's language."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for number, word in enumerate(words):
        value = word.partition("=")[2] if word.startswith("--lang=") else ""
        if word == "--lang" and number + 1 < len(words):
            value = words[number + 1]
        if value in ("ja", "en"):
            return "ja" if value == "ja" else "en"
    context = click.get_current_context(silent=True)
    while context is not None:
        if context.params.get("lang"):
            return "ja" if context.params["lang"] == "ja" else "en"
        context = context.parent
    return default_language()


class Option(click.Option):
    """An option with `text`, its help in both languages."""

    def __init__(self, *args: Any, text: Text, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "help": text.en})
        self.text = text


class Command(click.Command):
    """A command with `text`, its help in both languages, and `examples`, shown below it."""

    def __init__(self, *args: Any, text: Text, examples: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "help": text.en})
        lines = "\n".join(f"  {line}" for line in examples)
        self.text = Text(f"{text.ja}\n\n\b\n例:\n{lines}", f"{text.en}\n\n\b\nExamples:\n{lines}")

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        localise(self, language_of(args))
        return super().parse_args(ctx, args)


def localise(command: click.Command, language: Language) -> None:
    """Put the help of a command and its options into one language."""
    text = getattr(command, "text", None)
    if text is not None:
        command.help = text.into(language)
    for parameter in command.params:
        if isinstance(parameter, Option):
            parameter.help = parameter.text.into(language)


def command(name: str, text: Text, *, examples: Sequence[str], json: bool = False) -> Callable[[Any], Command]:
    """Declare a command with `--lang` and, where it prints data, `--json`."""

    def declare(function: Any) -> Command:
        if json:
            function = click.option(
                "--json",
                "as_json",
                cls=Option,
                is_flag=True,
                text=Text("標準出力に JSON を一つだけ出す", "print one JSON document on stdout"),
            )(function)
        function = click.option(
            "--lang",
            cls=Option,
            type=click.Choice(["ja", "en"]),
            text=Text("表示する言語(既定: ロケールから)", "language (default: from the locale)"),
        )(function)
        made: Command = click.command(name, cls=Command, text=text, examples=examples)(function)
        return made

    return declare


def option(*names: str, text: Text, **more: Any) -> Callable[[Any], Any]:
    """`click.option` with help in both languages."""
    return click.option(*names, cls=Option, text=text, **more)
