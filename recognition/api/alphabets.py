"""alphabets/: what can be drawn, and which model reads it; made and changed by administrators, each change kept."""

from http import HTTPStatus
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from accounts import roles
from accounts.api.asking import asker, demand
from accounts.models import User
from recognition.api.fields import KnownFieldsOnly
from recognition.api.filters import AlphabetFilter
from recognition.classes import class_names, curating
from recognition.classes.alphabet_changes import LONGEST_TITLE, Change, Merge, Split
from recognition.classes.curating import LONGEST_REASON, LONGEST_SLUG, Outcome
from recognition.exceptions import InvalidInput
from recognition.models import (
    CHALLENGER,
    CHAMPION,
    Alphabet,
    AlphabetRevision,
    Labellers,
    QueueStrategy,
    Suggestions,
)

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag of the revision that is to be changed, or `*`.",
)


class AlphabetSerializer(serializers.ModelSerializer[Alphabet]):
    classes = serializers.ListField(
        child=serializers.CharField(), help_text="In the order of a model's outputs."
    )
    merges = serializers.DictField(
        child=serializers.CharField(), help_text="What may be answered too -> the class it is folded into."
    )
    lookalikes = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    is_settling = serializers.BooleanField(
        help_text="Its samples are still being settled by the classes of its latest revision."
    )
    etag = serializers.CharField(help_text="For If-Match, when changing it.")
    champion = serializers.SerializerMethodField(help_text="Id of the model that serves; null: none yet.")
    challenger = serializers.SerializerMethodField()

    class Meta:
        model = Alphabet
        fields = [
            "slug", "name", "classes", "merges", "lookalikes", "is_default", "retired_at", "revision", "is_settling",
            "required_readings", "queue_strategy", "suggestions", "labelled_by", "etag", "champion", "challenger",
        ]  # fmt: skip
        read_only_fields = fields

    def get_champion(self, alphabet: Alphabet) -> int | None:
        return alphabet.aliased(CHAMPION)

    def get_challenger(self, alphabet: Alphabet) -> int | None:
        return alphabet.aliased(CHALLENGER)


class MovesSerializer(serializers.Serializer[Any]):
    settled_anew = serializers.IntegerField()
    moved = serializers.IntegerField(help_text="Into another class.")
    opened = serializers.IntegerField(help_text="Open again: their readings do not tell a class any more.")
    accepted = serializers.IntegerField(help_text="Were open or disputed and are accepted.")
    is_exact = serializers.BooleanField(help_text="False for very many: reckoned, and settled by a worker.")


class ConsequencesSerializer(serializers.Serializer[Any]):
    changes = serializers.ListField(child=serializers.CharField(), help_text="Empty: nothing is different.")
    samples = MovesSerializer()
    champion = serializers.ChoiceField(choices=["serves", "folded", "dropped", "restored", "none"])
    dropped_models = serializers.ListField(child=serializers.IntegerField(), help_text="Numbers of versions.")
    unclear_readings = serializers.ListField(child=serializers.CharField())
    same_shape = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    suggested_lookalikes = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))


class ChangedSerializer(AlphabetSerializer):
    """The alphabet as it is now, or would be, and what the change does."""

    consequences = ConsequencesSerializer()

    class Meta(AlphabetSerializer.Meta):
        fields = [*AlphabetSerializer.Meta.fields, "consequences"]
        read_only_fields = fields


class RevisionSerializer(serializers.ModelSerializer[AlphabetRevision]):
    classes = serializers.ListField(child=serializers.CharField())
    merges = serializers.DictField(child=serializers.CharField())
    lookalikes = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    changes = serializers.ListField(child=serializers.CharField())
    user = serializers.CharField(
        source="user.username", default=None, allow_null=True, help_text="Null: it came with Inkloop."
    )

    class Meta:
        model = AlphabetRevision
        fields = [
            "number",
            "name",
            "classes",
            "merges",
            "lookalikes",
            "changes",
            "reason",
            "user",
            "created_at",
        ]
        read_only_fields = fields


class MergeSerializer(KnownFieldsOnly):
    classes = serializers.ListField(
        child=serializers.CharField(), min_length=1, max_length=class_names.MOST_CLASSES
    )
    into = serializers.CharField(help_text="One of them, or a new name.")


class SplitSerializer(KnownFieldsOnly):
    name = serializers.CharField(help_text="The class that is split.")
    off = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="New class -> the readings that go with it.",
    )


class ChangeSerializer(KnownFieldsOnly):
    """What is left off stays as it is. Merging and splitting come after `classes` and `merges`."""

    name = serializers.CharField(required=False, max_length=LONGEST_TITLE)
    classes = serializers.ListField(
        child=serializers.CharField(trim_whitespace=False),
        required=False,
        max_length=class_names.MOST_CLASSES + 1,
    )
    ranges = serializers.CharField(
        required=False,
        help_text="Instead of, or after, `classes`: `U+0391-U+03A9, a-z`; assigned characters only.",
    )
    without = serializers.CharField(
        required=False, help_text="What to leave out of the ranges, told as they are."
    )
    merges = serializers.DictField(child=serializers.CharField(), required=False)
    lookalikes = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField(), max_length=class_names.MOST_CLASSES),
        required=False,
        max_length=class_names.MOST_CLASSES,
    )
    required_readings = serializers.IntegerField(required=False, help_text="1 to 5.")
    queue_strategy = serializers.ChoiceField(choices=QueueStrategy.choices, required=False)
    suggestions = serializers.ChoiceField(
        choices=Suggestions.choices,
        required=False,
        help_text="Whether the model's reading is shown to those who label.",
    )
    labelled_by = serializers.ChoiceField(choices=Labellers.choices, required=False)
    labellers = serializers.ListField(
        child=serializers.CharField(), required=False, max_length=1_000, help_text="Usernames."
    )
    is_default = serializers.BooleanField(required=False)
    reason = serializers.CharField(max_length=LONGEST_REASON, help_text="Kept with the revision.")
    dry_run = serializers.BooleanField(required=False, help_text="Tell what it would do, and do nothing.")


class NewAlphabetSerializer(ChangeSerializer):
    slug = serializers.CharField(
        max_length=LONGEST_SLUG, help_text="Its short name in addresses; it never changes."
    )
    name = serializers.CharField(max_length=LONGEST_TITLE)


class AlphabetChangeSerializer(ChangeSerializer):
    merge = serializers.ListField(
        child=MergeSerializer(), required=False, max_length=class_names.MOST_CLASSES
    )
    split = serializers.ListField(
        child=SplitSerializer(), required=False, max_length=class_names.MOST_CLASSES
    )
    back_to = serializers.IntegerField(
        required=False, min_value=1, help_text="Number of a revision: all comes back as it was then."
    )
    retired = serializers.BooleanField(required=False)


class Alphabets(generics.ListAPIView[Alphabet]):
    serializer_class = AlphabetSerializer
    queryset = Alphabet.objects.all().with_aliases()
    filterset_class = AlphabetFilter
    ordering = "slug"

    @extend_schema(operation_id="list_alphabets")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The alphabets in use, or with `retired=true` those that are not any more."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="make_alphabet",
        request=NewAlphabetSerializer,
        responses={
            HTTPStatus.CREATED: ChangedSerializer,
            HTTPStatus.OK: OpenApiResponse(ChangedSerializer, description="A dry run."),
        },
        examples=[
            OpenApiExample(
                "Greek capitals",
                {
                    "slug": "greek",
                    "name": "Greek capitals",
                    "ranges": "U+0391-U+03A9",
                    "reason": "For the museum",
                },
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Make an alphabet of a list, or of ranges of Unicode. Administrators only."""
        demand(request, roles.MANAGE_ALPHABETS)
        wanted = NewAlphabetSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        said = wanted.validated_data
        act = curating.preview_made if said.get("dry_run") else curating.make
        outcome = act(user=asker(request), slug=said["slug"], change=change_of(said), reason=said["reason"])
        status = HTTPStatus.OK if said.get("dry_run") else HTTPStatus.CREATED
        response = _changed(outcome, status)
        if status == HTTPStatus.CREATED:
            response["Location"] = reverse("api-alphabet", args=[outcome.alphabet.slug])
        return response


class OneAlphabet(generics.RetrieveAPIView[Alphabet]):
    serializer_class = AlphabetSerializer
    queryset: Any = Alphabet.objects.all().with_aliases()
    lookup_field = "slug"

    @extend_schema(operation_id="get_alphabet")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One alphabet, also a retired one. Its ETag names its revision."""
        response = super().get(request, *args, **kwargs)
        response["ETag"] = response.data["etag"]
        return response

    @extend_schema(
        operation_id="change_alphabet",
        parameters=[IF_MATCH],
        request=AlphabetChangeSerializer,
        responses={HTTPStatus.OK: ChangedSerializer},
        examples=[
            OpenApiExample(
                "Tell no case apart",
                {"merge": [{"classes": ["S", "s"], "into": "S"}], "reason": "Nobody can", "dry_run": True},
                request_only=True,
            )
        ],
    )
    def patch(self, request: Request, slug: str) -> Response:
        """Change an alphabet: the samples are settled anew, no label is lost. Needs If-Match. Administrators only."""
        demand(request, roles.MANAGE_ALPHABETS)
        alphabet = get_object_or_404(Alphabet, slug=slug)
        wanted = AlphabetChangeSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        said = wanted.validated_data
        act = curating.preview if said.get("dry_run") else curating.revise
        outcome = act(
            alphabet=alphabet,
            user=asker(request),
            change=change_of(said),
            reason=said["reason"],
            if_match=request.headers.get("If-Match"),
        )
        return _changed(outcome, HTTPStatus.OK)


@extend_schema_view(get=extend_schema(operation_id="list_alphabet_revisions"))
class Revisions(generics.ListAPIView[AlphabetRevision]):
    """All that an alphabet was, the latest first: what changed, who changed it, and why."""

    serializer_class = RevisionSerializer
    queryset = AlphabetRevision.objects.none()
    ordering = "-number"

    def get_queryset(self) -> Any:
        alphabet = get_object_or_404(Alphabet, slug=self.kwargs["slug"])
        return AlphabetRevision.objects.all().of_alphabet(alphabet).newest_first()


def change_of(said: dict[str, Any]) -> Change:
    """The change that checked fields ask for. Raises InvalidInput for ranges and people that are none."""
    taken_over = (
        "name",
        "merges",
        "lookalikes",
        "required_readings",
        "queue_strategy",
        "suggestions",
        "labelled_by",
        "is_default",
    )
    more = ("back_to", "retired")
    return Change(
        **{name: said.get(name) for name in (*taken_over, *more)},
        classes=_classes(said),
        merge=[Merge(classes=each["classes"], into=each["into"]) for each in said.get("merge", ())],
        split=[Split(name=each["name"], off=each["off"]) for each in said.get("split", ())],
        labellers=people(said["labellers"]) if "labellers" in said else None,
    )


def people(usernames: list[str]) -> list[User]:
    """Those of these names. Raises InvalidInput where one is nobody's."""
    found = {user.username: user for user in User.objects.filter(username__in=usernames)}
    if strangers := [name for name in usernames if name not in found]:
        raise InvalidInput(
            f"Whoever labels has an account. Received: {', '.join(strangers)}.", field="labellers"
        )
    return list(found.values())


def _classes(said: dict[str, Any]) -> list[str] | None:
    if "classes" not in said and "ranges" not in said:
        return None
    return [
        *said.get("classes", ()),
        *class_names.ranged(said.get("ranges", ""), without=said.get("without", "")),
    ]


def _changed(outcome: Outcome, status: HTTPStatus) -> Response:
    alphabet = outcome.alphabet
    body = AlphabetSerializer(alphabet).data | {"consequences": outcome.to_json()}
    return Response(body, status=status, headers={"ETag": alphabet.etag})
