"""Lineage: from a reading back to what its version was made of, from a drawing on to the versions that learned from it."""

import uuid
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from accounts.api.asking import asker
from accounts.roles import VIEW_ALL_SAMPLES
from recognition.models import Label, ModelVersion, Prediction, Sample, Split
from recognition.models.label_corrections import Mistake
from training.lineage import (
    Role,
    collected_in,
    going_on_from,
    learned_from,
    parts_of,
    run_of,
    snapshot_of,
    versions_of,
    what_withdrawal_means,
    with_run,
    with_version_and_run,
)
from training.models import Snapshot, SnapshotSample


class CollectedSerializer(serializers.Serializer[Any]):
    """How many drawings of this site a snapshot holds, and what has become of them since. Counts: they name nobody."""

    count = serializers.IntegerField()
    contributors = serializers.IntegerField(help_text="Of how many people.")
    learned = serializers.IntegerField()
    aside = serializers.IntegerField(help_text="Neither learned from nor tested on.")
    tested = serializers.IntegerField()
    withdrawn = serializers.IntegerField(
        help_text="Since: the version does not unlearn them, no later run is shown them."
    )
    excluded = serializers.IntegerField(help_text="Since, by administrators: likewise.")


class SnapshotLineageSerializer(serializers.ModelSerializer[Snapshot]):
    """What a version learned from: enough to make it again, and to check it by its checksum."""

    base = serializers.JSONField(help_text="The original data sets, each with its name, checksum and counts.")
    collected = serializers.SerializerMethodField()

    class Meta:
        model = Snapshot
        fields = ["id", "sha256", "created_at", "base", "collected"]
        read_only_fields = fields

    @extend_schema_field(CollectedSerializer())
    def get_collected(self, snapshot: Snapshot) -> Any:
        return CollectedSerializer(collected_in(snapshot)).data


class ModelSnapshotSerializer(SnapshotLineageSerializer):
    reproduce = serializers.SerializerMethodField(
        help_text="The command that rebuilds it and proves its checksum."
    )
    samples = serializers.SerializerMethodField(help_text="Where those drawings are that I may see.")

    class Meta(SnapshotLineageSerializer.Meta):
        fields = [*SnapshotLineageSerializer.Meta.fields, "reproduce", "samples"]
        read_only_fields = fields

    def get_reproduce(self, snapshot: Snapshot) -> str:
        version: ModelVersion = self.context["version"]
        return f"manage.py reproduce {version.alphabet.slug}:{version.number}"

    def get_samples(self, snapshot: Snapshot) -> str:
        return reverse("api-model-snapshot-samples", args=[self.context["version"].pk])


class SnapshotSampleSerializer(serializers.ModelSerializer[SnapshotSample]):
    """A drawing as it stood when the snapshot was taken."""

    sample = serializers.UUIDField(source="sample_id")
    part = serializers.SerializerMethodField(help_text="learned from, or held out.")
    withdrawn_at = serializers.DateTimeField(source="sample.withdrawn_at", allow_null=True)

    class Meta:
        model = SnapshotSample
        fields = ["sample", "label", "weight", "part", "withdrawn_at"]
        read_only_fields = fields

    def get_part(self, row: SnapshotSample) -> str:
        return (Role.LEARNED if row.split == Split.TRAIN else Role.HELD_OUT).value


class PartSerializer(serializers.Serializer[Any]):
    """What part a drawing had in a version. `label`, `weight`: null where it was left out; then `reason` says why."""

    model = serializers.IntegerField(source="version.pk")
    model_number = serializers.IntegerField(source="version.number")
    run = serializers.UUIDField(source="run.pk", allow_null=True, default=None)
    snapshot = serializers.UUIDField(source="run.snapshot_id", allow_null=True, default=None)
    part = serializers.ChoiceField(choices=[role.value for role in Role], source="role")
    label = serializers.SerializerMethodField()  # type: ignore[assignment]
    weight = serializers.FloatField(allow_null=True, help_text="1 is that of the average drawing.")
    reason = serializers.CharField(allow_blank=True)

    def get_label(self, part: Any) -> str | None:
        return part.label or None


class CorrectionSerializer(serializers.ModelSerializer[Label]):
    """A label that said a model was wrong, and what became of that mistake."""

    sample = serializers.UUIDField(source="sample_id")
    user = serializers.CharField(source="user.username")
    label = serializers.SerializerMethodField()  # type: ignore[assignment]
    model = serializers.IntegerField(source="prediction.version_id", help_text="Who was corrected.")
    read_as = serializers.CharField(source="prediction.top_label")
    mistake = serializers.ChoiceField(
        choices=Mistake.choices, help_text="What became of it: how the champion of today reads the drawing."
    )
    champion_reads = serializers.CharField(source="champions_label", allow_null=True)

    class Meta:
        model = Label
        fields = [
            "id", "sample", "user", "verdict", "label", "model", "read_as", "mistake", "champion_reads", "created_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_label(self, label: Label) -> str | None:
        return label.character or None


class SampleLineageSerializer(serializers.Serializer[Any]):
    sample = serializers.UUIDField()
    learned_by = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="Ids of the models that learned from it, the newest first.",
    )
    learned_through = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="Ids of the models that began with the weights of those, or of such as did, the newest first.",
    )
    corrections = CorrectionSerializer(
        many=True, help_text="Mine, or everybody's for those who may see them."
    )
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    withdrawal = serializers.CharField(help_text="What a withdrawal means, or has meant, for those models.")
    versions = serializers.CharField(help_text="Where the part is that it had in each model.")


class PredictionLineageSerializer(serializers.Serializer[Any]):
    prediction = serializers.UUIDField()
    sample = serializers.UUIDField()
    model = serializers.IntegerField()
    model_number = serializers.IntegerField()
    shown = serializers.BooleanField(help_text="false: read later or in a trial, not what somebody saw.")
    bundle_sha256 = serializers.CharField()
    run = serializers.UUIDField(allow_null=True, help_text="null: the model came with Inkloop.")
    snapshot = SnapshotLineageSerializer(allow_null=True)
    part = PartSerializer(help_text="What part the very drawing had in the model that read it.")


class PredictionLineage(APIView):
    @extend_schema(operation_id="get_prediction_lineage", responses=PredictionLineageSerializer)
    def get(self, request: Request, prediction_id: uuid.UUID) -> Response:
        """What made a prediction: the model, its run, its snapshot, the data sets with their checksums."""
        visible = Prediction.objects.all().visible_to(asker(request)).select_related("sample")
        readable = with_version_and_run(visible.defer("sample__ink", "sample__pixels"))
        prediction: Prediction = get_object_or_404(readable, pk=prediction_id)
        version = prediction.version
        run = run_of(version)
        (part,) = parts_of(prediction.sample, [version], tells_sides=_tells_sides(request))
        found = {
            "prediction": prediction.pk,
            "sample": prediction.sample_id,
            "model": version.pk,
            "model_number": version.number,
            "shown": prediction.shown,
            "bundle_sha256": version.sha256,
            "run": run.pk if run else None,
            "snapshot": snapshot_of(version),
            "part": part,
        }
        return Response(PredictionLineageSerializer(found).data)


class SampleLineage(APIView):
    @extend_schema(operation_id="get_sample_lineage", responses=SampleLineageSerializer)
    def get(self, request: Request, sample_id: uuid.UUID) -> Response:
        """Which models learned from it, whether the mistakes corrected on it are still made, what a withdrawal means."""
        user = asker(request)
        sample = _visible(request, sample_id)
        learned = learned_from(sample)
        later = going_on_from(learned)
        corrections = Label.objects.all().corrections().on_samples([sample]).with_mistake().with_drawing()
        found = {
            "sample": sample.pk,
            "learned_by": [version.pk for version in learned],
            "corrections": corrections if user.has_perm(VIEW_ALL_SAMPLES) else corrections.by(user),
            "withdrawn_at": sample.withdrawn_at,
            "learned_through": [version.pk for version in later],
            "withdrawal": what_withdrawal_means(sample, learned, later),
            "versions": reverse("api-sample-versions", args=[sample.pk]),
        }
        return Response(SampleLineageSerializer(found).data)


@extend_schema_view(get=extend_schema(operation_id="list_sample_versions", filters=False))
class SampleVersions(generics.ListAPIView[ModelVersion]):
    """The part that a sample had in each model of its alphabet, newest first: as which class, with which weight, or why not."""

    serializer_class = PartSerializer
    queryset = ModelVersion.objects.none()

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        sample = _visible(request, self.kwargs["sample_id"])
        page = self.paginate_queryset(self.filter_queryset(versions_of(sample.alphabet)))
        parts = parts_of(sample, page or [], tells_sides=_tells_sides(request))
        return self.get_paginated_response(PartSerializer(parts, many=True).data)


class ModelSnapshot(APIView):
    @extend_schema(operation_id="get_model_snapshot", responses=ModelSnapshotSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """What the model learned from: data sets with checksums, counts of drawings. 404 for one not trained here."""
        version = _trained_here(pk)
        context = {"version": version}
        return Response(ModelSnapshotSerializer(snapshot_of(version), context=context).data)


@extend_schema_view(get=extend_schema(operation_id="list_model_snapshot_samples"))
class ModelSnapshotSamples(generics.ListAPIView[SnapshotSample]):
    """The drawings in the model's snapshot that I may see: mine, or everybody's for reviewers."""

    serializer_class = SnapshotSampleSerializer
    queryset = SnapshotSample.objects.none()

    def get_queryset(self) -> Any:
        snapshot = snapshot_of(_trained_here(self.kwargs["pk"]))
        rows = SnapshotSample.objects.all().within([snapshot] if snapshot else [])
        return rows.seen_by(asker(self.request)).with_sample()


def _tells_sides(request: Request) -> bool:
    return asker(request).has_perm(VIEW_ALL_SAMPLES)


def _visible(request: Request, sample_id: uuid.UUID) -> Sample:
    visible = Sample.objects.all().visible_to(asker(request)).without_heavy_columns()
    found: Sample = get_object_or_404(visible.select_related("alphabet"), pk=sample_id)
    return found


def _trained_here(pk: int) -> ModelVersion:
    versions = with_run(ModelVersion.objects.all().newest_first()).defer("metrics")
    found: ModelVersion = get_object_or_404(versions, pk=pk, training_run__snapshot__isnull=False)
    return found
