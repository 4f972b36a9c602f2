"""Small pictures as inline SVG, each with its figures as text for whoever cannot see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from grader.report.words import figure

BINS = 10


def progress_line(points: Sequence[float], highest: float) -> Markup:
    """The points of one attempt after another; `highest` is the top of the picture."""
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
        '<line class="axis" x1="0" y1="{pad}" x2="{w}" y2="{pad}" stroke-dasharray="2 4"/>'
        '<polyline points="{path}" fill="none" stroke="currentColor" stroke-width="2"/>{dots}</svg>'
    ).format(w=width, h=height, pad=pad, path=path, dots=dots, label=" → ".join(map(figure, points)))


def histogram(shares: Iterable[float]) -> Markup:
    """How many students reached which tenth of the points (`shares` are 0..1)."""
    counts = [0] * BINS
    for share in shares:
        counts[max(0, min(BINS - 1, int(share * BINS)))] += 1
    width, height, foot = 640, 170, 22
    slot = width / BINS
    top = max(*counts, 1)
    bars = []
    for number, count in enumerate(counts):
        tall = (height - foot - 20) * count / top
        x, y = number * slot + 4, height - foot - tall
        bars.append(
            Markup(
                '<rect class="barfill" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="3"/>'
                '<text x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>'
                '<text x="{:.1f}" y="{}" text-anchor="middle">{}</text>'
            ).format(
                x, y, slot - 8, tall, x + slot / 2 - 4, y - 4, count or "", x + slot / 2 - 4, height - 4,
                f"{number * 10}–{number * 10 + 10}%",
            )
        )  # fmt: skip
    label = "; ".join(f"{n * 10}–{n * 10 + 10}%: {count}" for n, count in enumerate(counts))
    return Markup(
        '<svg class="wide" role="img" width="{w}" height="{h}" viewBox="0 0 {w} {h}" aria-label="{label}">'
        '<line class="axis" x1="0" y1="{y}" x2="{w}" y2="{y}"/>{bars}</svg>'
    ).format(w=width, h=height, y=height - foot, label=label, bars=Markup("").join(bars))
