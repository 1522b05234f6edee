"""me/consent/: whether models may learn from what I draw; what I was asked, and what I have answered so far."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import consent
from accounts.api.asking import asker
from accounts.models import ConsentDecision, User


class ConsentDecisionSerializer(serializers.ModelSerializer[ConsentDecision]):
    consent = serializers.BooleanField(source="given")

    class Meta:
        model = ConsentDecision
        fields = ["consent", "earlier", "wording", "decided_at"]
        read_only_fields = fields


class MyConsentSerializer(serializers.Serializer[Any]):
    consent = serializers.BooleanField(
        allow_null=True, help_text="What holds for the samples that I send without saying; null: never asked."
    )
    wording = serializers.IntegerField(
        allow_null=True, help_text="The wording that I answered; null for none."
    )
    question = serializers.CharField(help_text="Today's wording.")
    question_wording = serializers.IntegerField(help_text="Its number.")
    history = ConsentDecisionSerializer(many=True, help_text="The latest first.")


class NewConsentSerializer(serializers.Serializer[Any]):
    consent = serializers.BooleanField()
    earlier = serializers.BooleanField(
        required=False, default=False, help_text="With a no: it holds for all that I gave before, too."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["consent"] and attrs["earlier"]:
            raise serializers.ValidationError(
                {"earlier": "Only a no holds for earlier samples. Received: consent and earlier, both true."}
            )
        if unknown := set(self.initial_data) - set(self.fields):
            raise serializers.ValidationError(
                dict.fromkeys(unknown, f"There is no such field. The fields are {', '.join(self.fields)}.")
            )
        return attrs


class MyConsent(APIView):
    @extend_schema(operation_id="get_my_consent", responses=MyConsentSerializer)
    def get(self, request: Request) -> Response:
        """What I have decided about being learned from."""
        return Response(_told(asker(request)))

    @extend_schema(
        operation_id="decide_my_consent", request=NewConsentSerializer, responses=MyConsentSerializer
    )
    def put(self, request: Request) -> Response:
        """Decide it. `me/contributions/` names the versions that have learned so far; they stay as trained."""
        wanted = NewConsentSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        said = wanted.validated_data
        consent.decide(user=asker(request), given=said["consent"], earlier=said["earlier"])
        return Response(_told(User.objects.get(pk=asker(request).pk)))


def _told(user: User) -> dict[str, Any]:
    history = ConsentDecision.objects.all().history_of(user)
    return {
        "consent": user.consent,
        "wording": user.consent_wording,
        "question": consent.WORDINGS[consent.CURRENT_WORDING],
        "question_wording": consent.CURRENT_WORDING,
        "history": ConsentDecisionSerializer(history, many=True).data,
    }
