"""alphabets/{slug}/champion/: which model serves. Promotion and rollback are the same call."""

from http import HTTPStatus
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import roles
from accounts.api.asking import asker, demand
from recognition.api.fields import KnownFieldsOnly
from recognition.exceptions import InvalidInput
from recognition.models import Alphabet, ModelVersion
from training.api.models import PromotionSerializer
from training.promotion import promote

LONGEST_REASON = 500


class NewChampionSerializer(KnownFieldsOnly):
    model = serializers.IntegerField(min_value=1, help_text="Id of a model of this alphabet.")
    reason = serializers.CharField(max_length=LONGEST_REASON, help_text="Kept with the promotion.")


class Champion(APIView):
    @extend_schema(
        operation_id="promote_model",
        request=NewChampionSerializer,
        responses={HTTPStatus.OK: PromotionSerializer},
        examples=[
            OpenApiExample(
                "Back to the first", {"model": 1, "reason": "v2 confuses 1 and 7"}, request_only=True
            )
        ],
    )
    def put(self, request: Request, slug: str) -> Response:
        """Make a model the champion of its alphabet. Workers serve it within two seconds. Administrators only."""
        demand(request, roles.PROMOTE_MODELS)
        alphabet = get_object_or_404(Alphabet, slug=slug)
        wanted = NewChampionSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        said: dict[str, Any] = wanted.validated_data
        promotion = promote(
            version=_version(alphabet, said["model"]), user=asker(request), reason=said["reason"]
        )
        return Response(PromotionSerializer(promotion).data)


def _version(alphabet: Alphabet, model_id: int) -> ModelVersion:
    version = ModelVersion.objects.all().within(alphabet, model_id)
    if version is None:
        raise InvalidInput(f"The alphabet {alphabet} has no such model. Received: {model_id}.", field="model")
    return version
