"""How text is written into Markdown, where some characters mean something."""

import re
from typing import Any

from django import template

register = template.Library()

_MEANINGFUL = re.compile(r"([\\`*_{}\[\]<>|~])")


@register.filter
def escaped(text: Any) -> str:
    r"""`|` as `\|`, and so on; one line, so that it fits into a table's cell."""
    return _MEANINGFUL.sub(r"\\\1", " ".join(str(text).split()))
