"""What every HTML page shares: the template environment, and texts in both languages side by side."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from grader.report.shown import visible
from grader.text import Language, Text

_BOTH = Markup('<span class="t" lang="ja">{}</span><span class="t" lang="en">{}</span>')


def both(ja: str, en: str) -> Markup:
    """Both languages, escaped; the page shows one of them. A text that is the same in both stands once."""
    if ja == en:
        return Markup("{}").format(visible(ja))
    return _BOTH.format(visible(ja), visible(en))


def said(text: Text | None) -> Markup | None:
    """A Text for a template, None for none."""
    return both(*text) if text else None


def figure(value: float) -> str:
    """Points as people write them: 3, 3.5, 0.25."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


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


def sparkline(points: Sequence[float], highest: float) -> Markup:
    """A small line of scores, with its figures as text for whoever cannot see it."""
    width, height, pad = 240, 48, 6
    step = (width - 2 * pad) / max(1, len(points) - 1)
    spots = [
        (pad + number * step, height - pad - (height - 2 * pad) * (value / highest if highest else 0))
        for number, value in enumerate(points)
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
    dots = Markup("").join(
        Markup('<circle class="barfill" cx="{}" cy="{}" r="3"/>').format(f"{x:.1f}", f"{y:.1f}") for x, y in spots
    )
    return Markup(
        '<svg role="img" width="{w}" height="{h}" viewBox="0 0 {w} {h}" aria-label="{label}">'
        '<polyline points="{path}" fill="none" stroke="currentColor" stroke-width="2"/>{dots}</svg>'
    ).format(w=width, h=height, path=path, dots=dots, label=" → ".join(map(figure, points)))
