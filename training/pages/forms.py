"""What administrators fill in: a promotion's reason, a run's wishes."""

from collections.abc import Mapping
from typing import Any

from django import forms

from recognition.pages.alphabet_field import AlphabetField
from training.models import RetrainingPlan
from training.running.planning import PLANNED
from training.running.runs import DEFAULT_ARCHITECTURE, PRESETS
from training.running.timetable import DAYS

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
    """The choices are those of training.running.runs, so that what is valid here is valid there."""

    alphabet = AlphabetField(empty_label=None)
    preset = forms.ChoiceField(
        choices=[(name, PRESETS_IN_WORDS[name]) for name in PRESETS],
        initial=PRESETS[0],
        widget=forms.RadioSelect,
    )
    architecture = forms.ChoiceField(required=False, help_text="Which network is trained.")
    start_from = AlphabetField(
        required=False,
        empty_label="as the preset has it",
        help_text="The same alphabet or another, with whose champion it begins: only of the same architecture.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from training.nn.architectures import ARCHITECTURES  # names: Keras stays outside

        super().__init__(*args, **kwargs)
        architecture = self.fields["architecture"]
        assert isinstance(architecture, forms.ChoiceField)  # noqa: S101 - for the type checker
        architecture.choices = [(name, name) for name in ARCHITECTURES]
        architecture.initial = DEFAULT_ARCHITECTURE
        self.fields |= _knob_fields()

    @property
    def knobs(self) -> list[forms.BoundField]:
        """The fields that may be left empty: the preset's values stand in for them."""
        return [self[name] for name in _knob_names()]

    @property
    def has_wrong_knobs(self) -> bool:
        return any(field.errors for field in self.knobs)

    @property
    def slug_to_start_from(self) -> str:
        """Of the alphabet, once the form is valid; empty for none."""
        chosen = self.cleaned_data["start_from"]
        return chosen.slug if chosen else ""

    @property
    def config(self) -> dict[str, Any]:
        """What was turned, once the form is valid."""
        return {
            name: self.cleaned_data[name] for name in _knob_names() if self.cleaned_data[name] is not None
        }


class PlanForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    class Meta:
        model = RetrainingPlan
        fields = PLANNED
        labels = {
            "after_accepted": "Newly accepted samples",
            "watches_drift": "Watch for drift",
            "drift_window": "Predictions looked at",
            "drift_reference": "Held against the first",
            "pause_hours": "Pause, hours",
        }


class AppointmentForm(forms.Form):
    preset = forms.ChoiceField(choices=[(name, name) for name in PRESETS], initial="full")
    day = forms.ChoiceField(choices=list(DAYS.items()), initial="0")
    at = forms.TimeField(
        initial="03:00", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), label="Time"
    )


def turned_knobs(config: Mapping[str, Any]) -> dict[str, Any]:
    """Of a run's configuration, what a form can ask for again."""
    return {name: config[name] for name in _knob_names() if config.get(name) is not None}


def _knob_names() -> list[str]:
    from training.nn.knobs import BY_NAME  # numbers only: Keras stays outside

    return list(BY_NAME)


def _knob_fields() -> dict[str, forms.Field]:
    from training.nn.config import PRESETS as CONFIGS
    from training.nn.knobs import KNOBS

    configs = {name: make().to_json() for name, make in CONFIGS.items()}
    fields: dict[str, forms.Field] = {}
    for knob in KNOBS:
        usual = {name: config[knob.name] for name, config in configs.items()}
        kind: Any = forms.IntegerField if knob.whole else forms.FloatField
        fields[knob.name] = kind(
            required=False,
            label=knob.label,
            help_text=knob.help,
            min_value=knob.low,
            max_value=knob.high,
            widget=forms.NumberInput(
                attrs={"placeholder": _usual(usual), "step": 1 if knob.whole else "any"}
            ),
        )
    return fields


def _usual(values: Mapping[str, Any]) -> str:
    told = {name: _number(value) for name, value in values.items()}
    if len(set(told.values())) == 1:
        return next(iter(told.values()))
    return ", ".join(f"{name} {value}" for name, value in told.items())


def _number(value: float | None) -> str:
    if value is None:
        return "all"
    return f"{value:d}" if isinstance(value, int) else f"{value:g}"
