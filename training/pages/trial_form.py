"""How an administrator asks for a version to be tried."""

from django import forms


class TrialForm(forms.Form):
    """How a version is tried beside the champion."""

    kind = forms.ChoiceField(
        choices=[
            ("shadow", "Shadow: both read, everybody is shown the champion. Nobody notices anything."),
            ("canary", "Canary: a share of the people is shown this version, always the same ones."),
        ],
        initial="shadow",
        widget=forms.RadioSelect,
        label="How",
    )
    percent = forms.FloatField(
        min_value=0.1,
        max_value=100,
        initial=10,
        label="Per cent of the people",
        help_text="A canary takes at most half of them.",
    )
    reason = forms.CharField(
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Kept with the trial for everybody to read.",
    )
