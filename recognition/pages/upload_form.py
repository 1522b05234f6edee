"""The form that takes a picture: of one character, or of a line or page of them."""

from django import forms

from recognition import intake, page_intake
from recognition.exceptions import InvalidInput
from recognition.ink.images import MAX_BYTES
from recognition.models import Alphabet


class AlphabetField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    def label_from_instance(self, alphabet: Alphabet) -> str:
        return alphabet.name


ONE, MANY = "one", "many"


class UploadForm(forms.Form):
    """`cleaned_data["image"]` is the picture, checked and re-encoded: an intake.Content, or of many characters a PNG."""

    shows = forms.ChoiceField(
        label="It shows",
        choices=[(ONE, "One character"), (MANY, "A line or a page")],
        initial=ONE,
        required=False,
        widget=forms.RadioSelect,
    )

    alphabet = AlphabetField(queryset=Alphabet.objects.all().in_use(), to_field_name="slug", empty_label=None)
    image = forms.FileField(
        label="Picture",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
        error_messages={"required": "Choose a picture. Received: none."},
    )

    @property
    def is_page(self) -> bool:
        return self.cleaned_data.get("shows") == MANY

    def clean_image(self) -> intake.Content | bytes:
        file = self.cleaned_data["image"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                f"A picture holds at most {MAX_BYTES:,} bytes. Received: {file.size:,}."
            )
        try:
            read = page_intake.read_picture if self.is_page else intake.read_image
            return read(file.read())
        except InvalidInput as error:
            raise forms.ValidationError(str(error)) from error
