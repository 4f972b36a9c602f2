"""The style sheet: contrast in both colour schemes, paper, and nothing that is loaded."""

from __future__ import annotations

import re
from importlib import resources

import pytest

CSS = resources.files("grader.report").joinpath("style.css").read_text(encoding="utf-8")
TONES = ("good", "part", "bad", "note", "wait")
# foreground, background
PAIRS = [
    ("ink", "page"), ("ink", "card"), ("soft", "page"), ("soft", "card"), ("accent", "page"), ("accent", "card"),
    ("card", "accent"), ("ink", "mark"), *((tone, f"{tone}-bg") for tone in TONES),
]  # fmt: skip


def scheme(dark: bool) -> dict[str, str]:
    pairs = re.findall(r"--([a-z-]+): light-dark\((#\w+), (#\w+)\)", CSS)
    return {name: night if dark else day for name, day, night in pairs}


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    channels = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back"), PAIRS)
def test_text_has_the_contrast_of_wcag_aa(front: str, back: str, dark: bool):
    colours = scheme(dark)
    low, high = sorted((luminance(colours[front]), luminance(colours[back])))
    assert (high + 0.05) / (low + 0.05) >= 4.5


def test_browsers_without_light_dark_get_the_light_colours():
    plain = dict(re.findall(r"--([a-z-]+): (#\w+)", CSS[: CSS.index("@supports")]))
    assert plain == scheme(dark=False)


def test_paper_is_white_in_either_scheme_and_shows_what_is_folded_away():
    printed = CSS[CSS.index("@media print") :]
    for wanted in ("color-scheme: light", "--page: #fff", "--ink: #000", "details-content", "break-inside: avoid"):
        assert wanted in printed
    assert re.search(r"\.bar, \.skip \{ display: none; \}", printed)
    assert "size: A4" in CSS


def test_the_keyboard_can_see_where_it_is():
    assert ":focus-visible { outline: 3px" in CSS
    for control in ("show-ja", "show-en", "look-auto", "look-light", "look-dark"):
        assert f"#{control}:focus-visible ~ .bar [for={control}]" in CSS


def test_the_style_sheet_loads_nothing_and_cannot_end_its_element():
    assert not re.search(r"@import|url\(|https?:|<", CSS)
