"""How figures are written on the pages."""

from typing import Any

from django import template

register = template.Library()


@register.filter
def percent(fraction: Any, digits: int = 1) -> str:
    """0.98765 as "98.8 %"; what is no number, because it was never measured, as a dash."""
    return f"{fraction * 100:.{digits}f} %" if _is_number(fraction) else "–"


@register.filter
def interval(bounds: Any, digits: int = 1) -> str:
    """(0.8812, 0.8957) as "88.1" to "89.6 %" with a dash between; what was never measured, as a dash alone."""
    if not bounds:
        return "–"
    low, high = bounds
    return f"{low * 100:.{digits}f}–{high * 100:.{digits}f} %"


@register.filter
def in_words(name: Any) -> str:
    """A name out of the figures as people write it: "multi_glyph" as "multi glyph"."""
    return str(name).replace("_", " ")


@register.filter
def points_above(fraction: Any, other: Any) -> str:
    """By how many percentage points a fraction lies above another, with the sign."""
    if not _is_number(fraction) or not _is_number(other):
        return "–"
    return f"{(fraction - other) * 100:+.2f}"


@register.filter
def plain(number: Any) -> str:
    """A number as HTML attributes want it, whatever the language of the page."""
    return f"{number:.6g}" if _is_number(number) else ""


@register.filter
def duration(seconds: Any) -> str:
    """Seconds as somebody waits for them: no finer than it can be known."""
    if not _is_number(seconds):
        return "–"
    if seconds < 90:
        return f"{max(0, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes / 60:.1f} h"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
