"""alphabets/{slug}/retraining/: how far the next run is."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from recognition.models import Alphabet
from training.running.schedule import forecast


class AppointmentSerializer(serializers.Serializer[Any]):
    preset = serializers.CharField()
    when = serializers.CharField()
    next_at = serializers.DateTimeField(allow_null=True, help_text="Null while it is switched off.")


class GaugeSerializer(serializers.Serializer[Any]):
    now = serializers.FloatField(allow_null=True)
    before = serializers.FloatField(allow_null=True)
    limit = serializers.FloatField(allow_null=True)
    out = serializers.BooleanField(help_text="Out of its band.")


class DriftSerializer(serializers.Serializer[Any]):
    """Of the champion's last predictions against its first ones; gauges are null until enough was seen."""

    drifting = serializers.BooleanField()
    seen = serializers.IntegerField()
    needed = serializers.IntegerField()
    corrected = GaugeSerializer(help_text="Share of answers that corrected it.")
    confidence = GaugeSerializer(help_text="How sure it was, on average.")


class RetrainingSerializer(serializers.Serializer[Any]):
    accepted = serializers.IntegerField(help_text="Samples accepted that the last run did not learn from.")
    needed = serializers.IntegerField(help_text="At so many a quick run starts; 0: never by their number.")
    scheduled = AppointmentSerializer(source="appointments", many=True)
    watches_drift = serializers.BooleanField()
    drift = serializers.SerializerMethodField()
    drift_seen_at = serializers.DateTimeField(allow_null=True)
    paused_until = serializers.DateTimeField(allow_null=True, help_text="Nothing starts by itself before.")
    under_way = serializers.SerializerMethodField()

    @extend_schema_field(DriftSerializer(allow_null=True))
    def get_drift(self, forecast: Any) -> Any:
        return DriftSerializer(forecast.drift).data if forecast.drift else None

    def get_under_way(self, forecast: Any) -> str | None:
        """The run that is under way."""
        return str(forecast.under_way.pk) if forecast.under_way else None


class Retraining(APIView):
    @extend_schema(operation_id="get_retraining", responses=RetrainingSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """How far the next run of the alphabet is: by newly accepted samples, at fixed times, by drift."""
        alphabet: Alphabet = get_object_or_404(Alphabet.objects.all().in_use(), slug=slug)
        return Response(RetrainingSerializer(forecast(alphabet)).data)
