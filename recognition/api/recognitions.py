"""recognitions/: recognize and store nothing."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.api.asking import asker
from accounts.api.throttling import RateOf
from recognition.api.fields import INK_EXAMPLE, AlphabetField, Base64Field, InkField, KnownFieldsOnly
from recognition.api.sample_serializers import RankingEntrySerializer
from recognition.exceptions import InvalidInput
from recognition.reading import batches


class BatchSerializer(KnownFieldsOnly):
    """Exactly one of `inks` and `images`."""

    alphabet = AlphabetField(help_text="Slug of an alphabet.")
    inks = serializers.ListField(child=InkField(), required=False, min_length=1, max_length=batches.MOST)
    images = serializers.ListField(child=Base64Field(), required=False, min_length=1, max_length=batches.MOST)


class ResultSerializer(serializers.Serializer[Any]):
    ranking = RankingEntrySerializer(many=True)
    rejected = serializers.BooleanField(help_text="The model thinks this is no character of the alphabet.")
    personal = serializers.BooleanField(help_text="Drawings that you named have a say in the ranking.")


class RecognizedSerializer(serializers.Serializer[Any]):
    model = serializers.IntegerField()
    from_examples = serializers.BooleanField(
        help_text="The alphabet has no model: read by the nearest examples, as another alphabet's model sees them."
    )
    results = ResultSerializer(many=True, help_text="In the order of what was sent.")


class Recognitions(APIView):
    def get_throttles(self) -> list[BaseThrottle]:
        return [RateOf("batch")]

    @extend_schema(
        operation_id="recognize",
        request=BatchSerializer,
        responses={HTTPStatus.OK: RecognizedSerializer},
        examples=[
            OpenApiExample("One ink", {"alphabet": "digits", "inks": [INK_EXAMPLE]}, request_only=True)
        ],
    )
    def post(self, request: Request) -> Response:
        """Read up to 1,000 inks or pictures with the champion. 503 with Retry-After when no worker answers in time."""
        wanted = BatchSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        said = wanted.validated_data
        if ("inks" in said) == ("images" in said):
            raise InvalidInput("Give either inks or images. Received: both or neither.", field="inks")
        return Response(
            batches.recognize(
                alphabet=said["alphabet"],
                inks=batches.checked_inks(said.get("inks", [])),
                images=batches.checked_images(said.get("images", [])),
                asker=asker(request).pk,
            )
        )
