"""JSON as RFC 8259 has it. Python's parser also takes NaN and Infinity: here they are refused, and their place is named."""

import json
from math import isfinite
from typing import IO, Any

from django.conf import settings
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import JSONParser


class NotANumber(Exception):
    """One of the words NaN, Infinity and -Infinity stands where a number should."""


class StrictJSONParser(JSONParser):
    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        body = stream.read()
        encoding = (parser_context or {}).get("encoding") or settings.DEFAULT_CHARSET
        try:
            text = body.decode(encoding)
            parsed = json.loads(text, parse_constant=_refuse)
            _check_texts(text, parsed)
        except NotANumber:
            place, word = _first_not_finite(json.loads(text))
            raise ValidationError({place: f"Must be a finite number. Received: {word}."}) from None
        except RecursionError:
            raise ParseError("The JSON is nested too deeply.") from None
        except (ValueError, LookupError) as error:
            raise ParseError(f"The body must be JSON. Received something else: {error}.") from error
        return parsed


def _refuse(word: str) -> float:
    raise NotANumber(word)


def _check_texts(text: str, parsed: Any) -> None:
    """Raise UnicodeEncodeError for half of a surrogate pair: it can be written as an escape, but stored nowhere."""
    if "\\u" in text:
        json.dumps(parsed, ensure_ascii=False).encode()


def _first_not_finite(parsed: Any) -> tuple[str, str]:
    """Where the first number that is none stands, as ink.strokes.0.1, and which it is."""
    waiting = [("", parsed)]
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, float) and not isfinite(value):
            return place or "body", str(value)
        children = (
            value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ())
        )
        waiting += reversed([(f"{place}.{key}".strip("."), child) for key, child in children])
    return "body", "none"
