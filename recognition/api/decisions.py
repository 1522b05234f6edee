"""samples/{id}/decisions/: what reviewers decided about a sample, made and reverted; decisions/: all of them, the trail."""

import uuid
from http import HTTPStatus
from typing import Any

from django.shortcuts import get_object_or_404
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
from recognition import labelling
from recognition.api.fields import FiniteFloatField, KnownFieldsOnly
from recognition.api.filters import OneOf, alphabet_slugs
from recognition.api.sample_serializers import LONGEST_SECONDS, VERDICTS_WITHOUT_LABEL
from recognition.exceptions import InvalidInput
from recognition.models import Decision, DecisionKind, Prediction, Sample
from recognition.models.decision import LONGEST_REASON, MOST_MORE_READINGS
from recognition.review import reviewing

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag of reviews/{id}/ as the reviewer saw it: 412 where it has changed since.",
)


class DecisionSerializer(serializers.ModelSerializer[Decision]):
    """`stands`: it was not reverted, and its reviewer has not answered anew since."""

    sample = serializers.UUIDField(source="sample_id")
    reviewer = serializers.CharField(source="reviewer.username")
    label = serializers.SerializerMethodField(help_text="What it was settled as.")  # type: ignore[assignment]
    verdict = serializers.CharField(source="label.verdict", allow_null=True, default=None)
    reverted_by = serializers.CharField(source="reverted_by.username", allow_null=True, default=None)
    stands = serializers.BooleanField()

    class Meta:
        model = Decision
        fields = [
            "id", "sample", "reviewer", "kind", "label", "verdict", "more", "reason", "stands", "made_at",
            "reverted_at", "reverted_by",
        ]  # fmt: skip
        read_only_fields = fields

    def get_label(self, decision: Decision) -> str | None:
        return (decision.label.character or None) if decision.label else None


class NewDecisionSerializer(KnownFieldsOnly):
    """`settled` takes exactly one of `label` and `verdict`, `sent back` takes `more`."""

    kind = serializers.ChoiceField(choices=DecisionKind.choices)
    reason = serializers.CharField(max_length=LONGEST_REASON)
    label = serializers.CharField(  # type: ignore[assignment]
        required=False, allow_null=True, trim_whitespace=False, help_text="A reading of the alphabet."
    )
    verdict = serializers.ChoiceField(choices=VERDICTS_WITHOUT_LABEL, required=False, allow_null=True)
    prediction = serializers.UUIDField(
        required=False, allow_null=True, help_text="The prediction that was looked at."
    )
    seconds = FiniteFloatField(required=False, allow_null=True, min_value=0, max_value=LONGEST_SECONDS)
    more = serializers.IntegerField(
        required=False, help_text=f"Readings that are asked for, 1 to {MOST_MORE_READINGS}."
    )


class SampleDecisions(APIView):
    @extend_schema(operation_id="list_sample_decisions", responses=DecisionSerializer(many=True))
    def get(self, request: Request, sample_id: uuid.UUID) -> Response:
        """All that was decided about it, the latest first, also what was reverted. For reviewers."""
        sample = _sample(request, sample_id)
        found = Decision.objects.all().of_sample(sample.pk)
        return Response(DecisionSerializer(found, many=True).data)

    @extend_schema(
        operation_id="decide",
        parameters=[IF_MATCH],
        request=NewDecisionSerializer,
        responses={HTTPStatus.CREATED: DecisionSerializer},
        examples=[
            OpenApiExample(
                "It is a 7", {"kind": "settled", "label": "7", "reason": "plainly drawn"}, request_only=True
            ),
            OpenApiExample(
                "Ask two more", {"kind": "sent back", "more": 2, "reason": "1 or 7"}, request_only=True
            ),
            OpenApiExample(
                "Never learn from it", {"kind": "excluded", "reason": "a signature"}, request_only=True
            ),
        ],
    )
    def post(self, request: Request, sample_id: uuid.UUID) -> Response:
        """Settle it, send it back for more readings, or exclude it. For reviewers, of what somebody else drew.

        409 where it was settled before and no If-Match says that this was seen, and while it is excluded.
        """
        sample = _sample(request, sample_id)
        wanted = NewDecisionSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        made = _decide(asker(request), sample, wanted.validated_data, request.headers.get("If-Match"))
        where: Any = {"Location": reverse("api-sample-decision", args=[sample.pk, made.pk])}
        return Response(_shown(made), status=HTTPStatus.CREATED, headers=where)


class SampleDecision(APIView):
    @extend_schema(operation_id="get_decision", responses=DecisionSerializer)
    def get(self, request: Request, sample_id: uuid.UUID, decision_id: uuid.UUID) -> Response:
        """One of them. For reviewers."""
        return Response(_shown(_decision(request, sample_id, decision_id)))

    @extend_schema(
        operation_id="revert_decision",
        responses={HTTPStatus.OK: OpenApiResponse(DecisionSerializer, description="Kept, and reverted.")},
    )
    def delete(self, request: Request, sample_id: uuid.UUID, decision_id: uuid.UUID) -> Response:
        """As if it had not been made: the sample stands as its readings say. 409 where it was reverted before. For reviewers."""
        decision = _decision(request, sample_id, decision_id)
        return Response(_shown(reviewing.revert(decision=decision, user=asker(request))))


class DecisionFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter is untyped
    alphabet = OneOf("sample__alphabet__slug", allowed=alphabet_slugs, help_text="Slug of an alphabet.")
    reviewer = filters.CharFilter("reviewer__username", help_text="A username.")
    kind = OneOf(allowed=lambda: DecisionKind.values, help_text=f"One of {', '.join(DecisionKind.values)}.")

    class Meta:
        model = Decision
        fields: list[str] = []


class Decisions(generics.ListAPIView[Decision]):
    serializer_class = DecisionSerializer
    filterset_class = DecisionFilter
    queryset = Decision.objects.all().with_people()

    @extend_schema(operation_id="list_decisions")
    def get(self, request: Request) -> Response:
        """Every decision that was ever made, the latest first, also what was reverted. For reviewers."""
        demand(request, roles.SETTLE_SAMPLES)
        return self.list(request)


def _decide(reviewer: User, sample: Sample, said: dict[str, Any], if_match: str | None) -> Decision:
    kind, reason = said["kind"], said["reason"]
    _refuse_strays(kind, said)
    if kind == DecisionKind.SENT_BACK:
        if "more" not in said:
            raise InvalidInput("To send it back is to say for how many readings.", field="more")
        return reviewing.send_back(
            reviewer=reviewer, sample=sample, more=said["more"], reason=reason, if_match=if_match
        )
    if kind == DecisionKind.EXCLUDED:
        return reviewing.exclude(reviewer=reviewer, sample=sample, reason=reason, if_match=if_match)
    return reviewing.settle(
        reviewer=reviewer,
        sample=sample,
        reading=labelling.read(
            alphabet=sample.alphabet, label=said.get("label"), verdict=said.get("verdict")
        ),
        reason=reason,
        prediction=_prediction(sample, said.get("prediction")),
        if_match=if_match,
        seconds=said.get("seconds"),
    )


_FIELDS_OF = {
    DecisionKind.SETTLED: {"label", "verdict", "prediction", "seconds"},
    DecisionKind.SENT_BACK: {"more"},
    DecisionKind.EXCLUDED: set[str](),
}


def _refuse_strays(kind: str, said: dict[str, Any]) -> None:
    allowed = {"kind", "reason", *_FIELDS_OF[DecisionKind(kind)]}
    if strays := [name for name in said if name not in allowed]:
        raise InvalidInput(
            f"{kind!r} takes {', '.join(sorted(allowed))}. Received: {strays[0]}.", field=strays[0]
        )


def _prediction(sample: Sample, prediction_id: uuid.UUID | None) -> Prediction | None:
    if prediction_id is None:
        return None
    found = Prediction.objects.all().of_sample(sample).filter(pk=prediction_id).first()
    if found is None:
        raise InvalidInput(
            f"The sample has no such prediction. Received: {prediction_id}.", field="prediction"
        )
    return found


def _sample(request: Request, sample_id: uuid.UUID) -> Sample:
    """Whether there is such a sample, only those are told who may see it."""
    visible: Any = Sample.objects.all().visible_to(asker(request)).without_heavy_columns()
    sample: Sample = get_object_or_404(visible.select_related("alphabet"), pk=sample_id)
    demand(request, roles.SETTLE_SAMPLES)
    return sample


def _decision(request: Request, sample_id: uuid.UUID, decision_id: uuid.UUID) -> Decision:
    sample = _sample(request, sample_id)
    found: Any = Decision.objects.all().of_sample(sample.pk)
    decision: Decision = get_object_or_404(found, pk=decision_id)
    return decision


def _shown(decision: Decision) -> Any:
    return DecisionSerializer(Decision.objects.all().with_people().get(pk=decision.pk)).data
