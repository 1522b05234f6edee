"""The account's routes below /api/v1/."""

from django.urls import path

from accounts.api import tokens

urlpatterns = [
    path("tokens/", tokens.Tokens.as_view(), name="api-tokens"),
    path("tokens/<str:token_id>/", tokens.OneToken.as_view(), name="api-token"),
]
