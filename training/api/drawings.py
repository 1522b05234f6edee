"""Misread drawings of test sets in the API: what is told of each, and lists of them by cursor."""

import base64
from collections.abc import Mapping
from typing import Any

from django.db import models
from rest_framework import serializers
from rest_framework.pagination import Cursor
from rest_framework.request import Request
from rest_framework.utils.urls import remove_query_param

from recognition.api.fields import KnownFieldsOnly
from recognition.api.pagination import NewestFirst
from recognition.ink.images import encode_png
from training.figures.mistakes import Mistakes


class ListWantedSerializer(KnownFieldsOnly):
    cursor = serializers.CharField(required=False, help_text="Taken from the next or previous of an answer.")
    page_size = serializers.IntegerField(
        required=False, help_text=f"How many at once, 1 to {NewestFirst.max_page_size}."
    )


class DrawingSerializer(serializers.Serializer[Any]):
    true = serializers.CharField(help_text="The class that it is.")
    answer = serializers.CharField(help_text="The class that it was taken for.")
    label = serializers.CharField(  # type: ignore[assignment]
        allow_blank=True, help_text="As the data set has it; empty: not known."
    )
    test_set = serializers.CharField()
    probability = serializers.FloatField(help_text="How sure the model was of its answer, 0 to 1.")
    sample = serializers.UUIDField(
        allow_null=True, help_text="The sample that it is, where it was drawn here; null in published sets."
    )
    image = serializers.CharField(help_text="What the network saw: a PNG of 28x28 as base64 text.")


class DrawingsSerializer(serializers.Serializer[Any]):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = DrawingSerializer(many=True)


class InOrder(NewestFirst):
    """Pages of what lies in memory in an order that stays until it is measured again: a cursor is a place in it."""

    # Nothing is fetched by a place, so that none is too far.
    offset_cutoff = 1_000_000
    # What a cursor of a list of rows is checked by: here it holds no id, and one of another list is refused or means the start.
    _column = models.IntegerField()

    def places(self, count: int, request: Request) -> range:
        """Of the page that is asked for, among `count`."""
        self._size = self.get_page_size(request) or 1
        self.base_url = request.build_absolute_uri()
        cursor = self.decode_cursor(request)
        self._count, self._start = count, cursor.offset if cursor else 0
        return range(count)[self._start : self._start + self._size]

    @property
    def links(self) -> dict[str, Any]:
        return {"next": self.get_next_link(), "previous": self.get_previous_link()}

    def get_next_link(self) -> str | None:
        end = self._start + self._size
        return self._link(end) if end < self._count else None

    def get_previous_link(self) -> str | None:
        return self._link(max(0, self._start - self._size)) if self._start else None

    def _link(self, place: int) -> str:
        if place == 0:
            return str(remove_query_param(str(self.base_url), self.cursor_query_param))
        return str(self.encode_cursor(Cursor(offset=place, reverse=False, position=None)))


def query_of(request: Request, serializer: type[KnownFieldsOnly]) -> Mapping[str, Any]:
    """What the address asks for. Raises ValidationError for a parameter that there is not."""
    wanted = serializer(data=request.query_params.dict())
    wanted.is_valid(raise_exception=True)
    found: Mapping[str, Any] = wanted.validated_data
    return found


def told(mistakes: Mistakes, place: int, *, test_set: str) -> dict[str, Any]:
    """One of them, as DrawingSerializer shows it."""
    return {
        "true": str(mistakes.targets[place]),
        "answer": str(mistakes.answers[place]),
        "label": str(mistakes.labels[place]),
        "test_set": test_set,
        "probability": float(mistakes.probabilities[place]),
        "sample": str(mistakes.samples[place]) or None,
        "image": base64.b64encode(encode_png(mistakes.pixels[place])).decode(),
    }
