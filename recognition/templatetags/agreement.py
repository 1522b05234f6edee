"""How agreement is written on the pages."""

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
def class_name(name: str) -> str:
    return name or "no character"
