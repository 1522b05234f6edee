"""samples/{id}/gold/: make a sample a question by which others' readings are measured, or end that."""

import uuid
from http import HTTPStatus
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import roles
from accounts.api.asking import asker, demand
from recognition.choosing_gold import choose_gold, retire_gold
from recognition.models import GoldQuestion, Sample


class GoldSerializer(serializers.ModelSerializer[GoldQuestion]):
    sample = serializers.UUIDField(source="sample_id")
    chosen_by = serializers.CharField(source="chosen_by.username")

    class Meta:
        model = GoldQuestion
        fields = ["sample", "known_class", "origin", "chosen_by", "created_at"]
        read_only_fields = fields


class Gold(APIView):
    @extend_schema(operation_id="choose_gold", request=None, responses=GoldSerializer)
    def put(self, request: Request, sample_id: uuid.UUID) -> Response:
        """From now on others are measured by what they say of it. 409 unless it is accepted. For reviewers."""
        sample = _sample(request, sample_id)
        return Response(GoldSerializer(choose_gold(sample=sample, user=asker(request))).data)

    @extend_schema(operation_id="retire_gold", responses={HTTPStatus.NO_CONTENT: None})
    def delete(self, request: Request, sample_id: uuid.UUID) -> Response:
        """Nobody is measured by it any more. Twice is once. For reviewers."""
        retire_gold(sample=_sample(request, sample_id))
        return Response(status=HTTPStatus.NO_CONTENT)


def _sample(request: Request, sample_id: uuid.UUID) -> Sample:
    """Whether there is such a sample, only those are told who may see it."""
    visible: Any = Sample.objects.all().visible_to(asker(request)).without_heavy_columns()
    sample: Sample = get_object_or_404(visible, pk=sample_id)
    demand(request, roles.SETTLE_SAMPLES)
    return sample
