"""samples/{id}/reports/ and reports/: say that others should not see a drawing, and what reviewers decided about it."""

import uuid
from http import HTTPStatus
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.api.asking import asker, demand
from accounts.api.throttling import RateOf
from accounts.roles import SETTLE_SAMPLES
from recognition.api.fields import KnownFieldsOnly
from recognition.models import ReportKind, ReportSettled, Sample, SampleReport
from recognition.models.decision import LONGEST_REASON
from recognition.models.sample_report import LONGEST_WORDS
from recognition.review import reporting


class ReportSerializer(serializers.ModelSerializer[SampleReport]):
    sample = serializers.UUIDField(source="sample_id")
    settled_as = serializers.ChoiceField(
        choices=ReportSettled.choices, allow_null=True, help_text="Null while nobody has looked."
    )

    class Meta:
        model = SampleReport
        fields = ["id", "sample", "kind", "words", "made_at", "settled_at", "settled_as"]
        read_only_fields = fields

    def to_representation(self, instance: SampleReport) -> dict[str, Any]:
        told: dict[str, Any] = super().to_representation(instance)
        return told | {"settled_as": told["settled_as"] or None}


class WholeReportSerializer(ReportSerializer):
    """As reviewers see it."""

    reporter = serializers.CharField(source="reporter.username")
    settled_by = serializers.CharField(source="settled_by.username", allow_null=True, default=None)

    class Meta(ReportSerializer.Meta):
        fields = [*ReportSerializer.Meta.fields, "reporter", "settled_by"]
        read_only_fields = fields


class NewReportSerializer(KnownFieldsOnly):
    kind = serializers.ChoiceField(choices=ReportKind.choices)
    words = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_WORDS)


class SettlementSerializer(KnownFieldsOnly):
    settled_as = serializers.ChoiceField(choices=ReportSettled.choices)
    reason = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_REASON,
        help_text="Needed to uphold: the author is told it.",
    )


class WholeReportsSerializer(serializers.Serializer[Any]):
    results = WholeReportSerializer(many=True)


class SampleReports(APIView):
    def get_throttles(self) -> list[BaseThrottle]:
        return [RateOf("reports")] if self.request.method == "POST" else []

    @extend_schema(
        operation_id="report_sample",
        request=NewReportSerializer,
        responses={
            HTTPStatus.CREATED: ReportSerializer,
            HTTPStatus.OK: OpenApiResponse(ReportSerializer, description="I had reported it before."),
        },
    )
    def post(self, request: Request, sample_id: uuid.UUID) -> Response:
        """Say that others should not see somebody else's drawing: it is hidden from them until a reviewer has looked."""
        user = asker(request)
        sample = reporting.reportable(user, sample_id)
        if sample is None:
            raise Http404("There is no such sample.")
        wanted = NewReportSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        report, is_new = reporting.report(user=user, sample=sample, **wanted.validated_data)
        status = HTTPStatus.CREATED if is_new else HTTPStatus.OK
        return Response(ReportSerializer(report).data, status=status)


class Settlement(APIView):
    @extend_schema(
        operation_id="settle_reports", request=SettlementSerializer, responses=WholeReportsSerializer
    )
    def post(self, request: Request, sample_id: uuid.UUID) -> Response:
        """Decide about all reports of a sample that wait (reviewers). 409 where somebody else was there first."""
        sample = get_object_or_404(Sample.objects.all().visible_to(asker(request)), pk=sample_id)
        demand(request, SETTLE_SAMPLES)
        wanted = SettlementSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        settled = reporting.settle(reviewer=asker(request), sample=sample, **wanted.validated_data)
        reports = SampleReport.objects.all().with_people().filter(pk__in=[each.pk for each in settled])
        return Response({"results": WholeReportSerializer(reports, many=True).data})


class Reports(generics.ListAPIView[SampleReport]):
    serializer_class = WholeReportSerializer
    queryset = SampleReport.objects.none()

    def get_queryset(self) -> Any:
        return SampleReport.objects.all().waiting().select_related("reporter", "settled_by")

    @extend_schema(operation_id="list_reports")
    def get(self, request: Request) -> Response:
        """Reports that wait for a reviewer, newest first."""
        demand(request, SETTLE_SAMPLES)
        return self.list(request)


class MyReports(generics.ListAPIView[SampleReport]):
    serializer_class = ReportSerializer
    queryset = SampleReport.objects.none()

    def get_queryset(self) -> Any:
        return SampleReport.objects.all().by(asker(self.request))

    @extend_schema(operation_id="list_my_reports")
    def get(self, request: Request) -> Response:
        """What I have reported, newest first, and what became of it."""
        return self.list(request)
