"""me/contributions/: what came of my drawings and corrections; users/{username}/contributions/ for those who see all."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import asker
from accounts.models import User
from accounts.roles import VIEW_ALL_SAMPLES
from recognition.api.filters import OneOf, alphabet_slugs
from recognition.models import Label, ModelVersion
from recognition.models.label_corrections import Mistake
from training.api.lineage import CorrectionSerializer
from training.contributions import VERSIONS_SHOWN, Contribution, contributions_of, corrections_of
from training.lineage import taught_by


class ErrorsSerializer(serializers.Serializer[Any]):
    """`share`, `interval` (95 %, Wilson): null of no drawings."""

    drawings = serializers.IntegerField()
    wrong = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)
    interval = serializers.ListField(child=serializers.FloatField(), allow_null=True)


class ErrorsOfVersionSerializer(serializers.Serializer[Any]):
    model = serializers.SerializerMethodField()
    errors = serializers.SerializerMethodField()  # type: ignore[assignment]

    def get_model(self, pair: Any) -> int:
        return int(pair[0].pk)

    @extend_schema_field(ErrorsSerializer())
    def get_errors(self, pair: Any) -> Any:
        return ErrorsSerializer(pair[1]).data


class ReadAgainSerializer(serializers.Serializer[Any]):
    """The same drawings then, by earlier models, and now, by the champion, which has `learned` from so many of them."""

    then = ErrorsSerializer()
    now = ErrorsSerializer()
    put_right = serializers.IntegerField()
    made_wrong = serializers.IntegerField()
    learned = serializers.IntegerField()


class OwnErrorSerializer(serializers.Serializer[Any]):
    """Of accepted drawings, what the model that read them as they were drawn had wrong."""

    before = ErrorsSerializer(help_text="By all models but the champion of today.")
    since = ErrorsSerializer(help_text="By the champion of today.")
    difference = serializers.ListField(
        child=serializers.FloatField(),
        allow_null=True,
        help_text="The 95 % interval of `since` less `before`; where it holds 0, chance could have made it.",
    )
    by_model = ErrorsOfVersionSerializer(many=True, source="by_version")
    again = ReadAgainSerializer()


class TaughtSerializer(serializers.Serializer[Any]):
    model = serializers.IntegerField(source="version.pk")
    model_number = serializers.IntegerField(source="version.number")
    drawings = serializers.IntegerField(help_text="Of mine that it learned from.")
    corrections = serializers.IntegerField(help_text="Drawings that I corrected and it learned from.")


class MistakesSerializer(serializers.Serializer[Any]):
    """What became of the mistakes that were corrected."""

    gone = serializers.IntegerField()
    still_made = serializers.IntegerField()
    not_read_again = serializers.IntegerField(help_text="The champion has not read them yet.")
    no_mistake = serializers.IntegerField(help_text="Not accepted as mistakes of a model, or not yet.")


class ContributionSerializer(serializers.Serializer[Any]):
    alphabet = serializers.CharField(source="alphabet.slug")
    champion = serializers.IntegerField(source="champion.pk", allow_null=True, default=None)
    drawings = serializers.IntegerField(help_text="Not withdrawn.")
    accepted = serializers.IntegerField()
    corrections = serializers.IntegerField()
    mistakes = MistakesSerializer(source="*")
    learned_by = serializers.SerializerMethodField(
        help_text=f"The newest {VERSIONS_SHOWN} models that learned from it."
    )
    learned_by_count = serializers.SerializerMethodField()
    held_out = serializers.BooleanField(
        help_text="Snapshots held it, and by chance nothing of this hand is learned from."
    )
    own_error = OwnErrorSerializer()

    @extend_schema_field(TaughtSerializer(many=True))
    def get_learned_by(self, contribution: Contribution) -> Any:
        return TaughtSerializer(contribution.taught[:VERSIONS_SHOWN], many=True).data

    def get_learned_by_count(self, contribution: Contribution) -> int:
        return len(contribution.taught)


class ContributionsSerializer(serializers.Serializer[Any]):
    username = serializers.CharField()
    alphabets = ContributionSerializer(many=True)


class CorrectionFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter is untyped
    alphabet = OneOf("sample__alphabet__slug", allowed=alphabet_slugs, help_text="Slug of an alphabet.")
    mistake = OneOf(
        allowed=lambda: Mistake.values, help_text=f"What became of it: one of {', '.join(Mistake.values)}."
    )

    class Meta:
        model = Label
        fields: list[str] = []


class MyContributions(APIView):
    @extend_schema(operation_id="my_contributions", responses=ContributionsSerializer)
    def get(self, request: Request) -> Response:
        """In which models my drawings and corrections are, which mistakes are gone, and my own error since."""
        return _told(asker(request))


@extend_schema_view(get=extend_schema(operation_id="list_my_corrections"))
class MyCorrections(generics.ListAPIView[Label]):
    """What I have corrected, newest first, with what became of each mistake."""

    serializer_class = CorrectionSerializer
    filterset_class = CorrectionFilter
    queryset = Label.objects.none()

    def get_queryset(self) -> Any:
        return corrections_of(asker(self.request)).with_drawing()


class ContributionsOfUser(APIView):
    @extend_schema(operation_id="get_contributions", responses=ContributionsSerializer)
    def get(self, request: Request, username: str) -> Response:
        """The same of anybody, for those who may see everybody's samples; for others only their own is there."""
        user = asker(request)
        if username != user.username and not user.has_perm(VIEW_ALL_SAMPLES):
            raise Http404
        return _told(get_object_or_404(User, username=username))


def _told(user: User) -> Response:
    found = {"username": user.username, "alphabets": contributions_of(user)}
    return Response(ContributionsSerializer(found).data)


class TaughtVersionSerializer(serializers.ModelSerializer[ModelVersion]):
    alphabet = serializers.CharField(source="alphabet.slug")

    class Meta:
        model = ModelVersion
        fields = ["id", "alphabet", "number", "created_at"]
        read_only_fields = fields


class MyVersions(generics.ListAPIView[ModelVersion]):
    serializer_class = TaughtVersionSerializer
    queryset = ModelVersion.objects.none()

    def get_queryset(self) -> Any:
        return taught_by(asker(self.request))

    @extend_schema(operation_id="list_my_versions")
    def get(self, request: Request) -> Response:
        """The versions that learned from what I drew or read, newest first: they stay as trained whatever I take back."""
        return self.list(request)
