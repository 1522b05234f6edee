"""models/{id}/comparison/{other}/: two versions of an alphabet on the same frozen sets, and what only one of them reads."""

from typing import Any
from urllib.parse import urlencode

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from accounts import roles
from accounts.api.asking import asker, demand
from recognition.api.fields import KnownFieldsOnly
from recognition.models import ModelVersion
from training.api.drawings import DrawingsSerializer, InOrder, ListWantedSerializer, query_of, told
from training.figures.mistakes import Mistakes
from training.viewing.side_by_side import (
    OnSet,
    check_comparable,
    chosen_of,
    class_changes,
    in_common,
    paired,
    sides_of,
    surest_first,
)
from training.viewing.unknown import one_of
from training.viewing.wanted import visible

FIRST, SECOND = SIDES = ("first", "second")


class ComparisonWantedSerializer(KnownFieldsOnly):
    test = serializers.CharField(
        required=False, help_text="`test` of a set that both were measured on; the first without it."
    )


class ComparedWantedSerializer(ListWantedSerializer, ComparisonWantedSerializer):
    right = serializers.CharField(help_text=f"Which of the two read them right: {' or '.join(SIDES)}.")


class SharedSetSerializer(serializers.Serializer[OnSet]):
    """Shares of 1, each with its 95 % interval. `first` is the model of the address, `second` the `other` one."""

    test = serializers.CharField(source="key", help_text="Tells sets of one name by their content.")
    name = serializers.CharField()
    sha256 = serializers.CharField()
    origin = serializers.CharField()
    size = serializers.IntegerField()
    first = serializers.FloatField(source="first.accuracy")
    first_interval = serializers.ListField(child=serializers.FloatField())
    first_ece = serializers.FloatField(source="first.figures.ece", allow_null=True, default=None)
    second = serializers.FloatField(source="second.accuracy")
    second_interval = serializers.ListField(child=serializers.FloatField())
    second_ece = serializers.FloatField(source="second.figures.ece", allow_null=True, default=None)
    difference = serializers.FloatField(help_text="`second` less `first`.")


class ClassChangeSerializer(serializers.Serializer[Any]):
    """`interval`: of the change, as if the two had been tested on different drawings, so rather too wide."""

    name = serializers.CharField()
    count = serializers.IntegerField()
    first = serializers.FloatField()
    second = serializers.FloatField()
    change = serializers.FloatField()
    interval = serializers.ListField(child=serializers.FloatField())
    is_clear = serializers.BooleanField(help_text="Whether the interval leaves out no change at all.")


class PairsSerializer(serializers.Serializer[Any]):
    """How many of the set only one of the two read right. `interval`: 95 %, of the difference (Newcombe, for pairs)."""

    size = serializers.IntegerField()
    both = serializers.IntegerField()
    only_first = serializers.IntegerField()
    only_second = serializers.IntegerField()
    neither = serializers.IntegerField()
    difference = serializers.FloatField()
    interval = serializers.ListField(child=serializers.FloatField())
    chance = serializers.FloatField(
        help_text="How often two equally good versions would differ so far (McNemar, exact)."
    )


class ChosenSetSerializer(serializers.Serializer[Any]):
    test = serializers.CharField(source="on_set.key")
    classes = ClassChangeSerializer(many=True, help_text="What became worst first.")
    pairs = PairsSerializer(
        allow_null=True, help_text="null where it is not known of every drawing who read it right."
    )
    drawings = serializers.CharField(
        allow_null=True,
        help_text="Where those are that only one read right; null where they were not kept, or are not for me.",
    )


class ComparisonSerializer(serializers.Serializer[Any]):
    first = serializers.IntegerField()
    second = serializers.IntegerField()
    test_sets = SharedSetSerializer(many=True, help_text="That both were measured on, drawn ones first.")
    apart = serializers.ListField(
        child=serializers.CharField(),
        help_text="Names of sets that only one was measured on, or whose content differs.",
    )
    chosen = serializers.SerializerMethodField(help_text="All of one of them; null where there is none.")

    @extend_schema_field(ChosenSetSerializer(allow_null=True))
    def get_chosen(self, found: Any) -> Any:
        return ChosenSetSerializer(found["chosen"]).data if found["chosen"] else None


class ComparedDrawingsSerializer(DrawingsSerializer):
    count = serializers.IntegerField(
        allow_null=True, help_text="null where what one of the two misread was not kept."
    )


class Comparison(APIView):
    @extend_schema(
        operation_id="compare_models",
        parameters=[ComparisonWantedSerializer],
        responses=ComparisonSerializer,
    )
    def get(self, request: Request, pk: int, other: int) -> Response:
        """Two models of an alphabet on the same frozen test sets: how far apart, and which classes changed."""
        first, second = _both(pk, other)
        wanted = query_of(request, ComparisonWantedSerializer)
        shared, apart = in_common(first, second)
        on_set = chosen_of(shared, wanted.get("test"))
        found = {
            "first": first.pk,
            "second": second.pk,
            "test_sets": shared,
            "apart": apart,
            "chosen": _chosen(request, first, second, on_set) if on_set else None,
        }
        return Response(ComparisonSerializer(found).data)


class ComparedDrawings(APIView):
    @extend_schema(
        operation_id="list_compared_drawings",
        parameters=[ComparedWantedSerializer],
        responses=ComparedDrawingsSerializer,
    )
    def get(self, request: Request, pk: int, other: int) -> Response:
        """What one read right and the other did not. What members drew is for reviewers and administrators."""
        first, second = _both(pk, other)
        wanted = query_of(request, ComparedWantedSerializer)
        right = one_of(SIDES, wanted["right"], "What one of the two alone read right", field="right")
        on_set = chosen_of(in_common(first, second)[0], wanted.get("test"))
        if on_set and not _may_see(request, on_set):
            demand(request, roles.VIEW_ALL_SAMPLES)
        mistakes = _misread_by_the_other(on_set, right) if on_set else None
        pages = InOrder()
        places = pages.places(0 if mistakes is None else len(mistakes), request)
        found = pages.links | {
            "count": None if mistakes is None else len(mistakes),
            "results": [told(mistakes, place, test_set=on_set.name) for place in places]
            if on_set and mistakes is not None
            else [],
        }
        return Response(ComparedDrawingsSerializer(found).data)


def _both(pk: int, other: int) -> tuple[ModelVersion, ModelVersion]:
    """Raises InvalidInput where they cannot be compared."""
    versions = ModelVersion.objects.all().newest_first()
    first, second = get_object_or_404(versions, pk=pk), get_object_or_404(versions, pk=other)
    check_comparable(first, second)
    return first, second


def _chosen(request: Request, first: ModelVersion, second: ModelVersion, on_set: OnSet) -> dict[str, Any]:
    sides = sides_of(on_set)
    address = reverse("api-model-comparison-drawings", args=[first.pk, second.pk])
    return {
        "on_set": on_set,
        "classes": class_changes(on_set),
        "pairs": paired(on_set, sides),
        "drawings": f"{address}?{urlencode({'test': on_set.key})}"
        if sides and _may_see(request, on_set)
        else None,
    }


def _misread_by_the_other(on_set: OnSet, right: str) -> Mistakes | None:
    """None where what one of the two misread was not kept."""
    sides = sides_of(on_set)
    if sides is None:
        return None
    return surest_first(sides.only_first if right == SECOND else sides.only_second)


def _may_see(request: Request, on_set: OnSet) -> bool:
    return bool(visible([on_set.name], asker(request)))
