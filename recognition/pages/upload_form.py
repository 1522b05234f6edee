"""The form that takes a picture of one character, or pictures and documents of many."""

from django import forms
from django.core.files.uploadedfile import UploadedFile

from recognition import intake
from recognition.exceptions import Conflict, InvalidInput
from recognition.ink.images import MAX_BYTES
from recognition.ink.sheets.limits import MAX_BYTES as MAX_DOCUMENT_BYTES
from recognition.models import Alphabet
from recognition.writing import page_intake


class AlphabetField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    def label_from_instance(self, alphabet: Alphabet) -> str:
        return alphabet.name


ONE, MANY = "one", "many"


class UploadForm(forms.Form):
    """`cleaned_data["image"]` is the upload, checked and re-encoded: an intake.Content, or of many characters a
    page_intake.Content a sheet."""

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
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/tiff,application/pdf"}),
        error_messages={"required": "Choose a picture. Received: none."},
    )

    @property
    def is_page(self) -> bool:
        return self.cleaned_data.get("shows") == MANY

    @property
    def file_name(self) -> str:
        file = self.files["image"]
        return file.name or "" if isinstance(file, UploadedFile) else ""

    def clean_image(self) -> intake.Content | list[page_intake.Content]:
        file = self.cleaned_data["image"]
        most = MAX_DOCUMENT_BYTES if self.is_page else MAX_BYTES
        if file.size > most:
            raise forms.ValidationError(f"A file holds at most {most:,} bytes. Received: {file.size:,}.")
        try:
            return page_intake.read_pictures(file.read()) if self.is_page else intake.read_image(file.read())
        except (InvalidInput, Conflict) as error:
            raise forms.ValidationError(str(error)) from error
