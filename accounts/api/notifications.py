"""me/notifications/: what I was told, and how I want to be told."""

from http import HTTPStatus
from typing import Any

from django.http import Http404
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import notifying
from accounts.api.asking import asker
from accounts.models import Kind, Notification, Way
from accounts.models.notification import ways_of


class NotificationSerializer(serializers.ModelSerializer[Notification]):
    class Meta:
        model = Notification
        fields = ["id", "kind", "text", "url", "made_at", "read_at"]
        read_only_fields = fields
        extra_kwargs = {"url": {"help_text": "A path of this site, or nothing."}}


class ReadSerializer(serializers.Serializer[Any]):
    read_up_to = serializers.IntegerField(
        min_value=1, max_value=2**63 - 1, help_text="The id of the newest that is read."
    )


class WishSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=Kind.choices)
    way = serializers.ChoiceField(choices=Way.choices)


class WishesSerializer(serializers.Serializer[Any]):
    results = WishSerializer(many=True)


class NotificationFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter is untyped
    unread = filters.ChoiceFilter(
        "read_at",
        choices=[("true", "only what I have not read"), ("false", "only what I have read")],
        method="of_state",
    )

    class Meta:
        model = Notification
        fields: list[str] = []

    def of_state(self, told: Any, name: str, unread: str) -> Any:
        return told.filter(read_at__isnull=unread == "true")


class Notifications(generics.ListAPIView[Notification]):
    serializer_class = NotificationSerializer
    queryset = Notification.objects.none()

    filterset_class = NotificationFilter

    def get_queryset(self) -> Any:
        return Notification.objects.all().of(asker(self.request))

    @extend_schema(operation_id="list_my_notifications")
    def get(self, request: Request) -> Response:
        """What I was told, newest first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(NotificationSerializer(page, many=True).data)

    @extend_schema(
        operation_id="read_my_notifications", request=ReadSerializer, responses={HTTPStatus.NO_CONTENT: None}
    )
    def patch(self, request: Request) -> Response:
        """Mark as read what I was told up to one. What was told since stays unread."""
        wanted = ReadSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        notifying.mark_read(user=asker(request), up_to=wanted.validated_data["read_up_to"])
        return Response(status=HTTPStatus.NO_CONTENT)


class OneNotification(APIView):
    @extend_schema(operation_id="read_my_notification", request=None, responses=NotificationSerializer)
    def patch(self, request: Request, notification_id: int) -> Response:
        """Mark one as read. Twice is once."""
        mine = Notification.objects.all().of(asker(request))
        if not mine.filter(pk=notification_id).exists():
            raise Http404
        notifying.mark_read(user=asker(request), only=notification_id)
        return Response(NotificationSerializer(mine.get(pk=notification_id)).data)


class Wishes(APIView):
    @extend_schema(operation_id="get_my_wishes", responses=WishesSerializer)
    def get(self, request: Request) -> Response:
        """How I am told of each kind of thing."""
        return self._told(request)

    @extend_schema(operation_id="set_my_wishes", request=WishesSerializer, responses=WishesSerializer)
    def put(self, request: Request) -> Response:
        """Say how I want to be told; kinds that are not named stay as they are."""
        wanted = WishesSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        ways = {wish["kind"]: wish["way"] for wish in wanted.validated_data["results"]}
        if foreign := set(ways) - set(ways_of(asker(request))):
            raise serializers.ValidationError(
                {"results": f"You are not told of such things. Received: {', '.join(sorted(foreign))}."}
            )
        notifying.wish(user=asker(request), ways=ways)
        return self._told(request)

    def _told(self, request: Request) -> Response:
        ways = ways_of(asker(request))
        return Response({"results": [{"kind": kind, "way": way} for kind, way in ways.items()]})
