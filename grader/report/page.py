"""What every HTML page shares: the template environment, and texts in both languages side by side."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from grader.report.shown import visible
from grader.text import Language, Text

_CODE = re.compile(r"`([^`\n]{1,200})`")
# the slash stands between the two where no style sheet hides one of them
_BOTH = Markup('<span class="t" lang="ja">{}<i class="or"> / </i></span><span class="t" lang="en">{}</span>')


def both(ja: str, en: str) -> Markup:
    """Both languages, escaped; the page shows one of them. A text that is the same in both stands once."""
    if ja == en:
        return _line(ja)
    return _BOTH.format(_line(ja), _line(en))


def verbatim(ja: str, en: str) -> Markup:
    """`both` for what quotes a file or an answer: backticks stay as they are."""
    if ja == en:
        return escape(visible(ja))
    return _BOTH.format(visible(ja), visible(en))


def _line(text: str) -> Markup:
    """Escaped text in which `code` stands between backticks."""
    shown = escape(visible(text))
    if "`" not in shown:
        return shown
    return Markup(_CODE.sub(r"<code>\1</code>", str(shown)))  # noqa: S704 - escaped just above


def said(text: Text | None) -> Markup | None:
    """A Text for a template, None for none."""
    return both(*text) if text else None


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("grader.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    made.globals["both"] = both
    made.globals["css"] = Markup(resources.files("grader.report").joinpath("style.css").read_text(encoding="utf-8"))  # noqa: S704
    return made


@lru_cache(maxsize=8)
def template(name: str) -> Template:
    """A compiled template of this package."""
    return _environment().get_template(name)


def render(name: str, language: Language, values: dict[str, Any]) -> str:
    """A whole page."""
    return template(name).render(language=language, **values)
