"""models/: every version, what it scored, where it comes from, who made it champion and why."""

from http import HTTPStatus
from typing import Any

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from recognition.api.filters import OneOf, alphabet_slugs
from recognition.api.negotiation import WhateverIsAccepted
from recognition.models import ModelVersion, Promotion
from training.judging.model_card import model_card
from training.models import TrainingRun


class AccuracySerializer(serializers.Serializer[Any]):
    """`..._interval`: 95 %, [low, high]. null: not measured for this version."""

    accuracy = serializers.FloatField()
    accuracy_interval = serializers.ListField(child=serializers.FloatField(), allow_null=True)
    top3 = serializers.FloatField(allow_null=True)
    folded = serializers.FloatField(allow_null=True, help_text="With look-alikes counted as right.")
    ece = serializers.FloatField(allow_null=True, help_text="Expected calibration error.")


class PromotionSerializer(serializers.ModelSerializer[Promotion]):
    """`user` is null where the gate promoted."""

    alphabet = serializers.CharField(source="alphabet.slug")
    model = serializers.IntegerField(source="version_id")
    previous = serializers.IntegerField(source="previous_id", allow_null=True)
    user = serializers.CharField(source="user.username", allow_null=True, default=None)

    class Meta:
        model = Promotion
        fields = ["alphabet", "model", "previous", "user", "reason", "created_at"]
        read_only_fields = fields


class LineageSerializer(serializers.ModelSerializer[TrainingRun]):
    """`base`: the original data sets with their checksums; `collected_count`: samples that people drew."""

    run = serializers.UUIDField(source="id")
    snapshot = serializers.UUIDField(source="snapshot_id", allow_null=True)
    snapshot_sha256 = serializers.CharField(source="snapshot.sha256", allow_null=True, default=None)
    base = serializers.JSONField(source="snapshot.base", allow_null=True, default=None)
    collected_count = serializers.IntegerField(
        source="snapshot.collected_count", allow_null=True, default=None
    )

    class Meta:
        model = TrainingRun
        fields = ["run", "preset", "config", "snapshot", "snapshot_sha256", "base", "collected_count"]
        read_only_fields = fields


class ModelSerializer(serializers.ModelSerializer[ModelVersion]):
    alphabet = serializers.CharField(source="alphabet.slug")
    aliases = serializers.SerializerMethodField(help_text="champion, challenger, or neither.")
    accuracy = serializers.SerializerMethodField(
        help_text="The headline figures by test set; `drawn` is all drawn sets as one."
    )

    class Meta:
        model = ModelVersion
        fields = [
            "id", "alphabet", "number", "architecture", "parameters", "size_bytes", "sha256", "origin", "created_at",
            "aliases", "accuracy",
        ]  # fmt: skip
        read_only_fields = fields

    def get_aliases(self, version: ModelVersion) -> list[str]:
        return [alias.name for alias in version.aliases.all()]

    @extend_schema_field(serializers.DictField(child=AccuracySerializer()))
    def get_accuracy(self, version: ModelVersion) -> dict[str, Any]:
        headline = AccuracySerializer().fields
        return {
            test_set: {name: figures.get(name) for name in headline}
            for test_set, figures in version.metrics.items()
            if isinstance(figures, dict) and "accuracy" in figures
        }


class ModelDetailSerializer(ModelSerializer):
    metrics = serializers.DictField(
        help_text="All figures by test set: per class, confusion matrix, reliability, slices; then `rejection`,"
        " `latency`, `size_bytes`, `learning_curve` and `sources`. docs/evaluation.md describes them."
    )
    promotions = PromotionSerializer(many=True, help_text="Each time it was made champion, the latest first.")
    lineage = serializers.SerializerMethodField(help_text="null for a model that came with Inkloop.")

    class Meta(ModelSerializer.Meta):
        fields = [*ModelSerializer.Meta.fields, "metrics", "promotions", "lineage"]
        read_only_fields = fields

    @extend_schema_field(LineageSerializer(allow_null=True))
    def get_lineage(self, version: ModelVersion) -> Any:
        run = TrainingRun.objects.all().that_made(version)
        return LineageSerializer(run).data if run else None


class ModelFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter is untyped
    alphabet = OneOf("alphabet__slug", allowed=alphabet_slugs, help_text="Slug of an alphabet.")

    class Meta:
        model = ModelVersion
        fields: list[str] = []


@extend_schema_view(get=extend_schema(operation_id="list_models"))
class Models(generics.ListAPIView[ModelVersion]):
    """Every version, newest first, with its headline figures."""

    serializer_class = ModelSerializer
    filterset_class = ModelFilter
    queryset = ModelVersion.objects.all().newest_first().prefetch_related("aliases")


@extend_schema_view(get=extend_schema(operation_id="get_model"))
class OneModel(generics.RetrieveAPIView[ModelVersion]):
    """One version with all its figures, its promotions and what it was made from."""

    serializer_class = ModelDetailSerializer
    queryset = (
        ModelVersion.objects.all()
        .newest_first()
        .prefetch_related("aliases", Prefetch("promotions", Promotion.objects.all().newest_first()))
    )


class ModelCard(APIView):
    content_negotiation_class = WhateverIsAccepted

    @extend_schema(
        operation_id="get_model_card", responses={(HTTPStatus.OK, "text/markdown"): OpenApiTypes.STR}
    )
    def get(self, request: Request, pk: int) -> HttpResponse:
        """What somebody should know before relying on the version: data, figures, limits; a Markdown text."""
        versions = ModelVersion.objects.all().newest_first().prefetch_related("aliases")
        version: ModelVersion = get_object_or_404(versions, pk=pk)
        name = f"{version.alphabet.slug}-{version.number}-card.md"
        return HttpResponse(
            model_card(version),
            content_type="text/markdown; charset=utf-8",
            headers={"Content-Disposition": f'inline; filename="{name}"'},
        )
