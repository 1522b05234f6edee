"""exports/: have samples written to a file, and fetch it while its link lasts."""

import uuid
from http import HTTPStatus
from typing import Any

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.api.asking import asker
from accounts.api.throttling import RateOf
from recognition.api.fields import AlphabetField, KnownFieldsOnly
from recognition.api.files_to_fetch import fetched
from recognition.api.negotiation import WhateverIsAccepted
from recognition.exchange.registry import NAMES
from recognition.models import ExportJob, ExportState
from recognition.transfer import exporting

EXAMPLE = {"alphabet": "alnum", "format": "jsonl", "state": "accepted"}
_DAY: dict[str, Any] = {"input_formats": ["%Y-%m-%d"], "required": False}


class NewExportSerializer(KnownFieldsOnly):
    alphabet = AlphabetField(help_text="Slug of an alphabet.")
    format = serializers.ChoiceField(choices=NAMES)
    state = serializers.ChoiceField(
        choices=exporting.STATES,
        required=False,
        help_text="All but excluded otherwise.",
        error_messages={
            "invalid_choice": f"A state is one of {', '.join(exporting.STATES)}. Received: {{input}}."
        },
    )
    label = serializers.CharField(  # type: ignore[assignment]
        required=False, max_length=20, trim_whitespace=False, help_text="A reading that stands."
    )
    author = serializers.CharField(required=False, max_length=150, help_text="A username.")
    since = serializers.DateField(**_DAY, help_text="Stored on this day or later, as 2025-12-31.")
    until = serializers.DateField(**_DAY, help_text="Stored on this day or earlier.")
    unsure_below = serializers.FloatField(
        required=False, min_value=0, max_value=1, help_text="A model was less sure of its first choice."
    )


class ExportSerializer(serializers.ModelSerializer[ExportJob]):
    alphabet = serializers.CharField(source="alphabet.slug")
    criteria = serializers.DictField()
    progress = serializers.FloatField(source="fraction", help_text="0 to 1.")
    file = serializers.SerializerMethodField(help_text="Where it can be fetched, until `expires_at`.")

    class Meta:
        model = ExportJob
        fields = [
            "id", "alphabet", "format", "criteria", "state", "progress", "total", "written", "left_out", "size_bytes",
            "sha256", "file", "error", "created_at", "ended_at", "expires_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_file(self, job: ExportJob) -> str | None:
        return reverse("api-export-file", args=[job.pk, job.token]) if job.state == ExportState.DONE else None


ACCEPTED = OpenApiResponse(ExportSerializer, description="A worker comes to it; ask again at `Location`.")


class Exports(generics.ListAPIView[ExportJob]):
    serializer_class = ExportSerializer
    queryset = ExportJob.objects.none()

    def get_queryset(self) -> Any:
        return ExportJob.objects.all().of(asker(self.request))

    def get_throttles(self) -> list[BaseThrottle]:
        return [RateOf("batch")] if self.request.method == "POST" else []

    @extend_schema(operation_id="list_exports")
    def get(self, request: Request) -> Response:
        """My exports, newest first."""
        return self.list(request)

    @extend_schema(
        operation_id="create_export",
        request=NewExportSerializer,
        responses={HTTPStatus.ACCEPTED: ACCEPTED},
        examples=[OpenApiExample("All that is accepted", EXAMPLE, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Write samples that I may see to a file, with readings, consensus, splits, predictions and checksums."""
        wanted = NewExportSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        said = dict(wanted.validated_data)
        alphabet, kind = said.pop("alphabet"), said.pop("format")
        criteria = {
            name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in said.items()
        }
        job = exporting.request_export(
            owner=asker(request), alphabet=alphabet, format_name=kind, criteria=criteria
        )
        headers = {"Location": reverse("api-export", args=[job.pk])}
        return Response(ExportSerializer(job).data, status=HTTPStatus.ACCEPTED, headers=headers)


class OneExport(APIView):
    @extend_schema(operation_id="get_export", responses=ExportSerializer)
    def get(self, request: Request, export_id: uuid.UUID) -> Response:
        """How far it is, and where its file is."""
        return Response(ExportSerializer(_mine(request, export_id)).data)

    @extend_schema(operation_id="cancel_export", responses={HTTPStatus.OK: ExportSerializer})
    def delete(self, request: Request, export_id: uuid.UUID) -> Response:
        """Stop it, or remove the file of a finished one before its link expires. 409 where nothing is left to remove."""
        return Response(ExportSerializer(exporting.cancel(job=_mine(request, export_id))).data)


class ExportFile(APIView):
    content_negotiation_class = WhateverIsAccepted

    @extend_schema(
        operation_id="get_export_file",
        responses={(HTTPStatus.OK, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, export_id: uuid.UUID, token: str) -> FileResponse:
        """The file, for whoever asked for it, by the link that the export names. 404 once the link has expired."""
        job = _mine(request, export_id)
        return fetched(job, user=asker(request), token=token, content_type="application/octet-stream")


def _mine(request: Request, export_id: uuid.UUID) -> ExportJob:
    found: ExportJob = get_object_or_404(ExportJob.objects.all().of(asker(request)), pk=export_id)
    return found
