"""alphabets/{slug}/retraining/: how far the next run is, the plan that starts it, and its fixed times."""

import re
from datetime import time
from http import HTTPStatus
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import roles
from accounts.api.asking import demand
from recognition.api.fields import KnownFieldsOnly
from recognition.models import Alphabet
from training.models import RetrainingPlan
from training.models.retraining_plan import LARGEST_WINDOW, LONGEST_PAUSE_HOURS, SMALLEST_WINDOW
from training.running import timetable
from training.running.planning import PLANNED, change_plan
from training.running.runs import PRESETS
from training.running.schedule import forecast
from training.running.timetable import DAYS

CLOCK_TIME = "([01][0-9]|2[0-3]):[0-5][0-9]"


class AppointmentSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
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


class PlanSerializer(serializers.ModelSerializer[RetrainingPlan]):
    """The numbers as administrators set them, or as they are unless somebody does."""

    class Meta:
        model = RetrainingPlan
        fields = PLANNED
        read_only_fields = PLANNED


class PlanChangeSerializer(KnownFieldsOnly):
    """What is left out stays as it is. The limits are those of the row: training.running.planning checks them."""

    after_accepted = serializers.IntegerField(
        required=False,
        allow_null=True,
        help_text="Newly accepted samples that start a quick run; 0: never, null: as the server is set.",
    )
    watches_drift = serializers.BooleanField(
        required=False, help_text="Whether a quick run starts when the champion drifts."
    )
    drift_window = serializers.IntegerField(
        required=False,
        help_text=f"Of the last predictions, how many are looked at: {SMALLEST_WINDOW} to {LARGEST_WINDOW:,}.",
    )
    drift_reference = serializers.IntegerField(
        required=False,
        help_text=f"Of the champion's first, how many they are held against: {SMALLEST_WINDOW} to {LARGEST_WINDOW:,}.",
    )
    pause_hours = serializers.IntegerField(
        required=False,
        help_text="None starts by itself for so long after one that failed, was cancelled or was for drift:"
        f" 0 to {LONGEST_PAUSE_HOURS:,}.",
    )


class RetrainingSerializer(serializers.Serializer[Any]):
    accepted = serializers.IntegerField(
        help_text="Samples accepted that the last version did not learn from; where these are enough, how many of them a"
        " run would learn, as last counted."
    )
    counted_at = serializers.DateTimeField(
        allow_null=True,
        help_text="When it was counted how many of them a run would learn. Null: `accepted` is all that were accepted,"
        " which start nothing before that is counted.",
    )
    needed = serializers.IntegerField(help_text="At so many a quick run starts; 0: never by their number.")
    scheduled = AppointmentSerializer(source="appointments", many=True)
    watches_drift = serializers.BooleanField()
    drift = serializers.SerializerMethodField()
    drift_seen_at = serializers.DateTimeField(allow_null=True)
    paused_until = serializers.DateTimeField(allow_null=True, help_text="Nothing starts by itself before.")
    under_way = serializers.SerializerMethodField()
    plan = serializers.SerializerMethodField(help_text="What PATCH changes.")

    @extend_schema_field(DriftSerializer(allow_null=True))
    def get_drift(self, forecast: Any) -> Any:
        return DriftSerializer(forecast.drift).data if forecast.drift else None

    def get_under_way(self, forecast: Any) -> str | None:
        """The run that is under way."""
        return str(forecast.under_way.pk) if forecast.under_way else None

    @extend_schema_field(PlanSerializer())
    def get_plan(self, forecast: Any) -> Any:
        return PlanSerializer(RetrainingPlan.objects.all().of(forecast.alphabet)).data


@extend_schema_field({"type": "string", "pattern": f"^{CLOCK_TIME}$", "example": "03:00"})
class ClockTimeField(serializers.Field[time, Any, str, Any]):
    """An hour and a minute: a timetable knows nothing finer, and no other time zone than the site's."""

    def to_internal_value(self, data: Any) -> time:
        if not isinstance(data, str) or not re.fullmatch(CLOCK_TIME, data):
            raise serializers.ValidationError(
                f"A time is an hour and a minute as 03:00. Received: {str(data)[:60]!r}."
            )
        return time.fromisoformat(data)


class NewAppointmentSerializer(KnownFieldsOnly):
    preset = serializers.CharField(help_text=f"{' or '.join(PRESETS)}.")
    day = serializers.CharField(
        help_text=f"As cron counts them: {', '.join(f'{day} {name}' for day, name in DAYS.items())}."
    )
    at = ClockTimeField(help_text="In the site's time zone.")


class Retraining(APIView):
    @extend_schema(operation_id="get_retraining", responses=RetrainingSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """How far the next run of the alphabet is: by newly accepted samples, at fixed times, by drift."""
        return Response(RetrainingSerializer(forecast(_alphabet(slug))).data)

    @extend_schema(
        operation_id="change_retraining",
        request=PlanChangeSerializer,
        responses=RetrainingSerializer,
        examples=[OpenApiExample("After fewer", {"after_accepted": 100}, request_only=True)],
    )
    def patch(self, request: Request, slug: str) -> Response:
        """Change the plan by which the alphabet is trained again by itself. Administrators only."""
        demand(request, roles.MANAGE_RUNS)
        alphabet = _alphabet(slug)
        wanted = PlanChangeSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        change_plan(alphabet=alphabet, changes=wanted.validated_data)
        return Response(RetrainingSerializer(forecast(alphabet)).data)


class RetrainingTimes(APIView):
    @extend_schema(
        operation_id="appoint_retraining",
        request=NewAppointmentSerializer,
        responses={HTTPStatus.CREATED: AppointmentSerializer},
        examples=[
            OpenApiExample(
                "A full one every Sunday", {"preset": "full", "day": "0", "at": "03:00"}, request_only=True
            )
        ],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Start a run on each such day at that time. 400 for a time that is there already. Administrators only."""
        demand(request, roles.MANAGE_RUNS)
        alphabet = _alphabet(slug)
        wanted = NewAppointmentSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        task = timetable.appoint(alphabet=alphabet, **wanted.validated_data)
        made = timetable.appointment_of(task, now=timezone.now())
        return Response(AppointmentSerializer(made).data, status=HTTPStatus.CREATED)


class RetrainingTime(APIView):
    @extend_schema(operation_id="cancel_retraining_time", responses={HTTPStatus.NO_CONTENT: None})
    def delete(self, request: Request, slug: str, appointment_id: int) -> Response:
        """Remove one of the alphabet's fixed times. Administrators only."""
        demand(request, roles.MANAGE_RUNS)
        if not timetable.cancel(appointment_id, alphabet=_alphabet(slug)):
            raise Http404
        return Response(status=HTTPStatus.NO_CONTENT)


def _alphabet(slug: str) -> Alphabet:
    found: Alphabet = get_object_or_404(Alphabet.objects.all().in_use(), slug=slug)
    return found
