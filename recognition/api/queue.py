"""queue/: what I am asked to read next, one by one or as a grid of what the model takes for the same."""

import uuid
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import asker
from accounts.models import User
from recognition.api.fields import AlphabetField, InkField, KnownFieldsOnly
from recognition.api.sample_serializers import RankingEntrySerializer
from recognition.exceptions import InvalidInput
from recognition.models import Alphabet, Turn, TurnState
from recognition.queue import grid_reading, labelling_progress, serving
from recognition.queue.serving import MOST_AT_ONCE, Asked

PREFETCHED = 20
MINE = [TurnState.OPEN.value, TurnState.SKIPPED.value]


class SuggestionSerializer(serializers.Serializer[Any]):
    """What the model reads, without what the author's own drawings add to it."""

    id = serializers.UUIDField()
    model = serializers.IntegerField()
    ranking = RankingEntrySerializer(many=True)
    rejected = serializers.BooleanField(help_text="The model thinks this is no character of the alphabet.")


class AskedSerializer(serializers.Serializer[Any]):
    sample = serializers.UUIDField()
    ink = InkField(allow_null=True, help_text="Null for an uploaded picture.")
    image = serializers.CharField(help_text="What the network sees, 28x28: the address of a PNG.")
    prediction = SuggestionSerializer(
        allow_null=True,
        help_text="To be given with the label by who has seen it; null where suggestions are hidden, or there is none.",
    )
    imported_suggestion = serializers.CharField(
        allow_null=True,
        help_text="The class that the import which brought it suggests; null where suggestions are hidden, or there is none.",
    )
    expires_at = serializers.DateTimeField(help_text="Until then nobody else is asked in my place.")
    label = serializers.CharField(help_text="The address where my reading is PUT.")  # type: ignore[assignment]


class QueueSerializer(serializers.Serializer[Any]):
    alphabet = serializers.CharField()
    required_readings = serializers.IntegerField(help_text="How many people are asked what a sample is.")
    waiting = serializers.IntegerField(help_text="About how many I can still be asked, these included.")
    results = AskedSerializer(many=True)


class NextQuery(KnownFieldsOnly):
    alphabet = AlphabetField(help_text="Slug of an alphabet.")
    count = serializers.IntegerField(required=False, min_value=1, max_value=PREFETCHED, default=1)


class GridQuery(KnownFieldsOnly):
    alphabet = AlphabetField(help_text="Slug of an alphabet.")
    label = serializers.CharField(help_text="What the model reads: a class.")  # type: ignore[assignment]
    count = serializers.IntegerField(
        required=False, min_value=1, max_value=MOST_AT_ONCE, default=MOST_AT_ONCE
    )


class ProgressQuery(KnownFieldsOnly):
    alphabet = AlphabetField(help_text="Slug of an alphabet.")


class TurnChange(KnownFieldsOnly):
    state = serializers.ChoiceField(choices=MINE)


class GridReadings(KnownFieldsOnly):
    alphabet = AlphabetField(help_text="Slug of an alphabet.")
    label = serializers.CharField(help_text="What all `samples` are.")  # type: ignore[assignment]
    samples = serializers.ListField(
        child=serializers.UUIDField(), max_length=MOST_AT_ONCE, required=False, default=list
    )
    doubted = serializers.ListField(
        child=serializers.UUIDField(),
        max_length=MOST_AT_ONCE,
        required=False,
        default=list,
        help_text="What does not look like it: back to the queue, before others, one by one.",
    )


class GridOutcomeSerializer(serializers.Serializer[Any]):
    sample = serializers.UUIDField()
    outcome = serializers.ChoiceField(choices=grid_reading.OUTCOMES)
    detail = serializers.CharField(help_text="Why it was refused.")


class GridAnswerSerializer(serializers.Serializer[Any]):
    results = GridOutcomeSerializer(many=True)


class GoldFiguresSerializer(serializers.Serializer[Any]):
    right = serializers.IntegerField()
    seen = serializers.IntegerField()
    accuracy = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(help_text="The 95 % interval.")
    high = serializers.FloatField()


class MineSerializer(serializers.Serializer[Any]):
    today = serializers.IntegerField()
    total = serializers.IntegerField()
    per_minute = serializers.FloatField(allow_null=True, help_text="Lately; null for too few to tell.")
    gold = GoldFiguresSerializer()


class TeamSerializer(serializers.Serializer[Any]):
    today = serializers.IntegerField()
    total = serializers.IntegerField()
    waiting = serializers.IntegerField(help_text="Samples that people are still to read.")
    retired = serializers.IntegerField(help_text="Samples that enough people have read.")


class TrainingSerializer(serializers.Serializer[Any]):
    new = serializers.IntegerField(
        help_text="Accepted samples that the last training did not have; where these are enough, how many of them the next"
        " one would learn, as last counted."
    )
    needed = serializers.IntegerField(help_text="With so many the next one starts by itself.")
    counted = serializers.BooleanField(
        help_text="False where enough were accepted, and how many of them the next one would learn is not counted yet."
    )


class AgreeingSerializer(serializers.Serializer[Any]):
    agree = serializers.IntegerField(help_text="Readings that say what the model reads.")
    readings = serializers.IntegerField()
    low = serializers.FloatField(help_text="The 95 % interval of their share.")
    high = serializers.FloatField()
    seconds = serializers.FloatField(allow_null=True, help_text="The median time that they took.")


class LeaningSerializer(serializers.Serializer[Any]):
    difference = serializers.FloatField(help_text="Of the shares: above 0 people lean towards what they see.")
    low = serializers.FloatField(help_text="The 95 % interval.")
    high = serializers.FloatField()


class SuggestionsSerializer(serializers.Serializer[Any]):
    """The newest readings in the queue, one by one, with what the model reads before one's eyes and without."""

    shown = AgreeingSerializer()
    hidden = AgreeingSerializer()
    leaning = LeaningSerializer(allow_null=True)


class ProgressSerializer(serializers.Serializer[Any]):
    mine = MineSerializer()
    team = TeamSerializer()
    training = TrainingSerializer(allow_null=True, help_text="Null where none starts by itself.")
    suggestions = SuggestionsSerializer(allow_null=True, help_text="Null while all saw what the model reads.")


class NextInQueue(APIView):
    @extend_schema(operation_id="next_in_queue", parameters=[NextQuery], responses=QueueSerializer)
    def get(self, request: Request) -> Response:
        """What I am asked next, mine for ten minutes: first what I hold already, then what is worth most."""
        wanted = _query(NextQuery, request)
        user, alphabet = asker(request), wanted["alphabet"]
        asked = serving.serve(user=user, alphabet=alphabet, count=wanted["count"])
        return _queue(user, alphabet, asked, wanted=wanted["count"])


class QueueGrid(APIView):
    @extend_schema(operation_id="queue_grid", parameters=[GridQuery], responses=QueueSerializer)
    def get(self, request: Request) -> Response:
        """What the model reads as one class, the surest first, always with what it reads."""
        wanted = _query(GridQuery, request)
        user, alphabet = asker(request), wanted["alphabet"]
        likely = _class(alphabet, wanted["label"])
        asked = serving.serve(user=user, alphabet=alphabet, count=wanted["count"], likely=likely)
        return _queue(user, alphabet, asked, wanted=wanted["count"])

    @extend_schema(
        operation_id="read_grid",
        request=GridReadings,
        responses=GridAnswerSerializer,
        examples=[
            OpenApiExample(
                "All but one are an a",
                {
                    "alphabet": "letters",
                    "label": "a",
                    "samples": ["0190b5a0-0000-7000-8000-000000000001"],
                    "doubted": ["0190b5a0-0000-7000-8000-000000000002"],
                },
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Read all `samples` as `label`, and give `doubted` back. The answer says of each what became of it."""
        wanted = GridReadings(data=request.data)
        wanted.is_valid(raise_exception=True)
        said = wanted.validated_data
        outcomes = grid_reading.read_grid(
            user=asker(request),
            alphabet=said["alphabet"],
            label=said["label"],
            sample_ids=said["samples"],
            doubted_ids=said["doubted"],
        )
        return Response(GridAnswerSerializer({"results": outcomes}).data)


class QueueTurn(APIView):
    @extend_schema(operation_id="change_turn", request=TurnChange, responses=AskedSerializer)
    def patch(self, request: Request, sample_id: uuid.UUID) -> Response:
        """Pass over a sample that I am asked about, or take that back. 409 once I have read it, or others have."""
        user = asker(request)
        get_object_or_404(Turn, user=user, sample=sample_id)
        wanted = TurnChange(data=request.data)
        wanted.is_valid(raise_exception=True)
        if wanted.validated_data["state"] == TurnState.SKIPPED:
            turn = serving.skip(user=user, sample_id=sample_id)
        else:
            turn = serving.take_up(user=user, sample_id=sample_id)
        [asked] = serving.asked_about([turn], turn.alphabet)
        return Response(_told(asked))


class QueueProgress(APIView):
    @extend_schema(operation_id="queue_progress", parameters=[ProgressQuery], responses=ProgressSerializer)
    def get(self, request: Request) -> Response:
        """How far we are: I, everybody, and the next training."""
        alphabet = _query(ProgressQuery, request)["alphabet"]
        progress = labelling_progress.progress(asker(request), alphabet)
        return Response(ProgressSerializer(progress).data)


def _query(kind: type[KnownFieldsOnly], request: Request) -> dict[str, Any]:
    query = kind(data=request.query_params.dict())
    query.is_valid(raise_exception=True)
    return dict(query.validated_data)


def _class(alphabet: Alphabet, label: str) -> str:
    likely = alphabet.class_of(label)
    if likely is None:
        raise InvalidInput(
            f"A label is one of the alphabet {alphabet.slug}: {' '.join(alphabet.readings)}. Received: {label!r}.",
            field="label",
        )
    return likely


def _queue(user: User, alphabet: Alphabet, asked: list[Asked], *, wanted: int) -> Response:
    """A `QueueSerializer`, made without one: a person at the keyboard waits for it."""
    body = {
        "alphabet": alphabet.slug,
        "required_readings": alphabet.required_readings,
        "waiting": serving.waiting_for(user, alphabet, given=len(asked), wanted=wanted),
        "results": [_told(each) for each in asked],
    }
    # Each answer is somebody's own, and gives something away that the next one does not.
    return Response(body, headers={"Cache-Control": "no-store"})


def _told(asked: Asked) -> dict[str, Any]:
    reading = asked.prediction
    return {
        "sample": asked.turn.sample_id,
        "ink": asked.ink,
        "image": reverse("api-sample-image", args=[asked.turn.sample_id]),
        "prediction": reading
        and {
            "id": reading.pk,
            "model": reading.version_id,
            "ranking": reading.ranking,
            "rejected": reading.rejected,
        },
        "imported_suggestion": asked.imported or None,
        "expires_at": asked.turn.expires_at,
        "label": reverse("api-sample-label", args=[asked.turn.sample_id]),
    }
