"""training-runs/{id}/corrected/: what was corrected once and is read otherwise by the version that the run made."""

import uuid
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import asker
from training.models import CorrectedReading, TrainingRun


class CorrectedReadingSerializer(serializers.ModelSerializer[CorrectedReading]):
    sample = serializers.UUIDField(source="sample_id")
    label = serializers.CharField(help_text="What it was, when the run ended.")  # type: ignore[assignment]

    class Meta:
        model = CorrectedReading
        fields = ["sample", "label", "champion", "challenger"]
        read_only_fields = fields


class RegressionListSerializer(serializers.Serializer[Any]):
    wrong_again = CorrectedReadingSerializer(many=True, help_text="The champion read them right.")
    right_again = CorrectedReadingSerializer(many=True, help_text="The champion read them wrong.")


class CorrectedReadings(APIView):
    @extend_schema(operation_id="list_corrected_readings", responses=RegressionListSerializer)
    def get(self, request: Request, run_id: uuid.UUID) -> Response:
        """Of the samples that I may see; the run's `gate` counts them all."""
        run = get_object_or_404(TrainingRun, pk=run_id)
        visible = CorrectedReading.objects.all().of_run(run).visible_to(asker(request))
        lists = {"wrong_again": visible.wrong_again(), "right_again": visible.right_again()}
        return Response(RegressionListSerializer(lists).data)
