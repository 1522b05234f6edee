"""What the list of samples may be narrowed to."""

from django import forms
from django.http import QueryDict

from accounts.models import User
from accounts.roles import VIEW_ALL_SAMPLES
from recognition.models import State
from recognition.models.sample import SampleQuerySet
from recognition.pages.alphabet_field import AlphabetField

UNSURE_BELOW = 0.8

_STATES = [("", "not withdrawn"), *State.choices]


class _Date(forms.DateInput):
    input_type = "date"


class SampleFilters(forms.Form):
    """Every field may be left empty; who sees only their own samples is not asked for an author."""

    alphabet = AlphabetField(required=False, empty_label="all")
    state = forms.ChoiceField(choices=_STATES, required=False)
    label = forms.CharField(label="Labelled as", max_length=20, required=False)
    author = forms.CharField(max_length=150, required=False)
    since = forms.DateField(label="From", required=False, widget=_Date)
    until = forms.DateField(label="To", required=False, widget=_Date)
    unsure = forms.BooleanField(
        label=f"Only where the model was unsure (under {UNSURE_BELOW:.0%})", required=False
    )

    def __init__(self, query: QueryDict, *, user: User) -> None:
        super().__init__(query, label_suffix="")
        for field in ("label", "author"):
            self.fields[field].widget.attrs["autocomplete"] = "off"
        if not user.has_perm(VIEW_ALL_SAMPLES):
            del self.fields["author"]

    @property
    def is_used(self) -> bool:
        return any(self.data.get(name) for name in self.fields)

    def narrow(self, samples: SampleQuerySet) -> SampleQuerySet:
        """The samples that fit; none where a field holds what cannot be read."""
        if not self.is_valid():
            return samples.none()
        wanted = self.cleaned_data
        samples = samples.in_state(wanted["state"]) if wanted["state"] else samples.kept()
        if wanted["alphabet"]:
            samples = samples.of_alphabet(wanted["alphabet"])
        if wanted["label"]:
            samples = samples.labelled_as(wanted["label"])
        if wanted.get("author"):
            samples = samples.by_author(wanted["author"])
        if wanted["unsure"]:
            samples = samples.less_sure_than(UNSURE_BELOW)
        return samples.taken_between(since=wanted["since"], until=wanted["until"])
