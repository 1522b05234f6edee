"""The choice among the alphabets in use, by name on the page and by slug in the address."""

from typing import Any

from django import forms

from recognition.models import Alphabet


class AlphabetField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    def __init__(self, **options: Any) -> None:
        super().__init__(Alphabet.objects.all().in_use(), to_field_name="slug", **options)

    def label_from_instance(self, alphabet: Alphabet) -> str:
        return alphabet.name
