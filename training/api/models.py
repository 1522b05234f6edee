"""models/: every version, what it scored, where it comes from, who made it champion and why."""

from typing import Any

from django.db.models import Prefetch
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import generics, serializers

from recognition.api.filters import OneOf, alphabet_slugs
from recognition.models import ModelVersion, Promotion
from training.models import TrainingRun


class AccuracySerializer(serializers.Serializer[Any]):
    accuracy = serializers.FloatField()
    top3 = serializers.FloatField(allow_null=True)
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
    accuracy = serializers.SerializerMethodField(help_text="The headline figures by test set.")

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
        help_text="All figures by test set: per class, confusion matrix, and more."
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
