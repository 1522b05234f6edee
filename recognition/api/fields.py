"""Serializer fields of this API: what they take, and what they say when it does not fit."""

import base64
import binascii
from math import isfinite
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from recognition.ink.strokes import MAX_POINTS, MAX_STROKES, POINTERS
from recognition.models import Alphabet

INK_EXAMPLE = {
    "strokes": [[[40, 20, 0], [40, 60, 30], [41, 120, 60], [40, 180, 90]]],
    "width": 240,
    "height": 240,
    "pointer": "mouse",
}

_INK_SCHEMA = {
    "type": "object",
    "description": (
        f"1 to {MAX_STROKES} strokes, at most {MAX_POINTS:,} points, each [x, y, t_ms, pressure], of which the last "
        "two may be left off; y grows downward, width and height are those of the canvas."
    ),
    "required": ["strokes", "width", "height", "pointer"],
    "properties": {
        "strokes": {
            "type": "array",
            "minItems": 1,
            "maxItems": MAX_STROKES,
            "items": {
                "type": "array",
                "minItems": 1,
                "items": {"type": "array", "minItems": 2, "maxItems": 4, "items": {"type": "number"}},
            },
        },
        "width": {"type": "number", "minimum": 0, "exclusiveMinimum": True},
        "height": {"type": "number", "minimum": 0, "exclusiveMinimum": True},
        "pointer": {"type": "string", "enum": list(POINTERS)},
    },
    "example": INK_EXAMPLE,
}


@extend_schema_field(_INK_SCHEMA)
class InkField(serializers.Field[Any, Any, Any, Any]):
    """Ink as it came: recognition.ink checks it, once."""

    def to_internal_value(self, data: Any) -> Any:
        return data

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field(OpenApiTypes.BYTE)
class Base64Field(serializers.Field[bytes, Any, str, Any]):
    """A file as base64 text, with or without line breaks. `kinds`: of what file, for its messages."""

    def __init__(self, *, kinds: str = "PNG or JPEG", **options: Any) -> None:
        super().__init__(**options)
        self._kinds = kinds

    def to_internal_value(self, data: Any) -> bytes:
        if not isinstance(data, str):
            raise serializers.ValidationError(f"Must be a {self._kinds} file as base64 text.")
        try:
            return base64.b64decode("".join(data.split()), validate=True)
        except (binascii.Error, ValueError) as error:
            raise serializers.ValidationError(
                f"Must be a {self._kinds} file as base64 text. Received: {error}."
            ) from error


class AlphabetField(serializers.SlugRelatedField[Alphabet]):
    """An alphabet in use, by its slug."""

    def __init__(self, **options: Any) -> None:
        super().__init__(slug_field="slug", queryset=Alphabet.objects.all().in_use(), **options)

    def fail(self, key: str, **details: Any) -> Any:
        if key in ("does_not_exist", "invalid"):
            slugs = ", ".join(alphabet.slug for alphabet in Alphabet.objects.all().in_use())
            received = details.get("value", "something else than a text")
            raise serializers.ValidationError(f"An alphabet is one of {slugs}. Received: {received!r}.")
        super().fail(key, **details)


class FiniteFloatField(serializers.FloatField):
    def to_internal_value(self, data: Any) -> float:
        value = super().to_internal_value(data)
        if not isfinite(value):
            raise serializers.ValidationError(f"Must be a finite number. Received: {value}.")
        return value


class KnownFieldsOnly(serializers.Serializer[Any]):
    """Refuses fields it does not know: a misspelt `consent` shall not be taken for none."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := [name for name in data if name not in self.fields]):
            allowed = ", ".join(self.fields)
            raise serializers.ValidationError(
                dict.fromkeys(unknown, f"There is no such field. The fields are {allowed}.")
            )
        return super().to_internal_value(data)
