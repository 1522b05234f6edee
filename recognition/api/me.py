"""me/: the asker's account."""

from http import HTTPStatus
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts import leaving, preferences, roles
from accounts.api.asking import asker
from accounts.api.throttling import RateOf
from recognition import trusting
from recognition.api.fields import KnownFieldsOnly
from recognition.exceptions import Conflict, InvalidInput
from recognition.models import Label, Sample

PERMISSIONS = [
    roles.VIEW_ALL_SAMPLES,
    roles.SETTLE_SAMPLES,
    roles.PROMOTE_MODELS,
    roles.MANAGE_RUNS,
    roles.MANAGE_ALPHABETS,
]


class PermissionsSerializer(serializers.Serializer[Any]):
    view_all_samples = serializers.BooleanField()
    settle_samples = serializers.BooleanField()
    promote_models = serializers.BooleanField()
    manage_runs = serializers.BooleanField()
    manage_alphabets = serializers.BooleanField()


class CountsSerializer(serializers.Serializer[Any]):
    samples = serializers.IntegerField(help_text="Drawn or sent, and not withdrawn.")
    labels = serializers.IntegerField(help_text="Readings that stand.")


class WaitingSerializer(serializers.Serializer[Any]):
    """Labels that nobody learns from yet."""

    alphabet = serializers.CharField()
    labels = serializers.IntegerField()
    why = serializers.CharField(help_text="new account, or not reliable enough.")


class MeSerializer(serializers.Serializer[Any]):
    username = serializers.CharField()
    email = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())
    permissions = PermissionsSerializer()
    counts = CountsSerializer()
    waiting = WaitingSerializer(many=True, help_text="What of mine is in quarantine, by alphabet.")
    personal_adaptation = serializers.BooleanField(
        help_text="What I have named helps to read what I draw next."
    )


class MyPreferencesSerializer(KnownFieldsOnly):
    personal_adaptation = serializers.BooleanField(
        help_text="What I have named helps to read what I draw next."
    )


class LeavingSerializer(KnownFieldsOnly):
    drawings = serializers.ChoiceField(
        choices=[("keep", "kept without a name"), ("withdraw", "withdrawn")],
        help_text="What becomes of what I drew and read.",
    )
    confirmation = serializers.CharField(
        trim_whitespace=False,
        max_length=4096,
        help_text="My password; my user name where the account has none.",
    )


class Me(APIView):
    def get_throttles(self) -> list[BaseThrottle]:
        return [RateOf("leaving")] if self.request.method == "DELETE" else []

    @extend_schema(operation_id="me", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """My account, what I may do, and what I have done."""
        user = asker(request)
        return Response(
            {
                "username": user.username,
                "email": user.email,
                "roles": user.roles,
                "permissions": {name.split(".")[1]: user.has_perm(name) for name in PERMISSIONS},
                "counts": {
                    "samples": Sample.objects.all().kept_of(user).count(),
                    "labels": Label.objects.all().live_by(user).count(),
                },
                "waiting": trusting.waiting_of(user, now=timezone.now()),
                "personal_adaptation": user.personal_adaptation,
            }
        )

    @extend_schema(operation_id="change_me", request=MyPreferencesSerializer, responses=MeSerializer)
    def patch(self, request: Request) -> Response:
        """Change what I decide for myself."""
        wanted = MyPreferencesSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        preferences.adapt_to(user=asker(request), wanted=wanted.validated_data["personal_adaptation"])
        return self.get(request)

    @extend_schema(
        operation_id="delete_me", request=LeavingSerializer, responses={HTTPStatus.NO_CONTENT: None}
    )
    def delete(self, request: Request) -> Response:
        """Delete my account. `me/versions/` lists what has learned from me: that stays as trained.

        409 for the last administrator.
        """
        wanted = LeavingSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        user = asker(request)
        try:
            leaving.confirm(user, wanted.validated_data["confirmation"])
            leaving.leave(user=user, withdraws=wanted.validated_data["drawings"] == "withdraw")
        except leaving.NotConfirmed as error:
            raise InvalidInput(str(error), field="confirmation") from error
        except leaving.LastAdministrator as error:
            raise Conflict(str(error)) from error
        return Response(status=HTTPStatus.NO_CONTENT)
