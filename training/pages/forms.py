"""What administrators fill in: a promotion's reason, a run's wishes."""

from typing import Any

from django import forms

from recognition.pages.alphabet_field import AlphabetField
from training.runs import PRESETS

PRESETS_IN_WORDS = {
    "quick": "Quick: goes on from the champion and learns what was collected since. A few minutes.",
    "full": "Full: from scratch, on everything. Half an hour or more; for a new alphabet or a large collection.",
}


class PromotionForm(forms.Form):
    reason = forms.CharField(
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Kept in the history for everybody to read.",
    )


class RunForm(forms.Form):
    """The choices are those of training.runs, so that what is valid here is valid there."""

    alphabet = AlphabetField(empty_label=None)
    preset = forms.ChoiceField(
        choices=[(name, PRESETS_IN_WORDS[name]) for name in PRESETS],
        initial=PRESETS[0],
        widget=forms.RadioSelect,
    )
    architecture = forms.ChoiceField(required=False, help_text="Which network is trained.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from training.nn.architectures import (
            ARCHITECTURES,
            DEFAULT_ARCHITECTURE,
        )  # names: Keras stays outside

        super().__init__(*args, **kwargs)
        architecture = self.fields["architecture"]
        assert isinstance(architecture, forms.ChoiceField)  # noqa: S101 - for the type checker
        architecture.choices = [(name, name) for name in ARCHITECTURES]
        architecture.initial = DEFAULT_ARCHITECTURE
