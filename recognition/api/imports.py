"""imports/: send characters in a file, see what is wrong with it, take it in, take it back."""

import base64
import uuid
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.api.asking import asker
from accounts.api.throttling import RateOf
from accounts.models import User
from recognition.api.fields import AlphabetField, KnownFieldsOnly
from recognition.api.parsers import StrictJSONParser
from recognition.exceptions import Conflict, InvalidInput
from recognition.exchange.registry import NAMES
from recognition.models import ImportAs, ImportJob
from recognition.transfer import importing, uploads

MAX_CLASSES_LENGTH = 2_000


@extend_schema_field({"type": "string", "format": "binary"})
class FileField(serializers.Field[Any, Any, Any, Any]):
    """A file as a part of a form, or as base64 text in JSON."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, UploadedFile):
            return data
        if not isinstance(data, str):
            raise serializers.ValidationError("Must be a file, as a part of a form or as base64 text.")
        try:
            return base64.b64decode("".join(data.split()), validate=True)
        except ValueError as error:
            raise serializers.ValidationError(f"Must be a file as base64 text. Received: {error}.") from error


class NewImportSerializer(KnownFieldsOnly):
    file = FileField(help_text="The file: multipart, or base64 in JSON; the whole request at most 32 MiB.")
    file_name = serializers.CharField(
        required=False, max_length=200, help_text="Its name, where JSON carries it."
    )
    alphabet = AlphabetField(help_text="Slug of an alphabet.")
    format = serializers.ChoiceField(choices=NAMES)
    labels_as = serializers.ChoiceField(
        choices=ImportAs.choices,
        default=ImportAs.SUGGESTIONS,
        help_text="What the labels are: truth for reviewers and administrators.",
    )
    reader = serializers.CharField(
        required=False, max_length=150, help_text="Whose readings they are, if not yours; for reviewers."
    )
    writer = serializers.CharField(
        required=False, allow_blank=True, max_length=100, help_text="Whose hand, where the file does not say."
    )
    classes = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=MAX_CLASSES_LENGTH,
        help_text="What the labels 0, 1, 2, … of an array stand for, as `A-Z`.",
    )
    transposed = serializers.BooleanField(required=False, help_text="Arrays lie on their side, as EMNIST's.")
    dark_on_light = serializers.BooleanField(required=False, help_text="Arrays hold dark ink on light paper.")
    consent = serializers.BooleanField(
        required=False,
        help_text="May be learned from; as I have decided in `me/consent/` unless said here. A file's own no stays one.",
    )
    recognize = serializers.BooleanField(required=False, help_text="Have the champion read them afterwards.")
    skip_wrong = serializers.BooleanField(required=False, help_text="Leave out what is wrong, take the rest.")
    dry_run = serializers.BooleanField(
        required=False, default=False, help_text="Only check; PATCH with false takes it in."
    )


class ImportSerializer(serializers.ModelSerializer[ImportJob]):
    alphabet = serializers.CharField(source="alphabet.slug")
    reader = serializers.CharField(source="reader.username", allow_null=True, default=None)
    progress = serializers.FloatField(source="fraction", help_text="Of this part of the work, 0 to 1.")
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="What came of it so far.")
    labels = serializers.DictField(child=serializers.IntegerField(), help_text="How often each label comes.")

    class Meta:
        model = ImportJob
        fields = [
            "id", "alphabet", "format", "labels_as", "reader", "file_name", "size_bytes", "dry_run", "state",
            "progress", "counts", "labels", "error", "created_at", "ended_at",
        ]  # fmt: skip
        read_only_fields = fields


class ProblemSerializer(serializers.Serializer[Any]):
    place = serializers.CharField()
    problem = serializers.CharField()


class ImportDetailSerializer(ImportSerializer):
    problems = serializers.SerializerMethodField(
        help_text=f"The first {ImportJob.MOST_PROBLEMS:,}, in the order of the file."
    )

    class Meta(ImportSerializer.Meta):
        fields = [*ImportSerializer.Meta.fields, "problems"]
        read_only_fields = fields

    @extend_schema(responses=ProblemSerializer(many=True))
    def get_problems(self, job: ImportJob) -> list[dict[str, str]]:
        return [{"place": place, "problem": problem} for place, problem in job.problems]


class ImportChangeSerializer(KnownFieldsOnly):
    """Take in what was checked, or go on after an error."""

    dry_run = serializers.BooleanField()
    skip_wrong = serializers.BooleanField(required=False, help_text="Leave out what is wrong, take the rest.")


ACCEPTED = OpenApiResponse(
    ImportDetailSerializer, description="A worker comes to it; ask again at `Location`."
)


class Imports(generics.ListAPIView[ImportJob]):
    serializer_class = ImportSerializer
    queryset = ImportJob.objects.none()
    parser_classes = (StrictJSONParser, MultiPartParser)

    def get_queryset(self) -> Any:
        return ImportJob.objects.all().of(asker(self.request))

    def get_throttles(self) -> list[BaseThrottle]:
        return [RateOf("batch")] if self.request.method == "POST" else []

    @extend_schema(operation_id="list_imports")
    def get(self, request: Request) -> Response:
        """My imports, newest first."""
        return self.list(request)

    @extend_schema(
        operation_id="create_import",
        request={"multipart/form-data": NewImportSerializer, "application/json": NewImportSerializer},
        responses={HTTPStatus.ACCEPTED: ACCEPTED},
    )
    def post(self, request: Request) -> Response:
        """Take characters in. Nothing is stored before all of it was checked, and nothing is stored twice.

        409 while as many of my imports as one person may have are not finished.
        """
        _check_size(request)
        wanted = NewImportSerializer(data=_plain(request.data))
        wanted.is_valid(raise_exception=True)
        said = wanted.validated_data
        reader = reader_named(said["reader"]) if said.get("reader") else None
        file = said["file"]
        job_id, path = uploads.keep_upload(_chunks(file))
        name = file.name if isinstance(file, UploadedFile) else said.get("file_name", "file")
        try:
            job = importing.request_import(
                owner=asker(request),
                alphabet=said["alphabet"],
                format_name=said["format"],
                labels_as=said["labels_as"],
                reader=reader,
                path=path,
                file_name=name or "file",
                options={option: said[option] for option in importing.OPTIONS if option in said},
                dry_run=said["dry_run"],
                job_id=job_id,
            )
        except (Conflict, InvalidInput):
            uploads.forget_upload(job_id)
            raise
        return _accepted(job)


class OneImport(APIView):
    @extend_schema(operation_id="get_import", responses=ImportDetailSerializer)
    def get(self, request: Request, import_id: uuid.UUID) -> Response:
        """How far it is, what came of it, and what is wrong with the file, place by place."""
        return Response(ImportDetailSerializer(_mine(request, import_id)).data)

    @extend_schema(
        operation_id="continue_import",
        request=ImportChangeSerializer,
        responses={HTTPStatus.ACCEPTED: ACCEPTED},
    )
    def patch(self, request: Request, import_id: uuid.UUID) -> Response:
        """`{"dry_run": false}` takes in what was only checked. 409 where there is nothing to go on with."""
        job = _mine(request, import_id)
        wanted = ImportChangeSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        if wanted.validated_data["dry_run"]:
            raise InvalidInput("It has been checked already. Received: true.", field="dry_run")
        return _accepted(importing.go_on(job=job, skip_wrong=wanted.validated_data.get("skip_wrong")))

    @extend_schema(operation_id="take_import_back", responses={HTTPStatus.ACCEPTED: ACCEPTED})
    def delete(self, request: Request, import_id: uuid.UUID) -> Response:
        """Stop it, withdraw what it has stored, take back what it has said; what was there before stays.

        Pages that it has brought are erased with all that was saved of them, then or since: that cannot be undone.
        """
        return _accepted(importing.take_back(job=_mine(request, import_id)))


def reader_named(name: str) -> User:
    """Raises InvalidInput."""
    reader = User.objects.filter(username=name, is_active=True).first()
    if reader is None:
        raise InvalidInput(f"The reader must have an account here. Received: {name[:40]!r}.", field="reader")
    return reader


def _check_size(request: Request) -> None:
    told = request.META.get("CONTENT_LENGTH") or "0"
    if told.isdecimal() and int(told) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise RequestDataTooBig(
            f"A request may hold {settings.DATA_UPLOAD_MAX_MEMORY_SIZE:,} bytes; larger files go in by manage.py import."
            f" Received: {int(told):,}."
        )


def _plain(data: Any) -> Any:
    """The fields of a form as those of an object; each counts once."""
    return data.dict() if hasattr(data, "dict") else data


def _chunks(file: "UploadedFile[bytes] | bytes") -> Iterator[bytes]:
    return iter(file.chunks()) if isinstance(file, UploadedFile) else iter([file])


def _mine(request: Request, import_id: uuid.UUID) -> ImportJob:
    found: ImportJob = get_object_or_404(ImportJob.objects.all().of(asker(request)), pk=import_id)
    return found


def _accepted(job: ImportJob) -> Response:
    headers = {"Location": reverse("api-import", args=[job.pk])}
    return Response(ImportDetailSerializer(job).data, status=HTTPStatus.ACCEPTED, headers=headers)
