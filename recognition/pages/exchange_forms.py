"""The forms that bring characters in and take them out."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from accounts.models import User
from accounts.roles import SETTLE_SAMPLES, VIEW_ALL_SAMPLES
from recognition.exchange.exceptions import Unreadable
from recognition.exchange.registry import TITLES, expanded
from recognition.models import ImportAs
from recognition.pages.alphabet_field import AlphabetField
from recognition.transfer import exporting

_FORMATS = [*TITLES.items()]
_AS = {
    ImportAs.SUGGESTIONS: "suggestions, which count for nothing until somebody agrees",
    ImportAs.READINGS: "my readings",
    ImportAs.TRUTH: "the truth: they settle what each is",
}
_STATES = [("", "not excluded"), *((state.value, state.label) for state in exporting.STATES)]


class _Date(forms.DateInput):
    input_type = "date"


class ImportForm(forms.Form):
    """Who may not settle is neither offered the truth nor other people's readings."""

    file = forms.FileField(error_messages={"required": "Choose a file. Received: none."})
    format = forms.ChoiceField(choices=_FORMATS)
    alphabet = AlphabetField(empty_label=None)
    labels_as = forms.ChoiceField(
        label="Its labels are", widget=forms.RadioSelect, initial=ImportAs.SUGGESTIONS
    )
    reader = forms.CharField(
        label="Readings of", max_length=150, required=False, help_text="A username, if they are not yours."
    )
    writer = forms.CharField(
        label="Written by",
        max_length=100,
        required=False,
        help_text="Where the file does not say; empty: by you.",
    )
    classes = forms.CharField(
        max_length=2_000,
        required=False,
        help_text="What the labels 0, 1, 2, … of an array stand for, as A-Z or 0-9A-Za-z.",
    )
    transposed = forms.BooleanField(label="Arrays lie on their side, as EMNIST's", required=False)
    dark_on_light = forms.BooleanField(label="Arrays hold dark ink on light paper", required=False)
    consent = forms.BooleanField(label="May be learned from", required=False)
    recognize = forms.BooleanField(label="Have the champion read them afterwards", required=False)
    dry_run = forms.BooleanField(
        label="Only check it first: what is wrong is shown, nothing is stored", required=False, initial=True
    )

    def __init__(
        self, data: QueryDict | None = None, files: MultiValueDict[str, Any] | None = None, *, user: User
    ) -> None:
        super().__init__(data, files, label_suffix="")
        self.fields["consent"].initial = bool(user.consent)
        settles = user.has_perm(SETTLE_SAMPLES)
        allowed = [(value, words) for value, words in _AS.items() if settles or value != ImportAs.TRUTH]
        self.fields["labels_as"].choices = allowed  # type: ignore[attr-defined]
        if not settles:
            del self.fields["reader"]
        for field in ("reader", "writer", "classes"):
            if field in self.fields:
                self.fields[field].widget.attrs["autocomplete"] = "off"

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise forms.ValidationError(
                "The file is too large for the page: an administrator takes it in by manage.py import."
            )
        return file

    def clean_classes(self) -> str:
        try:
            expanded(self.cleaned_data["classes"])
        except Unreadable as error:
            raise forms.ValidationError(str(error)) from error
        return str(self.cleaned_data["classes"])


class ExportForm(forms.Form):
    alphabet = AlphabetField(empty_label=None)
    format = forms.ChoiceField(choices=_FORMATS)
    state = forms.ChoiceField(choices=_STATES, required=False)
    label = forms.CharField(label="Labelled as", max_length=20, required=False)
    author = forms.CharField(max_length=150, required=False)
    since = forms.DateField(label="From", required=False, widget=_Date)
    until = forms.DateField(label="To", required=False, widget=_Date)
    unsure_below = forms.FloatField(
        label="A model was less sure than (0 to 1)", min_value=0, max_value=1, required=False
    )

    def __init__(self, data: QueryDict | None = None, *, user: User) -> None:
        super().__init__(data, label_suffix="", prefix="out")
        for field in ("label", "author"):
            self.fields[field].widget.attrs["autocomplete"] = "off"
        if not user.has_perm(VIEW_ALL_SAMPLES):
            del self.fields["author"]

    def criteria(self) -> dict[str, Any]:
        said = {name: value for name, value in self.cleaned_data.items() if value}
        return {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in said.items()
            if name not in ("alphabet", "format")
        }
