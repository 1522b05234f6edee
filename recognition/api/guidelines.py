"""alphabets/{slug}/guidelines/: what readers keep to, with pictures; samples/{id}/example/: a picture chosen for it."""

import uuid
from http import HTTPStatus
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from accounts import roles
from accounts.api.asking import asker, demand
from recognition.api.fields import KnownFieldsOnly
from recognition.classes import guiding
from recognition.classes.class_names import MOST_CLASSES
from recognition.classes.guiding import GENERAL, Guide, Guidelines
from recognition.models import Alphabet, GuidelineExample, Sample
from recognition.models.guideline import LONGEST_GUIDELINE

IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="The ETag of the guidelines you saw, or `*`."
)


class GuideExampleSerializer(serializers.Serializer[Any]):
    sample = serializers.UUIDField()
    picture = serializers.CharField(help_text="28x28 PNG, for every member as long as it is an example.")


class GuideSerializer(serializers.Serializer[Guide]):
    label_class = serializers.CharField(help_text="Empty: the whole alphabet.")
    name = serializers.CharField(help_text="What the class is called, where its sign alone does not tell.")
    text = serializers.CharField()
    lookalikes = serializers.ListField(child=serializers.CharField())
    examples = serializers.SerializerMethodField()
    are_chosen = serializers.BooleanField(
        help_text="Somebody chose the examples; otherwise they are the newest."
    )
    changed_by = serializers.CharField(source="written.user.username", default=None, allow_null=True)
    changed_at = serializers.DateTimeField(source="written.created_at", default=None, allow_null=True)

    @extend_schema_field(GuideExampleSerializer(many=True))
    def get_examples(self, guide: Guide) -> Any:
        slug = self.context["alphabet"].slug
        shown = [
            {"sample": each, "picture": reverse("guideline-picture", args=[slug, each])}
            for each in guide.examples
        ]
        return GuideExampleSerializer(shown, many=True).data


class GuidelinesSerializer(serializers.Serializer[Guidelines]):
    alphabet = serializers.CharField(source="alphabet.slug")
    etag = serializers.CharField(help_text="For If-Match, when changing them.")
    general = GuideSerializer()
    classes = GuideSerializer(many=True, help_text="In the order of the alphabet.")


class NewGuideSerializer(KnownFieldsOnly):
    label_class = serializers.CharField(trim_whitespace=False)
    text = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)
    examples = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        max_length=guiding.MOST_EXAMPLES,
        help_text="Samples accepted as the class; empty: the newest are shown.",
    )


class NewGuidelinesSerializer(KnownFieldsOnly):
    """What is left off stays as it is."""

    general = serializers.CharField(
        required=False,
        allow_blank=True,
        trim_whitespace=False,
        help_text=f"Plain text, at most {LONGEST_GUIDELINE:,} characters.",
    )
    classes = serializers.ListField(child=NewGuideSerializer(), required=False, max_length=MOST_CLASSES)

    def validate_classes(self, classes: list[dict[str, Any]]) -> list[dict[str, Any]]:
        names = [each["label_class"] for each in classes]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise serializers.ValidationError(f"A class stands here once. Received twice: {' '.join(twice)}.")
        return classes


class GuidelineExampleSerializer(serializers.ModelSerializer[GuidelineExample]):
    sample = serializers.UUIDField(source="sample_id")
    chosen_by = serializers.CharField(source="chosen_by.username")

    class Meta:
        model = GuidelineExample
        fields = ["sample", "chosen_by", "created_at"]
        read_only_fields = fields


class AlphabetGuidelines(APIView):
    @extend_schema(operation_id="get_guidelines", responses=GuidelinesSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """What is to be read as what, for the whole alphabet and for each class, with pictures."""
        return _told(guiding.guidelines_of(get_object_or_404(Alphabet, slug=slug)))

    @extend_schema(
        operation_id="write_guidelines",
        parameters=[IF_MATCH],
        request=NewGuidelinesSerializer,
        responses=GuidelinesSerializer,
        examples=[
            OpenApiExample(
                "Of the seven",
                {"classes": [{"label_class": "7", "text": "With or without a bar."}]},
                request_only=True,
            )
        ],
    )
    def put(self, request: Request, slug: str) -> Response:
        """Write guidelines and choose their pictures; what was there before is kept. Needs If-Match. Administrators only."""
        demand(request, roles.MANAGE_ALPHABETS)
        alphabet = get_object_or_404(Alphabet, slug=slug)
        wanted = NewGuidelinesSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        said = wanted.validated_data
        classes = said.get("classes", [])
        texts = {each["label_class"]: each["text"] for each in classes if "text" in each}
        written = guiding.write(
            alphabet=alphabet,
            user=asker(request),
            texts=texts | ({GENERAL: said["general"]} if "general" in said else {}),
            examples={each["label_class"]: each["examples"] for each in classes if "examples" in each},
            if_match=request.headers.get("If-Match"),
        )
        return _told(written)


class SampleExample(APIView):
    @extend_schema(operation_id="choose_example", request=None, responses=GuidelineExampleSerializer)
    def put(self, request: Request, sample_id: uuid.UUID) -> Response:
        """Show it in the guidelines as an example of what it is accepted as. 409 where it may not. For reviewers."""
        example = guiding.show(sample=_sample(request, sample_id), user=asker(request))
        return Response(GuidelineExampleSerializer(example).data)

    @extend_schema(operation_id="retire_example", responses={HTTPStatus.NO_CONTENT: None})
    def delete(self, request: Request, sample_id: uuid.UUID) -> Response:
        """It is no chosen example any more. Twice is once. For reviewers."""
        guiding.hide(sample=_sample(request, sample_id), user=asker(request))
        return Response(status=HTTPStatus.NO_CONTENT)


def _told(guidelines: Guidelines) -> Response:
    told = GuidelinesSerializer(guidelines, context={"alphabet": guidelines.alphabet}).data
    return Response(told, headers={"ETag": guidelines.etag})


def _sample(request: Request, sample_id: uuid.UUID) -> Sample:
    """Whether there is such a sample, only those are told who may see it."""
    visible: Any = Sample.objects.all().visible_to(asker(request)).without_heavy_columns()
    sample: Sample = get_object_or_404(visible, pk=sample_id)
    demand(request, roles.SETTLE_SAMPLES)
    return sample
