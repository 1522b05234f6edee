"""tokens/: the asker's own API tokens. A token's text is shown once, when it is made; no hash ever leaves."""

from http import HTTPStatus
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts import tokens
from accounts.api.asking import asker
from accounts.api.throttling import RateOf
from accounts.models import Token


class TokenSerializer(serializers.Serializer[Token]):
    id = serializers.CharField(
        source="token_key", read_only=True, help_text="The first characters of the token."
    )
    name = serializers.CharField(max_length=100)
    created_at = serializers.DateTimeField(source="created", read_only=True)


class MadeTokenSerializer(TokenSerializer):
    token = serializers.CharField(read_only=True, help_text="Keep it: it is shown this once.")


TOKEN_LIST: serializers.Serializer[Any] = inline_serializer(
    "TokenList",
    {
        "next": serializers.CharField(allow_null=True, help_text="Always null: tokens are few."),
        "previous": serializers.CharField(allow_null=True),
        "results": TokenSerializer(many=True),
    },
)


class Tokens(APIView):
    def get_throttles(self) -> list[BaseThrottle]:
        return [RateOf("tokens")] if self.request.method == "POST" else []

    @extend_schema(operation_id="list_tokens", responses=TOKEN_LIST)
    def get(self, request: Request) -> Response:
        """My tokens, newest first, without their text."""
        mine = [TokenSerializer(token).data for token in tokens.tokens_of(asker(request))]
        return Response({"next": None, "previous": None, "results": mine})

    @extend_schema(
        operation_id="create_token",
        request=TokenSerializer,
        responses={HTTPStatus.CREATED: MadeTokenSerializer},
    )
    def post(self, request: Request) -> Response:
        """Make a token. The answer is the only place where its text is ever shown."""
        wanted = TokenSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        row, text = tokens.make_token(user=asker(request), name=wanted.validated_data["name"])
        made = TokenSerializer(row).data | {"token": text}
        return Response(made, status=HTTPStatus.CREATED, headers={"Cache-Control": "no-store"})


class OneToken(APIView):
    @extend_schema(operation_id="delete_token", responses={HTTPStatus.NO_CONTENT: None})
    def delete(self, request: Request, token_id: str) -> Response:
        """Revoke one of my tokens; what used it is locked out at once."""
        if not tokens.revoke_token(user=asker(request), token_key=token_id):
            raise Http404
        return Response(status=HTTPStatus.NO_CONTENT)
