"""The forms of the account pages that allauth does not bring, or not as we want them."""

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.forms import UserCreationForm

from accounts.models import User


class NameOrAddressLoginForm(LoginForm):  # type: ignore[misc]  # allauth is untyped
    """allauth's, with a label that says what may be typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Username or e-mail"
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class FirstAdministratorForm(UserCreationForm):  # type: ignore[type-arg]  # not generic at run time
    """Name, address and password of the first administrator. Saving is for accounts.setup."""

    email = forms.EmailField(label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "email"}))

    class Meta:
        model = User
        fields = ["username", "email"]


class TokenForm(forms.Form):
    name = forms.CharField(
        max_length=100,
        help_text="For you to tell it from your other tokens: what will use it?",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class AdaptationForm(forms.Form):
    personal_adaptation = forms.BooleanField(
        label="Let what I have named help to read what I draw next",
        required=False,
        help_text="Your answers work at once, for you alone. Models learn from accepted samples either way.",
    )
