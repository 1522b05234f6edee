"""The account pages: ours, and of allauth's routes those that lead somewhere here."""

from allauth.account import views as allauth
from django.urls import path, re_path

from accounts import consent_pages, leaving_pages, notification_pages, pages

urlpatterns = [
    path("setup/<str:token>/", pages.set_up, name="setup"),
    path("me/", pages.me, name="me"),
    path("me/adaptation/", pages.adapt, name="adapt"),
    path("me/tokens/", pages.create_token, name="token-create"),
    path("me/tokens/<str:token_key>/revoke/", pages.revoke_token, name="token-revoke"),
    path("me/delete/", leaving_pages.leave, name="leave"),
    path("me/consent/", consent_pages.my_consent, name="my-consent"),
    path("me/notifications/", notification_pages.notifications, name="notifications"),
    path("me/notifications/bell/", notification_pages.bell, name="bell"),
    path("me/notifications/read/", notification_pages.read, name="notifications-read"),
    path("me/notifications/wishes/", notification_pages.wish, name="notifications-wish"),
    path("mails/<str:token>/end/", notification_pages.unsubscribe, name="unsubscribe"),
    path("accounts/login/", allauth.login, name="account_login"),
    path("accounts/logout/", allauth.logout, name="account_logout"),
    path("accounts/signup/", allauth.signup, name="account_signup"),
    path("accounts/inactive/", allauth.account_inactive, name="account_inactive"),
    path("accounts/reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    path("accounts/email/", allauth.email, name="account_email"),
    path("accounts/confirm-email/", allauth.email_verification_sent, name="account_email_verification_sent"),
    re_path(
        r"^accounts/confirm-email/(?P<key>[-:\w]+)/$", allauth.confirm_email, name="account_confirm_email"
    ),
    path("accounts/password/change/", allauth.password_change, name="account_change_password"),
    path("accounts/password/reset/", allauth.password_reset, name="account_reset_password"),
    path("accounts/password/reset/done/", allauth.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "accounts/password/reset/key/done/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
