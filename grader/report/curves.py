"""Measured curves as inline SVG: lines with bands, and marks, over a linear or logarithmic axis (layer 4).

A plot is plain data in the record, so that a report can be drawn again without measuring anything:

    {"title": text, "x": {"title": text, "scale": "linear" | "log"}, "y": {"title": text, "low": 0.4, "high": 1.0},
     "lines": [{"title": text or null, "tone": "first" | "second" | "mine" | "quiet", "points": [[x, y], …],
                "band": [[x, low, high], …]}, …],
     "marks": [{"title": text, "x": …, "y": …, "low": …, "high": …}, …], "note": text}

where a text is {"ja": …, "en": …} or a string. Lines tell themselves apart by dashes as well as by colour. The figures
are in a table below the picture for whoever cannot see it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from grader.report.page import both

WIDTH, HEIGHT = 640, 280
LEFT, RIGHT, TOP, FOOT = 52, 24, 10, 40
MOST_POINTS, MOST_LINES = 400, 24  # of one plot; more is cut, so that no record makes an endless page
TONES = ("first", "second", "mine", "quiet")


class Axis:
    """From a quantity to a place on the paper, with ticks at round values."""

    def __init__(self, low: float, high: float, start: float, end: float, *, log: bool = False) -> None:
        self.log = log and low > 0
        self.low, self.high = (math.log10(low), math.log10(high)) if self.log else (low, high)
        if not self.high > self.low:
            self.high = self.low + 1.0
        self.start, self.end = start, end

    def at(self, value: float) -> float:
        """The coordinate of a value; what lies outside stands at the edge."""
        value = (math.log10(value) if value > 0 else self.low) if self.log else value
        share = min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))
        return self.start + share * (self.end - self.start)

    def ticks(self) -> list[tuple[float, str]]:
        """(value, label) of the ticks: powers of ten, or four to eight round steps."""
        if self.log:
            return [(10.0**power, f"1e{power}") for power in range(math.ceil(self.low), math.floor(self.high) + 1)]
        span = self.high - self.low
        step = 10.0 ** math.floor(math.log10(span / 4))
        step = next(step * times for times in (1, 2, 5, 10) if span / (step * times) <= 6)
        first = math.ceil(self.low / step - 1e-9)
        return [(n * step, f"{n * step:,.4g}") for n in range(first, math.floor(self.high / step + 1e-9) + 1)]


_FIGURE = Markup(
    '<figure class="plot"><figcaption>{title}</figcaption>{legend}'
    '<svg class="wide" role="img" width="{w}" height="{h}" viewBox="0 0 {w} {h}" aria-label="{label}">{parts}</svg>'
    "{note}{table}</figure>"
)
_ACROSS = Markup(
    '<line class="axis" x1="{a}" y1="{y:.1f}" x2="{b}" y2="{y:.1f}"/>'
    '<text x="{t}" y="{v:.1f}" text-anchor="end">{label}</text>'
)
_UP = Markup(
    '<line class="axis" x1="{x:.1f}" y1="{a}" x2="{x:.1f}" y2="{b}"/>'
    '<text x="{x:.1f}" y="{t}" text-anchor="middle">{label}</text>'
)
_TITLES = Markup(
    '<text x="{x}" y="{y}" text-anchor="middle">{a}</text>'
    '<text x="12" y="{m}" text-anchor="middle" transform="rotate(-90 12 {m})">{b}</text>'
)
_TABLE = Markup(
    '<details><summary class="soft">{title}</summary>'
    '<div class="scroll"><table><tbody>{rows}</tbody></table></div></details>'
)
_KEY = Markup('<span><svg width="28" height="10" viewBox="0 0 28 10" aria-hidden="true">{}</svg> {}</span>')
_SWATCH = Markup('<line class="curve {}" x1="1" y1="5" x2="27" y2="5"/>')


def draw(plot: Mapping[str, Any]) -> Markup:
    """The picture as a <figure>; nothing where it holds no finite point."""
    lines = [_clean(line) for line in list(plot.get("lines", ()))[:MOST_LINES]]
    marks = [mark for mark in list(plot.get("marks", ()))[:MOST_LINES] if _finite(mark.get("x"), mark.get("y"))]
    xs = [x for line in lines for x, _ in line["points"]] + [mark["x"] for mark in marks]
    if not xs:
        return Markup("")
    log = plot.get("x", {}).get("scale") == "log" and min(xs) > 0
    y = plot.get("y", {})
    across = Axis(min(xs), max(xs), LEFT, WIDTH - RIGHT, log=log)
    up = Axis(float(y.get("low", 0.0)), float(y.get("high", 1.0)), HEIGHT - FOOT, TOP)
    parts = [_grid(across, up, plot)]
    parts += [_band(line, across, up) for line in lines]
    parts += [_line(line, across, up) for line in lines]
    parts += [_mark(mark, across, up) for mark in marks]
    return _FIGURE.format(
        title=_both(plot.get("title")),
        legend=_legend(lines, marks),
        w=WIDTH,
        h=HEIGHT,
        label=_plain(plot.get("title")),
        parts=Markup("").join(parts),
        note=_note(plot.get("note")),
        table=_figures(lines, marks),
    )


def _finite(*values: Any) -> bool:
    return all(isinstance(value, int | float) and math.isfinite(value) for value in values)


def _clean(line: Mapping[str, Any]) -> dict[str, Any]:
    tone = line.get("tone")
    return {
        "title": line.get("title"),
        "tone": tone if tone in TONES else "first",
        "points": [(x, y) for x, y in list(line.get("points", ()))[:MOST_POINTS] if _finite(x, y)],
        "band": [(x, a, b) for x, a, b in list(line.get("band", ()))[:MOST_POINTS] if _finite(x, a, b)],
    }


def _grid(across: Axis, up: Axis, plot: Mapping[str, Any]) -> Markup:
    parts = [
        _ACROSS.format(a=LEFT, b=WIDTH - RIGHT, y=up.at(value), t=LEFT - 6, v=up.at(value) + 4, label=label)
        for value, label in up.ticks()
    ]
    parts += [
        _UP.format(x=across.at(value), a=TOP, b=HEIGHT - FOOT, t=HEIGHT - FOOT + 16, label=label)
        for value, label in across.ticks()
    ]
    middle, centre = (LEFT + WIDTH - RIGHT) / 2, (TOP + HEIGHT - FOOT) / 2
    named = _spoken(plot.get("x", {}).get("title")), _spoken(plot.get("y", {}).get("title"))
    parts.append(_TITLES.format(x=middle, y=HEIGHT - 6, m=centre, a=named[0], b=named[1]))
    return Markup("").join(parts)


def _band(line: Mapping[str, Any], across: Axis, up: Axis) -> Markup:
    if len(line["band"]) < 2:
        return Markup("")
    edge = [(x, high) for x, _, high in line["band"]] + [(x, low) for x, low, _ in reversed(line["band"])]
    return Markup('<polygon class="band {}" points="{}"/>').format(line["tone"], _points(edge, across, up))


def _line(line: Mapping[str, Any], across: Axis, up: Axis) -> Markup:
    if not line["points"]:
        return Markup("")
    return Markup('<polyline class="curve {}" points="{}"/>').format(line["tone"], _points(line["points"], across, up))


def _points(points: Sequence[tuple[float, float]], across: Axis, up: Axis) -> str:
    return " ".join(f"{across.at(x):.1f},{up.at(y):.1f}" for x, y in points)


def _mark(mark: Mapping[str, Any], across: Axis, up: Axis) -> Markup:
    x, y = across.at(mark["x"]), up.at(mark["y"])
    low, high = mark.get("low", mark["y"]), mark.get("high", mark["y"])
    whisker = Markup("")
    if _finite(low, high) and high > low:
        whisker = Markup('<line class="curve mine" x1="{0:.1f}" y1="{1:.1f}" x2="{0:.1f}" y2="{2:.1f}"/>').format(
            x, up.at(low), up.at(high)
        )
    return whisker + Markup('<circle class="dot" cx="{:.1f}" cy="{:.1f}" r="5.5"/>').format(x, y)


def _legend(lines: Sequence[Mapping[str, Any]], marks: Sequence[Mapping[str, Any]]) -> Markup:
    entries = [_KEY.format(_SWATCH.format(line["tone"]), _both(line["title"])) for line in lines if line["title"]]
    dot = Markup('<circle class="dot" cx="14" cy="5" r="4.5"/>')
    entries += [_KEY.format(dot, _both(mark["title"])) for mark in marks if mark.get("title")]
    return Markup('<p class="soft legend">{}</p>').format(Markup(" ").join(entries))


def _figures(lines: Sequence[Mapping[str, Any]], marks: Sequence[Mapping[str, Any]]) -> Markup:
    """The same as a table, closed until it is opened: at most ten points a line."""
    row = Markup('<tr><th scope="row">{}</th><td>{}</td></tr>')
    rows = []
    for line in lines:
        if line["title"]:
            some = line["points"][:: max(1, -(-len(line["points"]) // 10))]
            rows.append(row.format(_both(line["title"]), "  ".join(f"{x:.4g}: {y:.3g}" for x, y in some)))
    rows += [row.format(_both(mark.get("title")), f"{mark['x']:.4g}: {mark['y']:.3g}") for mark in marks]
    return _TABLE.format(title=both("数値で見る", "the figures"), rows=Markup("").join(rows))


def _note(text: Any) -> Markup:
    return Markup('<p class="soft">{}</p>').format(_both(text)) if text else Markup("")


def _both(text: Any) -> Markup:
    if isinstance(text, Mapping):
        return both(str(text.get("ja", "")), str(text.get("en", "")))
    return both(str(text or ""), str(text or ""))


def _plain(text: Any) -> str:
    if isinstance(text, Mapping):
        return f"{text.get('ja', '')} / {text.get('en', '')}"
    return str(text or "")


def _spoken(text: Any) -> Markup:
    """Both languages inside an SVG text, of which the page shows one."""
    if not isinstance(text, Mapping):
        return Markup("{}").format(str(text or ""))
    return Markup('<tspan class="t" lang="ja">{}</tspan><tspan class="t" lang="en">{}</tspan>').format(
        str(text.get("ja", "")), str(text.get("en", ""))
    )
