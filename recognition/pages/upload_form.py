"""The form that takes a picture of one character."""

from django import forms

from recognition import intake
from recognition.exceptions import InvalidInput
from recognition.ink.images import MAX_BYTES
from recognition.models import Alphabet


class AlphabetField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    def label_from_instance(self, alphabet: Alphabet) -> str:
        return alphabet.name


class UploadForm(forms.Form):
    """`cleaned_data["image"]` is an intake.Content: the picture, checked and re-encoded."""

    alphabet = AlphabetField(queryset=Alphabet.objects.all().in_use(), to_field_name="slug", empty_label=None)
    image = forms.FileField(
        label="Picture",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
        error_messages={"required": "Choose a picture. Received: none."},
    )

    def clean_image(self) -> intake.Content:
        file = self.cleaned_data["image"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                f"A picture holds at most {MAX_BYTES:,} bytes. Received: {file.size:,}."
            )
        try:
            return intake.read_image(file.read())
        except InvalidInput as error:
            raise forms.ValidationError(str(error)) from error
