"""Samples, predictions and labels as JSON.

`label` and `source` are also attributes of every serializer field, of another type: hence the ignored assignments.
"""

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from accounts.models import User
from accounts.roles import VIEW_ALL_SAMPLES
from recognition import practising
from recognition.api.fields import AlphabetField, Base64Field, FiniteFloatField, InkField, KnownFieldsOnly
from recognition.classes.class_names import LONGEST_NAME
from recognition.intake import MAX_WRITER_LENGTH
from recognition.models import Label, Prediction, Sample, Source, State, Turn, Verdict
from recognition.reading.waiting import Outcome, Recognition
from recognition.trust.asked import Seen

# A worker has been there, perhaps after the sample was fetched.
READ = (Recognition.DONE, Recognition.NO_MODEL)
SOURCES_OF_CLIENTS = [Source.CANVAS, Source.UPLOAD, Source.API]
VERDICTS_WITHOUT_LABEL = [Verdict.NOT_A_CHARACTER, Verdict.UNSURE]
LONGEST_SECONDS = 24 * 60 * 60
# To those who are asked about somebody else's sample: what it is taken for.
UNTOLD = {"state": None, "state_reason": "", "settled_class": ""}


class RankingEntrySerializer(serializers.Serializer[Any]):
    label = serializers.CharField()  # type: ignore[assignment]
    probability = serializers.FloatField()


class PredictionSerializer(serializers.ModelSerializer[Prediction]):
    model = serializers.IntegerField(source="version_id")
    model_number = serializers.IntegerField(source="version.number")
    model_alphabet = serializers.CharField(
        source="version.alphabet.slug", help_text="Another one than the sample's where `from_examples`."
    )
    ranking = RankingEntrySerializer(
        many=True, source="shown_ranking", help_text="As its author is shown it."
    )
    rejected = serializers.BooleanField(
        source="shown_as_rejected", help_text="The model thinks this is no character of the alphabet."
    )
    personal = serializers.BooleanField(
        source="is_personal", help_text="Drawings that the author named have a say in the ranking."
    )
    model_ranking = RankingEntrySerializer(
        many=True, source="ranking", help_text="The model's own, the same unless `personal`."
    )

    class Meta:
        model = Prediction
        fields = [
            "id", "model", "model_number", "model_alphabet", "ranking", "rejected", "personal", "from_examples",
            "model_ranking", "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class LabelSerializer(serializers.ModelSerializer[Label]):
    """One person's reading. `label` is null for the verdicts that name no character."""

    user = serializers.CharField(source="user.username")
    label = serializers.SerializerMethodField()  # type: ignore[assignment]
    prediction = serializers.UUIDField(source="prediction_id", allow_null=True)

    class Meta:
        model = Label
        fields = [
            "id",
            "user",
            "verdict",
            "label",
            "answer",
            "prediction",
            "seconds",
            "settles",
            "created_at",
            "etag",
        ]
        read_only_fields = fields
        extra_kwargs = {"etag": {"help_text": "For If-Match, when changing it."}}

    def get_label(self, label: Label) -> str | None:
        return label.character or None


class PromptedSerializer(serializers.Serializer[Any]):
    """What the author was asked to draw, and what it looks like beside that."""

    asked = serializers.CharField()
    seen = serializers.ChoiceField(
        choices=[each.value for each in Seen], allow_null=True, help_text="Null until a model has looked."
    )
    stands = serializers.BooleanField(
        help_text="It counts as what was asked for. False: it waits to be looked at, or for somebody to read it."
    )


class SampleSerializer(serializers.ModelSerializer[Sample]):
    """A sample as it stands in a list. The context holds the asker and the samples' outcomes by id."""

    alphabet = serializers.CharField(source="alphabet.slug")
    author = serializers.CharField(source="author.username")
    recognition = serializers.SerializerMethodField()
    prediction = serializers.SerializerMethodField(help_text="The newest one.")
    label = serializers.SerializerMethodField(help_text="Your own reading.")  # type: ignore[assignment]
    image = serializers.SerializerMethodField(help_text="What the network sees, 28x28; null until rendered.")

    class Meta:
        model = Sample
        fields = [
            "id", "alphabet", "author", "source", "state", "state_reason", "settled_class", "consent",
            "created_at", "recognition", "prediction", "label", "image",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(choices=Recognition.choices))
    def get_recognition(self, sample: Sample) -> str:
        return self._outcome(sample).recognition

    @extend_schema_field(PredictionSerializer(allow_null=True))
    def get_prediction(self, sample: Sample) -> Any:
        prediction = self._outcome(sample).prediction
        return PredictionSerializer(prediction).data if prediction else None

    @extend_schema_field(LabelSerializer(allow_null=True))
    def get_label(self, sample: Sample) -> Any:
        asker: User = self.context["asker"]
        mine = [label for label in self._live_labels(sample) if label.user_id == asker.pk]
        return LabelSerializer(mine[0]).data if mine else None

    def get_image(self, sample: Sample) -> str | None:
        rendered = sample.is_rendered or self._outcome(sample).recognition in READ
        return reverse("api-sample-image", args=[sample.pk]) if rendered else None

    def _outcome(self, sample: Sample) -> Outcome:
        outcomes: dict[uuid.UUID, Outcome] = self.context["outcomes"]
        return outcomes[sample.pk]

    def _live_labels(self, sample: Sample) -> list[Label]:
        return [] if self.context.get("is_new") else list(sample.labels.all())


class SampleDetailSerializer(SampleSerializer):
    """The whole sample, ink included. `labels` holds everybody's live readings, for those who may see them.

    Whoever is only asked about it in the queue is not told what could sway them: whose it is, what others say it is, and
    what the model reads, where that is hidden.
    """

    author = serializers.CharField(source="author.username", allow_null=True)
    state = serializers.ChoiceField(choices=State.choices, allow_null=True)
    ink = InkField(allow_null=True)
    writer = serializers.CharField(source="writer.name")
    labels = serializers.SerializerMethodField()
    prompt = serializers.SerializerMethodField(
        help_text="For its author: what it was drawn for, as long as they have not read it themselves."
    )

    class Meta(SampleSerializer.Meta):
        fields = [
            *SampleSerializer.Meta.fields,
            *("consent_wording", "consent_at", "writer", "withdrawn_at", "ink", "labels", "prompt"),
        ]
        read_only_fields = fields

    @extend_schema_field(LabelSerializer(many=True, allow_null=True))
    def get_labels(self, sample: Sample) -> Any:
        if not self.context["sees_all"]:
            return None
        return LabelSerializer(self._live_labels(sample), many=True).data

    @extend_schema_field(PromptedSerializer(allow_null=True))
    def get_prompt(self, sample: Sample) -> Any:
        """Nobody else is told: it would sway their reading."""
        label = next((each for each in self._live_labels(sample) if each.is_prompt), None)
        if label is None or label.user_id != self.context["asker"].pk:
            return None
        prediction = self._outcome(sample).prediction
        seen = practising.seen_in(label, prediction, sample.alphabet) if prediction else None
        return {"asked": label.character, "seen": seen, "stands": label.stands}

    def to_representation(self, instance: Sample) -> dict[str, Any]:
        told: dict[str, Any] = super().to_representation(instance)
        if self.context["sees_all"] or instance.author_id == self.context["asker"].pk:
            return told
        return told | UNTOLD | {"author": None, "writer": "", "prediction": self._suggestion(instance)}

    def _suggestion(self, sample: Sample) -> Any:
        """What the model reads, where they are shown it, without what the author's own drawings add."""
        turn = Turn.objects.all().of(self.context["asker"], sample.pk)
        prediction = self._outcome(sample).prediction
        if prediction is None or turn is None or not turn.suggested:
            return None
        prediction.personal = None
        return PredictionSerializer(prediction).data


class ChangedSampleSerializer(KnownFieldsOnly):
    consent = serializers.BooleanField(help_text="It may be learned from, and shown to annotators.")


class NewSampleSerializer(KnownFieldsOnly):
    alphabet = AlphabetField(help_text="Slug of an alphabet.")
    ink = InkField(required=False)
    image = Base64Field(required=False, help_text="Instead of ink: a PNG or JPEG of one character, base64.")
    id = serializers.UUIDField(
        required=False, help_text="Yours, best a UUIDv7: sending it twice stores once."
    )
    writer = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=MAX_WRITER_LENGTH,
        help_text="Whose hand it is; empty: your own.",
    )
    consent = serializers.BooleanField(
        required=False, help_text="May be learned from; as I have decided in `me/consent/` unless said here."
    )
    prompt = serializers.CharField(
        required=False,
        trim_whitespace=False,
        max_length=LONGEST_NAME,
        help_text="The class that its author was asked to draw: a label, weaker than a reading.",
    )
    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices=SOURCES_OF_CLIENTS,
        required=False,
        help_text="By session canvas (the default for ink) or upload (for a picture); by token api.",
    )


class NewLabelSerializer(KnownFieldsOnly):
    """Exactly one of `label` and `verdict`."""

    label = serializers.CharField(  # type: ignore[assignment]
        required=False,
        allow_null=True,
        trim_whitespace=False,
        help_text="A reading of the sample's alphabet.",
    )
    verdict = serializers.ChoiceField(choices=VERDICTS_WITHOUT_LABEL, required=False, allow_null=True)
    prediction = serializers.UUIDField(
        required=False, allow_null=True, help_text="The prediction that you saw and answer."
    )
    seconds = FiniteFloatField(
        required=False,
        allow_null=True,
        min_value=0,
        max_value=LONGEST_SECONDS,
        help_text="Time that you took.",
    )


class LabelledSerializer(LabelSerializer):
    """The label, and what became of its sample by it."""

    state = serializers.CharField(
        source="sample.state", allow_null=True, help_text="Null for whoever is only asked about it."
    )
    state_reason = serializers.CharField(source="sample.state_reason")

    class Meta(LabelSerializer.Meta):
        fields = [*LabelSerializer.Meta.fields, "state", "state_reason"]
        read_only_fields = fields

    def to_representation(self, instance: Label) -> dict[str, Any]:
        told: dict[str, Any] = super().to_representation(instance)
        asker: User = self.context["asker"]
        if instance.sample.author_id == asker.pk or asker.has_perm(VIEW_ALL_SAMPLES):
            return told
        return told | {name: UNTOLD[name] for name in ("state", "state_reason")}
