"""training-runs/: start one, watch it, cancel it."""

import uuid
from http import HTTPStatus
from typing import Any

from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from accounts import roles
from accounts.api.asking import asker, demand
from recognition.api.fields import AlphabetField, KnownFieldsOnly
from recognition.api.filters import OneOf, alphabet_slugs
from training.models import RunState, Snapshot, TrainingRun, Trigger
from training.nn.knobs import BY_NAME
from training.running.runs import PRESETS, request_cancel, request_run


class SnapshotSerializer(serializers.ModelSerializer[Snapshot]):
    class Meta:
        model = Snapshot
        fields = ["id", "sha256", "base", "collected_count", "left_out_counts"]
        read_only_fields = fields


class RunSerializer(serializers.ModelSerializer[TrainingRun]):
    alphabet = serializers.CharField(source="alphabet.slug")
    started_by = serializers.CharField(source="started_by.username", allow_null=True, default=None)
    snapshot = SnapshotSerializer(allow_null=True)
    model = serializers.IntegerField(source="version_id", allow_null=True, help_text="The version it made.")
    progress = serializers.DictField(
        help_text="phase, epoch, epochs, step, steps, loss, accuracy, seconds_left."
    )
    curve = serializers.ListField(
        child=serializers.DictField(),
        help_text="After each epoch: epoch, loss, accuracy, validation_accuracy, learning_rate, images, seconds.",
    )
    made_with = serializers.DictField(
        help_text="recipe of training, versions of the libraries, machine, data sets at_hand with checksums, the version it"
        " started_from."
    )
    gate = serializers.DictField(help_text="verdict, reason, rules and both sets of figures, once judged.")

    class Meta:
        model = TrainingRun
        fields = [
            "id", "alphabet", "preset", "architecture", "state", "reason", "progress", "gate", "config", "trigger",
            "started_by", "snapshot", "model", "attempt", "curve", "made_with", "created_at", "started_at", "ended_at",
        ]  # fmt: skip
        read_only_fields = fields


class NewRunSerializer(KnownFieldsOnly):
    alphabet = AlphabetField(help_text="Slug of an alphabet.")
    preset = serializers.CharField(
        help_text=f"{' or '.join(PRESETS)}: minutes from the champion on, or from scratch."
    )
    architecture = serializers.CharField(required=False, allow_blank=True, help_text="A network by its name.")
    start_from = serializers.CharField(
        required=False,
        allow_blank=True,
        help_text="Slug of an alphabet in use, the same or another: the run begins with what its champion knows, whichever"
        " the preset.",
    )
    config = serializers.DictField(
        required=False,
        help_text=f"Knobs to turn away from the preset: {', '.join(BY_NAME)}. What is left out is as the preset has it.",
    )


class RunFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter is untyped
    alphabet = OneOf("alphabet__slug", allowed=alphabet_slugs, help_text="Slug of an alphabet.")
    state = OneOf(allowed=lambda: RunState.values, help_text=f"One of {', '.join(RunState.values)}.")

    class Meta:
        model = TrainingRun
        fields: list[str] = []


class Runs(generics.ListAPIView[TrainingRun]):
    serializer_class = RunSerializer
    filterset_class = RunFilter
    queryset = TrainingRun.objects.all().newest_first()

    @extend_schema(operation_id="list_training_runs")
    def get(self, request: Request) -> Response:
        """All runs, newest first."""
        return self.list(request)

    @extend_schema(
        operation_id="start_training_run",
        request=NewRunSerializer,
        responses={HTTPStatus.ACCEPTED: OpenApiResponse(RunSerializer, description="Queued.")},
        examples=[
            OpenApiExample("A quick one", {"alphabet": "digits", "preset": "quick"}, request_only=True),
            OpenApiExample(
                "With knobs turned",
                {"alphabet": "digits", "preset": "full", "config": {"epochs": 12, "learning_rate": 0.001}},
                request_only=True,
            ),
            OpenApiExample(
                "From another alphabet's champion",
                {"alphabet": "alnum-case", "preset": "full", "start_from": "alnum"},
                request_only=True,
            ),
        ],
    )
    def post(self, request: Request) -> Response:
        """Queue a run. 409 while one of the alphabet is under way. Administrators only."""
        demand(request, roles.MANAGE_RUNS)
        wanted = NewRunSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        run = request_run(
            alphabet=wanted.validated_data["alphabet"],
            preset=wanted.validated_data["preset"],
            architecture=wanted.validated_data.get("architecture", ""),
            config=wanted.validated_data.get("config"),
            start_from=wanted.validated_data.get("start_from", ""),
            trigger=Trigger.PERSON,
            user=asker(request),
        )
        return _accepted(run)


class OneRun(APIView):
    @extend_schema(operation_id="get_training_run", responses=RunSerializer)
    def get(self, request: Request, run_id: uuid.UUID) -> Response:
        """How far the run is, or how it ended."""
        return Response(RunSerializer(_run(run_id)).data)

    @extend_schema(
        operation_id="cancel_training_run",
        responses={
            HTTPStatus.ACCEPTED: OpenApiResponse(RunSerializer, description="Cancelled, or about to stop.")
        },
    )
    def delete(self, request: Request, run_id: uuid.UUID) -> Response:
        """Cancel the run: at once while it is queued, within seconds while it works. 409 once it has ended."""
        demand(request, roles.MANAGE_RUNS)
        run = _run(run_id)
        request_cancel(run=run, user=asker(request))
        return _accepted(run)


def _run(run_id: uuid.UUID) -> TrainingRun:
    run: TrainingRun = get_object_or_404(TrainingRun.objects.all().newest_first(), pk=run_id)
    return run


def _accepted(run: TrainingRun) -> Response:
    where: Any = {"Location": reverse("api-training-run", args=[run.pk])}
    return Response(RunSerializer(run).data, status=HTTPStatus.ACCEPTED, headers=where)
