"""reviews/: what waits for reviewers, and all that there is to see of one sample."""

import uuid
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from accounts import roles
from accounts.api.asking import asker, demand
from recognition.api.decisions import DecisionSerializer
from recognition.api.filters import alphabet_slugs
from recognition.api.sample_serializers import LabelSerializer, PredictionSerializer
from recognition.exceptions import InvalidInput
from recognition.models import Alphabet, Sample
from recognition.review import review_sources
from recognition.review.review_sources import ReviewSource
from recognition.review.showing import Reading, Review, Seen, Similar, review_of

ALPHABET = OpenApiParameter("alphabet", str, description="Slug of an alphabet; all of them without it.")
SOURCE = OpenApiParameter(
    "source", str, description="See reviews/sources/; `disputes` unless said otherwise."
)
DEFAULT_SOURCE = "disputes"


class ToReviewSerializer(serializers.ModelSerializer[Sample]):
    """A sample that waits. The context holds the notes by id."""

    sample = serializers.UUIDField(source="pk")
    alphabet = serializers.CharField(source="alphabet.slug")
    author = serializers.CharField(source="author.username")
    note = serializers.SerializerMethodField(help_text="Why it is there, in words.")
    readings = serializers.SerializerMethodField(help_text="What stands of what people said.")
    image = serializers.SerializerMethodField(help_text="28x28; null until rendered.")
    review = serializers.SerializerMethodField(help_text="All that there is to see of it.")

    class Meta:
        model = Sample
        fields = [
            "sample", "alphabet", "author", "state", "state_reason", "settled_class", "note", "readings", "image",
            "review", "created_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_note(self, sample: Sample) -> str:
        return str(self.context["notes"].get(sample.pk, ""))

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_readings(self, sample: Sample) -> list[str]:
        return [str(label) for label in sample.labels.all()]

    def get_image(self, sample: Sample) -> str | None:
        return reverse("api-sample-image", args=[sample.pk]) if sample.is_rendered else None

    def get_review(self, sample: Sample) -> str:
        return reverse("api-review", args=[sample.pk])


class ReviewSourceSerializer(serializers.Serializer[Any]):
    """`done`: these wait for nobody, but can be looked at and decided about all the same."""

    name = serializers.CharField()
    title = serializers.CharField()
    why = serializers.CharField()
    waiting = serializers.IntegerField()
    done = serializers.BooleanField()


class ReviewSourcesSerializer(serializers.Serializer[Any]):
    results = ReviewSourceSerializer(many=True)


class ReadingSerializer(LabelSerializer):
    reliability = serializers.SerializerMethodField(help_text="How often who gave it is right, 0 to 1.")
    reliability_interval = serializers.SerializerMethodField(
        help_text="95 %: [low, high]; null of whoever nothing is known of yet."
    )
    waits = serializers.SerializerMethodField(help_text="Why their readings wait in quarantine; empty: not.")

    class Meta(LabelSerializer.Meta):
        fields = [*LabelSerializer.Meta.fields, "reliability", "reliability_interval", "waits"]
        read_only_fields = fields

    def to_representation(self, instance: Any) -> Any:
        self._reading: Reading = instance
        return super().to_representation(instance.label)

    def get_reliability(self, label: Any) -> float:
        return self._reading.reliability

    @extend_schema_field(serializers.ListField(child=serializers.FloatField(), allow_null=True))
    def get_reliability_interval(self, label: Any) -> list[float] | None:
        known = self._reading.known
        return None if known is None else [known.low, known.high]

    def get_waits(self, label: Any) -> str:
        return self._reading.waits


class SeenSerializer(PredictionSerializer):
    alias = serializers.SerializerMethodField(help_text="champion, challenger, or empty: it reads no more.")

    class Meta(PredictionSerializer.Meta):
        fields = [*PredictionSerializer.Meta.fields, "alias"]
        read_only_fields = fields

    def to_representation(self, instance: Any) -> Any:
        self._seen: Seen = instance
        return super().to_representation(instance.prediction)

    def get_alias(self, prediction: Any) -> str:
        return self._seen.alias


class SimilarSerializer(serializers.Serializer[Similar]):
    sample = serializers.UUIDField(source="sample.pk")
    settled_class = serializers.CharField(source="sample.settled_class")
    similarity = serializers.FloatField(help_text="Cosine of what the champion makes of both.")
    image = serializers.SerializerMethodField()

    def get_image(self, similar: Similar) -> str:
        return reverse("api-sample-image", args=[similar.sample.pk])


class ReviewSerializer(serializers.Serializer[Review]):
    """`etag`: for the If-Match of a decision; it changes with whatever is shown here."""

    sample = serializers.UUIDField(source="sample.pk")
    alphabet = serializers.CharField(source="sample.alphabet.slug")
    author = serializers.CharField(source="sample.author.username")
    state = serializers.CharField(source="sample.state")
    state_reason = serializers.CharField(source="sample.state_reason")
    settled_class = serializers.CharField(source="sample.settled_class")
    etag = serializers.CharField()
    readings = ReadingSerializer(many=True)
    predictions = SeenSerializer(many=True, source="seen", help_text="Champion and challenger first.")
    similar = SimilarSerializer(
        many=True, help_text="Accepted samples that look most like it to the champion."
    )
    decisions = DecisionSerializer(many=True, help_text="The latest first, those reverted too.")


class Reviews(generics.ListAPIView[Sample]):
    serializer_class = ToReviewSerializer
    queryset = Sample.objects.none()

    @extend_schema(operation_id="list_reviews", parameters=[ALPHABET, SOURCE])
    def get(self, request: Request) -> Response:
        """What waits for reviewers, without what I drew myself, newest first. For reviewers."""
        demand(request, roles.SETTLE_SAMPLES)
        source = _source(request)
        waiting = (
            source.waiting_for(asker(request), _alphabet(request)).with_readings().without_heavy_columns()
        )
        page = self.paginate_queryset(waiting) or []
        context = {"notes": source.notes(page)}
        return self.get_paginated_response(ToReviewSerializer(page, many=True, context=context).data)


class ReviewSources(APIView):
    @extend_schema(
        operation_id="list_review_sources", parameters=[ALPHABET], responses=ReviewSourcesSerializer
    )
    def get(self, request: Request) -> Response:
        """Where samples that wait for reviewers come from, and how many wait. For reviewers."""
        demand(request, roles.SETTLE_SAMPLES)
        alphabet = _alphabet(request, others=())
        rows = [
            {
                "name": source.name,
                "title": source.title,
                "why": source.why,
                "waiting": source.waiting_for(asker(request), alphabet).count(),
                "done": source.is_done,
            }
            for source in review_sources.sources()
        ]
        return Response(ReviewSourcesSerializer({"results": rows}).data)


class OneReview(APIView):
    @extend_schema(operation_id="get_review", responses=ReviewSerializer)
    def get(self, request: Request, sample_id: uuid.UUID) -> Response:
        """Every reading with how far its giver is relied on, what the models see, what looks like it, and what was decided.

        For reviewers. The ETag is what a decision takes as If-Match.
        """
        demand(request, roles.SETTLE_SAMPLES)
        visible: Any = Sample.objects.all().visible_to(asker(request)).with_readings()
        review = review_of(get_object_or_404(visible.without_heavy_columns(), pk=sample_id))
        return Response(ReviewSerializer(review).data, headers={"ETag": review.etag})


def _source(request: Request) -> ReviewSource:
    wanted = request.query_params.get("source", DEFAULT_SOURCE)
    found = review_sources.named(wanted)
    if found is None:
        raise InvalidInput(
            f"Must be one of {', '.join(review_sources.names())}. Received: {wanted!r}.", field="source"
        )
    return found


def _alphabet(
    request: Request, others: tuple[str, ...] = ("source", "cursor", "page_size")
) -> Alphabet | None:
    known = ("alphabet", *others)
    if strays := [name for name in request.query_params if name not in known]:
        raise InvalidInput(
            f"There is no such parameter. The parameters are {', '.join(known)}.", field=strays[0]
        )
    slug = request.query_params.get("alphabet")
    if slug is None:
        return None
    found = Alphabet.objects.filter(slug=slug).first()
    if found is None:
        raise InvalidInput(
            f"Must be one of {', '.join(alphabet_slugs())}. Received: {slug!r}.", field="alphabet"
        )
    return found
