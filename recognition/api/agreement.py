"""alphabets/{slug}/agreement/: how far people agree, and what they and the model take for each other."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import roles
from accounts.api.asking import demand
from recognition.models import Alphabet
from recognition.review.agreeing import Agreement, OfClass, OfDuo, OfPair, OfPerson, agreement_in
from recognition.trust.intervals import Measured


class MeasuredSerializer(serializers.Serializer[Measured]):
    """95 % of the resampled values lie from `low` to `high`; null where it is not defined."""

    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    items = serializers.IntegerField(help_text="Samples that it rests on.")


class OfClassSerializer(serializers.Serializer[OfClass]):
    name = serializers.CharField(help_text="Empty: not a character.")
    readings = serializers.IntegerField()
    alpha = MeasuredSerializer()


class OfPairSerializer(serializers.Serializer[OfPair]):
    one = serializers.CharField()
    other = serializers.CharField()
    samples = serializers.IntegerField(help_text="On which some said the one and some the other.")
    people = serializers.FloatField(help_text="Of readings as either, the share that met the other one.")
    model = serializers.FloatField(
        allow_null=True, help_text="The same between people and the champion, on the same samples."
    )
    alpha = MeasuredSerializer()


class OfPersonSerializer(serializers.Serializer[OfPerson]):
    username = serializers.CharField()
    readings = serializers.IntegerField()
    others = MeasuredSerializer(help_text="Cohen's kappa with what most of the others say.")
    gold = MeasuredSerializer(
        help_text="Cohen's kappa with what is known, by first answers to gold questions."
    )


class OfDuoSerializer(serializers.Serializer[OfDuo]):
    one = serializers.CharField()
    other = serializers.CharField()
    kappa = MeasuredSerializer()


class AgreementSerializer(serializers.Serializer[Agreement]):
    """Only what people read on their own: neither reviewers' words nor what was drawn when asked for."""

    samples = serializers.IntegerField(help_text="Read by two people or more.")
    readings = serializers.IntegerField()
    alpha = MeasuredSerializer(help_text="Krippendorff's alpha, nominal.")
    classes = OfClassSerializer(many=True, help_text="This class against all others, least agreed on first.")
    pairs = OfPairSerializer(many=True, help_text="What people or the model take for each other most.")
    people = OfPersonSerializer(many=True)
    duos = OfDuoSerializer(many=True, help_text="Who read ten samples or more together: Cohen's kappa.")
    model = MeasuredSerializer(allow_null=True, help_text="Cohen's kappa of the champion with each reading.")
    model_id = serializers.IntegerField(source="model_version.pk", allow_null=True, default=None)


class AlphabetAgreement(APIView):
    @extend_schema(operation_id="get_agreement", responses=AgreementSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """How far those who label the alphabet agree, with 95 % intervals over samples. For reviewers."""
        demand(request, roles.SETTLE_SAMPLES)
        alphabet: Any = get_object_or_404(Alphabet, slug=slug)
        return Response(AgreementSerializer(agreement_in(alphabet)).data)
