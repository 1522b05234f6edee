"""The account's routes below /api/v1/."""

from django.urls import path

from accounts.api import consent, notifications, tokens

urlpatterns = [
    path("tokens/", tokens.Tokens.as_view(), name="api-tokens"),
    path("me/consent/", consent.MyConsent.as_view(), name="api-my-consent"),
    path("me/notifications/", notifications.Notifications.as_view(), name="api-notifications"),
    path("me/notifications/wishes/", notifications.Wishes.as_view(), name="api-notification-wishes"),
    path(
        "me/notifications/<int:notification_id>/",
        notifications.OneNotification.as_view(),
        name="api-notification",
    ),
    path("tokens/<str:token_id>/", tokens.OneToken.as_view(), name="api-token"),
]
