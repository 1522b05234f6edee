"""people/, exclusions/, suspects/: who is relied on how far, whom snapshots do without, and what is doubted."""

from http import HTTPStatus
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from accounts import roles
from accounts.api.asking import asker, demand
from accounts.models import User
from recognition.api.fields import KnownFieldsOnly
from recognition.api.filters import OneOf, alphabet_slugs
from recognition.exceptions import InvalidInput
from recognition.models import Alphabet, Source
from training.lineage import going_on_from
from training.models import Exclusion, Suspect
from training.snapshot.excluding import exclude, learned_from, revoke
from training.suspects.people import Row, survey

ALPHABET = OpenApiParameter("alphabet", str, required=True, description="Slug of an alphabet.")


class GivenSerializer(serializers.Serializer[Any]):
    """Counts of what was measured; agreement and review count in parts."""

    gold_right = serializers.FloatField(source="evidence.gold_right")
    gold_seen = serializers.FloatField(source="evidence.gold_seen")
    agreed = serializers.FloatField(source="evidence.agreed")
    compared = serializers.FloatField(source="evidence.compared")
    upheld = serializers.FloatField(source="evidence.upheld")
    reviewed = serializers.FloatField(source="evidence.reviewed")
    looked_at = serializers.IntegerField(help_text="Readings that were checked for suspects.")
    doubted = serializers.IntegerField(help_text="Suspects among them.")


class PersonSerializer(serializers.Serializer[Row]):
    username = serializers.CharField(source="user.username")
    readings = serializers.IntegerField(source="given.readings")
    reliability = serializers.FloatField(source="known.mean")
    reliability_interval = serializers.SerializerMethodField(help_text="95 %: [low, high].")
    evidence = GivenSerializer(source="given")
    part = serializers.FloatField(source="given.part", help_text="Of all that was given, 0 to 1.")
    counted = serializers.FloatField(
        source="given.counted", help_text="Of the mass that a snapshot taken now would train on, 0 to 1."
    )
    waits = serializers.CharField(help_text="Why their readings wait in quarantine; empty: they do not.")
    excluded = serializers.BooleanField(source="is_excluded")
    signs = serializers.ListField(
        child=serializers.CharField(), help_text="What looks like an attack, in words."
    )

    def get_reliability_interval(self, row: Row) -> list[float]:
        return [row.known.low, row.known.high]


class PeopleSerializer(serializers.Serializer[Any]):
    chosen = serializers.IntegerField(help_text="Samples that a snapshot taken now would hold.")
    left_out = serializers.DictField(
        child=serializers.IntegerField(), help_text="Samples that it would not hold, by the reason."
    )
    results = PersonSerializer(many=True)


class People(APIView):
    @extend_schema(operation_id="list_people", parameters=[ALPHABET], responses=PeopleSerializer)
    def get(self, request: Request) -> Response:
        """Everybody who has read something of an alphabet, those who look worst first. Administrators only."""
        demand(request, roles.MANAGE_RUNS)
        found = survey(_alphabet(request), now=timezone.now())
        return Response(
            PeopleSerializer(
                {
                    "chosen": len(found.selection.chosen),
                    "left_out": found.selection.counts,
                    "results": found.rows,
                }
            ).data
        )


class ExclusionSerializer(serializers.ModelSerializer[Exclusion]):
    """`revoked_at` is null while it holds. `since`, `until` and `source` left open: all that the person gives."""

    user = serializers.CharField(source="user.username")
    made_by = serializers.CharField(source="made_by.username")
    revoked_by = serializers.CharField(source="revoked_by.username", allow_null=True, default=None)
    models = serializers.SerializerMethodField(help_text="Ids of the models that learned from what it holds.")

    models_through = serializers.SerializerMethodField(
        help_text="Ids of the models that began with the weights of those, or of such as did."
    )

    class Meta:
        model = Exclusion
        fields = [
            "id", "user", "since", "until", "source", "reason", "made_by", "created_at", "revoked_by", "revoked_at",
            "models", "models_through",
        ]  # fmt: skip
        read_only_fields = fields

    def get_models(self, exclusion: Exclusion) -> list[int]:
        return list(learned_from(exclusion).values_list("pk", flat=True))

    def get_models_through(self, exclusion: Exclusion) -> list[int]:
        return [version.pk for version in going_on_from(learned_from(exclusion))]


class NewExclusionSerializer(KnownFieldsOnly):
    user = serializers.CharField(max_length=150, help_text="A username.")
    reason = serializers.CharField(max_length=500)
    since = serializers.DateTimeField(
        required=False, allow_null=True, help_text="Only what came from then on."
    )
    until = serializers.DateTimeField(
        required=False, allow_null=True, help_text="Only what came before then."
    )
    source = serializers.CharField(  # type: ignore[assignment]  # a field of this name, as the model has it
        required=False, allow_blank=True, help_text=f"Only what came so: {', '.join(Source.values)}."
    )


class Exclusions(generics.ListAPIView[Exclusion]):
    serializer_class = ExclusionSerializer
    queryset = Exclusion.objects.all().newest_first()

    @extend_schema(operation_id="list_exclusions")
    def get(self, request: Request) -> Response:
        """All that were ever made, those revoked too. Administrators only."""
        demand(request, roles.MANAGE_RUNS)
        return self.list(request)

    @extend_schema(
        operation_id="exclude",
        request=NewExclusionSerializer,
        responses={HTTPStatus.CREATED: ExclusionSerializer},
        examples=[
            OpenApiExample(
                "All that one gives", {"user": "mallory", "reason": "calls every 1 a 7"}, request_only=True
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Keep a person, or a batch of theirs, out of all snapshots from now on. Administrators only."""
        demand(request, roles.MANAGE_RUNS)
        wanted = NewExclusionSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        said = wanted.validated_data
        made = exclude(
            user=_user(said["user"]),
            by=asker(request),
            reason=said["reason"],
            since=said.get("since"),
            until=said.get("until"),
            source=said.get("source", ""),
        )
        where: Any = {"Location": reverse("api-exclusion", args=[made.pk])}
        return Response(ExclusionSerializer(made).data, status=HTTPStatus.CREATED, headers=where)


class OneExclusion(APIView):
    @extend_schema(operation_id="get_exclusion", responses=ExclusionSerializer)
    def get(self, request: Request, exclusion_id: int) -> Response:
        """One, with the models that learned from what it holds. Administrators only."""
        demand(request, roles.MANAGE_RUNS)
        return Response(ExclusionSerializer(_exclusion(exclusion_id)).data)

    @extend_schema(
        operation_id="revoke_exclusion",
        responses={HTTPStatus.OK: OpenApiResponse(ExclusionSerializer, description="Holds no more.")},
    )
    def delete(self, request: Request, exclusion_id: int) -> Response:
        """Revoke it: it is kept, and holds no more. 409 where it was revoked before. Administrators only."""
        demand(request, roles.MANAGE_RUNS)
        return Response(
            ExclusionSerializer(revoke(exclusion=_exclusion(exclusion_id), by=asker(request))).data
        )


class SuspectSerializer(serializers.ModelSerializer[Suspect]):
    sample = serializers.UUIDField(source="sample_id")
    author = serializers.CharField(source="sample.author.username")
    alphabet = serializers.CharField(source="sample.alphabet.slug")
    run = serializers.UUIDField(source="run_id", allow_null=True)

    class Meta:
        model = Suspect
        fields = [
            "id", "sample", "alphabet", "author", "given_class", "suggested_class", "score", "run", "found_at",
        ]  # fmt: skip
        read_only_fields = fields


class SuspectFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter is untyped
    alphabet = OneOf("sample__alphabet__slug", allowed=alphabet_slugs, help_text="Slug of an alphabet.")
    author = filters.CharFilter("sample__author__username", help_text="A username.")

    class Meta:
        model = Suspect
        fields: list[str] = []


class Suspects(generics.ListAPIView[Suspect]):
    serializer_class = SuspectSerializer
    filterset_class = SuspectFilter
    queryset = Suspect.objects.all().waiting().with_samples()

    @extend_schema(operation_id="list_suspects")
    def get(self, request: Request) -> Response:
        """What is probably not what it is taken for, and no reviewer has settled. For reviewers."""
        demand(request, roles.SETTLE_SAMPLES)
        return self.list(request)


def _alphabet(request: Request) -> Alphabet:
    slug = request.query_params.get("alphabet", "")
    if strays := [name for name in request.query_params if name != "alphabet"]:
        raise InvalidInput(
            "There is no such parameter. The only one is alphabet.",
            field=strays[0],
        )
    alphabet = Alphabet.objects.filter(slug=slug).first()
    if alphabet is None:
        raise InvalidInput(
            f"Must be one of {', '.join(alphabet_slugs())}. Received: {slug!r}.", field="alphabet"
        )
    return alphabet


def _user(name: str) -> User:
    user = User.objects.filter(username=name).first()
    if user is None:
        raise InvalidInput(f"Nobody has this name. Received: {name!r}.", field="user")
    return user


def _exclusion(exclusion_id: int) -> Exclusion:
    found: Exclusion = get_object_or_404(Exclusion.objects.all().newest_first(), pk=exclusion_id)
    return found
