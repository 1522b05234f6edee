"""models/{id}/mistakes/: the drawings behind a cell of the confusion matrix."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import roles
from accounts.api.asking import asker, demand
from recognition.models import ModelVersion
from training.api.drawings import DrawingsSerializer, InOrder, ListWantedSerializer, query_of, told
from training.viewing.wanted import Kept, Wanted, keep_of


class MistakesWantedSerializer(ListWantedSerializer):
    test = serializers.CharField(
        required=False,
        allow_blank=True,
        help_text="Name of a test set of this model; without it the first, as its page shows them.",
    )
    true = serializers.CharField(
        required=False, allow_blank=True, trim_whitespace=False, help_text="The class that was meant."
    )
    answer = serializers.CharField(
        required=False, allow_blank=True, trim_whitespace=False, help_text="The class that was read."
    )


class MisreadSerializer(DrawingsSerializer):
    """`kept` is null where no drawing of the test set was kept, and lower than `counted` where some are not there for me."""

    test = serializers.CharField(allow_null=True, help_text="null: the model was never tested.")
    counted = serializers.IntegerField(help_text="How many of them the confusion matrix has.")
    kept = serializers.IntegerField(allow_null=True, help_text="How many of them can be listed.")


class ModelMistakes(APIView):
    @extend_schema(
        operation_id="list_mistakes", parameters=[MistakesWantedSerializer], responses=MisreadSerializer
    )
    def get(self, request: Request, pk: int) -> Response:
        """What the model misread, as what, surest first. What members drew is for reviewers and administrators."""
        version: ModelVersion = get_object_or_404(ModelVersion.objects.all().newest_first(), pk=pk)
        wanted = Wanted.of(version, query_of(request, MistakesWantedSerializer))
        if wanted.is_closed_to(asker(request)):
            demand(request, roles.VIEW_ALL_SAMPLES)
        kept = keep_of(wanted, asker(request))
        pages = InOrder()
        places = pages.places(len(kept) if kept else 0, request)
        found = pages.links | {
            "test": wanted.test_set,
            "counted": wanted.counted,
            "kept": None if kept is None else len(kept),
            "results": [_told(kept, place) for place in places] if kept else [],
        }
        return Response(MisreadSerializer(found).data)


def _told(kept: Kept, place: int) -> dict[str, Any]:
    return told(kept.mistakes, place, test_set=str(kept.test_sets[place]))
