"""How agreement is written on the pages."""

from typing import Any

from django import template

from recognition.trust.intervals import Measured

register = template.Library()


@register.filter
def measured(figure: Measured | None) -> str:
    """0.87 with its interval; what is not defined, as a dash."""
    if figure is None or figure.value is None:
        return "–"
    if figure.low is None or figure.high is None:
        return f"{figure.value:.2f}"
    return f"{figure.value:.2f} ({figure.low:.2f} to {figure.high:.2f})"


@register.filter
def agreeing(figures: dict[str, Any]) -> str:
    """The share of readings that agree, with its interval; without any, a dash."""
    if not figures["readings"]:
        return "–"
    share = figures["agree"] / figures["readings"]
    return f"{share:.2f} ({figures['low']:.2f} to {figures['high']:.2f})"


@register.filter
def difference(found: dict[str, float] | None) -> str:
    """With its sign and its interval; where one side is not known, a dash."""
    if found is None:
        return "–"
    return f"{found['difference']:+.2f} ({found['low']:+.2f} to {found['high']:+.2f})"


@register.filter
def class_name(name: str) -> str:
    return name or "no character"
