"""me/exports/: have all that is known of me written to an archive, and fetch it while its link lasts."""

import uuid
from http import HTTPStatus
from typing import Any

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.api.asking import asker
from accounts.api.throttling import RateOf
from recognition.api.files_to_fetch import fetched
from recognition.api.negotiation import WhateverIsAccepted
from recognition.models import PersonalExport
from recognition.people import personal_exporting


class PersonalExportSerializer(serializers.ModelSerializer[PersonalExport]):
    progress = serializers.FloatField(source="fraction", help_text="0 to 1.")
    file = serializers.SerializerMethodField(help_text="Where it can be fetched, until `expires_at`.")

    class Meta:
        model = PersonalExport
        fields = [
            "id", "state", "progress", "total", "written", "size_bytes", "sha256", "file", "error", "created_at",
            "ended_at", "expires_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_file(self, job: PersonalExport) -> str | None:
        return reverse("api-my-export-file", args=[job.pk, job.token]) if job.is_done else None


ACCEPTED = OpenApiResponse(
    PersonalExportSerializer, description="A worker comes to it; ask again at `Location`."
)


class MyExports(generics.ListAPIView[PersonalExport]):
    serializer_class = PersonalExportSerializer
    queryset = PersonalExport.objects.none()

    def get_queryset(self) -> Any:
        return PersonalExport.objects.all().of(asker(self.request))

    def get_throttles(self) -> list[BaseThrottle]:
        return [RateOf("batch")] if self.request.method == "POST" else []

    @extend_schema(operation_id="list_my_exports")
    def get(self, request: Request) -> Response:
        """Exports of all about me, newest first."""
        return self.list(request)

    @extend_schema(operation_id="create_my_export", request=None, responses={HTTPStatus.ACCEPTED: ACCEPTED})
    def post(self, request: Request) -> Response:
        """Write all that is known of me to an archive; while one is being written, it is that one."""
        job = personal_exporting.request_export(owner=asker(request))
        headers = {"Location": reverse("api-my-export", args=[job.pk])}
        return Response(PersonalExportSerializer(job).data, status=HTTPStatus.ACCEPTED, headers=headers)


class OneOfMyExports(APIView):
    @extend_schema(operation_id="get_my_export", responses=PersonalExportSerializer)
    def get(self, request: Request, export_id: uuid.UUID) -> Response:
        """How far it is, and where its file is."""
        return Response(PersonalExportSerializer(_mine(request, export_id)).data)

    @extend_schema(operation_id="remove_my_export", responses=PersonalExportSerializer)
    def delete(self, request: Request, export_id: uuid.UUID) -> Response:
        """Stop it, or remove its file before the link expires. 409 where neither is left to do."""
        job = personal_exporting.cancel(job=_mine(request, export_id))
        return Response(PersonalExportSerializer(job).data)


class MyExportFile(APIView):
    content_negotiation_class = WhateverIsAccepted

    @extend_schema(
        operation_id="get_my_export_file",
        responses={(HTTPStatus.OK, "application/zip"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, export_id: uuid.UUID, token: str) -> FileResponse:
        """The archive, for whom it is about, by the link that the export names. 404 once the link has expired."""
        job = _mine(request, export_id)
        return fetched(job, user=asker(request), token=token, content_type="application/zip")


def _mine(request: Request, export_id: uuid.UUID) -> PersonalExport:
    found: PersonalExport = get_object_or_404(PersonalExport.objects.all().of(asker(request)), pk=export_id)
    return found
