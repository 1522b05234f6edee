"""The colours of the site can be read by everyone, by day and by night."""

import re

import pytest

from tests.workers import ROOT

TOKENS = (ROOT / "static" / "css" / "tokens.css").read_text()
READABLE = 4.5
VISIBLE = 3.0
TEXTS = ["ink", "ink-soft", "accent", "accent-hover", "good", "warn", "bad"]
PAPERS = ["paper", "paper-raised", "paper-sunken"]
ON_WASHES = [("accent", "accent-wash"), ("good", "good-wash"), ("warn", "warn-wash"), ("bad", "bad-wash")]
OTHERS = [("on-accent", "accent"), ("on-accent", "accent-hover"), ("ink", "accent-wash")]


def palettes() -> dict[str, dict[str, str]]:
    day, night = TOKENS.split("@media (prefers-color-scheme: dark)")
    colours = [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", part)) for part in (day, night)]
    return {"day": colours[0], "night": colours[0] | colours[1]}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("time", ["day", "night"])
@pytest.mark.parametrize(
    ("text", "paper"), [(text, paper) for text in TEXTS for paper in PAPERS] + ON_WASHES + OTHERS
)
def test_text_can_be_read(time: str, text: str, paper: str) -> None:
    colours = palettes()[time]

    assert contrast(colours[text], colours[paper]) >= READABLE


@pytest.mark.parametrize("time", ["day", "night"])
@pytest.mark.parametrize("line", ["line-strong", "focus"])
@pytest.mark.parametrize("paper", PAPERS)
def test_the_edges_of_controls_can_be_seen(time: str, line: str, paper: str) -> None:
    colours = palettes()[time]

    assert contrast(colours[line], colours[paper]) >= VISIBLE
