"""alphabets/{slug}/trial/: a version tried on live drawings, beside the champion."""

from http import HTTPStatus
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import roles
from accounts.api.asking import asker, demand
from recognition.api.fields import FiniteFloatField, KnownFieldsOnly
from recognition.exceptions import InvalidInput
from recognition.models import Alphabet, ModelVersion, Trial, TrialKind
from training import trials

LONGEST_REASON = 500


class TrialSerializer(serializers.ModelSerializer[Trial]):
    """`outcome`: what people's answers say so far; docs/evaluation.md describes it."""

    alphabet = serializers.CharField(source="alphabet.slug")
    model = serializers.IntegerField(source="version_id")
    champion = serializers.IntegerField(source="champion_id", help_text="The model it is tried against.")
    started_by = serializers.CharField(source="started_by.username")
    ended_by = serializers.CharField(source="ended_by.username", allow_null=True, default=None)
    outcome = serializers.DictField()

    class Meta:
        model = Trial
        fields = [
            "id", "alphabet", "model", "champion", "kind", "share", "state", "reason", "outcome", "outcome_reason",
            "started_by", "ended_by", "started_at", "ended_at",
        ]  # fmt: skip
        read_only_fields = fields


class NewTrialSerializer(KnownFieldsOnly):
    model = serializers.IntegerField(min_value=1, help_text="Id of a model of this alphabet.")
    kind = serializers.ChoiceField(
        choices=TrialKind.choices, help_text="shadow: nobody is shown it; canary: a share of the people is."
    )
    share = FiniteFloatField(
        min_value=0, max_value=1, help_text="Of the people, above 0; a canary takes at most 0.5."
    )
    reason = serializers.CharField(max_length=LONGEST_REASON, help_text="Kept with the trial.")


class TrialEndSerializer(KnownFieldsOnly):
    reason = serializers.CharField(max_length=LONGEST_REASON, help_text="Kept with the trial.")


class AlphabetTrial(APIView):
    @extend_schema(operation_id="get_trial", responses=TrialSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """The latest trial of the alphabet, under way or over. 404 where none was ever started."""
        trial = Trial.objects.all().of_alphabet(get_object_or_404(Alphabet, slug=slug)).first()
        if trial is None:
            raise Http404(f"No version of {slug} was ever tried.")
        return Response(TrialSerializer(trial).data)

    @extend_schema(
        operation_id="start_trial",
        request=NewTrialSerializer,
        responses={
            HTTPStatus.OK: OpenApiResponse(TrialSerializer, description="It is under way already."),
            HTTPStatus.CREATED: OpenApiResponse(TrialSerializer, description="Started."),
        },
        examples=[
            OpenApiExample(
                "To a tenth of the people",
                {"model": 2, "kind": "canary", "share": 0.1, "reason": "as good on the test sets"},
                request_only=True,
            )
        ],
    )
    def put(self, request: Request, slug: str) -> Response:
        """Try a model on live drawings. 409 while another one is tried. Administrators only."""
        demand(request, roles.PROMOTE_MODELS)
        alphabet = get_object_or_404(Alphabet, slug=slug)
        wanted = NewTrialSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        said: dict[str, Any] = wanted.validated_data
        trial, is_new = trials.start(
            version=_version(alphabet, said["model"]),
            kind=said["kind"],
            share=said["share"],
            reason=said["reason"],
            user=asker(request),
        )
        return Response(TrialSerializer(trial).data, status=HTTPStatus.CREATED if is_new else HTTPStatus.OK)

    @extend_schema(
        operation_id="stop_trial",
        request=TrialEndSerializer,
        responses={HTTPStatus.OK: OpenApiResponse(TrialSerializer, description="Stopped.")},
    )
    def delete(self, request: Request, slug: str) -> Response:
        """Stop the trial: from the next drawing on everybody is shown the champion. 409 without one. Administrators only."""
        demand(request, roles.PROMOTE_MODELS)
        alphabet = get_object_or_404(Alphabet, slug=slug)
        said = TrialEndSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        trial = trials.stop(alphabet=alphabet, reason=said.validated_data["reason"], user=asker(request))
        return Response(TrialSerializer(trial).data)


def _version(alphabet: Alphabet, model_id: int) -> ModelVersion:
    version = ModelVersion.objects.all().within(alphabet, model_id)
    if version is None:
        raise InvalidInput(f"The alphabet {alphabet} has no such model. Received: {model_id}.", field="model")
    return version
