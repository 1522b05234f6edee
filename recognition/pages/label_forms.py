"""The forms of the label page, as they are sent without scripts: one answer, or a grid of them."""

from typing import Any

from django import forms

from accounts.models import User
from recognition import labelling
from recognition.exceptions import InvalidInput
from recognition.models import Alphabet, Label, Prediction, Sample, Turn, TurnState, Verdict
from recognition.queue import serving
from recognition.queue.serving import MOST_AT_ONCE

CORRECT, SKIP, UNDO, HIDE, SHOW = "correct", "skip", "undo", "hide", "show"


class TurnForm(forms.Form):
    """`pick` is the button with a character on it, `answer` any other one that was pressed; Enter in the field is `correct`."""

    sample = forms.UUIDField(required=False)
    prediction = forms.UUIDField(required=False)
    pick = forms.CharField(max_length=100, required=False)
    label = forms.CharField(max_length=100, required=False)
    answer = forms.ChoiceField(
        choices=[
            (name, name)
            for name in (CORRECT, SKIP, UNDO, HIDE, SHOW, Verdict.NOT_A_CHARACTER, Verdict.UNSURE)
        ],
        required=False,
    )

    @property
    def wanted(self) -> str:
        return str(self.cleaned_data["answer"] or CORRECT)

    def give(self, *, user: User, alphabet: Alphabet) -> str:
        """Do what was asked for, and return what to tell of it. Raises what recognition.labelling raises."""
        if self.wanted == UNDO:
            return undo_last(user=user, alphabet=alphabet)
        open_to = Sample.objects.all().open_to(user).of_alphabet(alphabet).select_related("alphabet")
        sample = open_to.filter(pk=self.cleaned_data["sample"]).first()
        if sample is None:
            raise InvalidInput("That drawing is not there any more. Here is the next one.", field="sample")
        if self.wanted == SKIP:
            return _skip(user, sample)
        return f"Saved: {self._label(user, sample)}."

    def _label(self, user: User, sample: Sample) -> Label:
        said: dict[str, Any] = self.cleaned_data
        is_character = self.wanted == CORRECT
        text = said["pick"] or said["label"]
        label, _ = labelling.label_sample(
            user=user,
            sample=sample,
            reading=labelling.read(
                alphabet=sample.alphabet,
                label=text if is_character else None,
                verdict=None if is_character else self.wanted,
            ),
            prediction=Prediction.objects.all().on(sample, said["prediction"])
            if said["prediction"]
            else None,
        )
        return label


def undo_last(*, user: User, alphabet: Alphabet) -> str:
    """Take the person's last reading, or skip, back. Returns what to tell of it."""
    turn = Turn.objects.all().last_ended(user, alphabet)
    if turn is None:
        return "There is nothing to undo."
    if turn.state == TurnState.SKIPPED:
        serving.take_up(user=user, sample_id=turn.sample_id)
        return "Not skipped any more: here it is again."
    labelling.take_back(user=user, sample=turn.sample, if_match="*")
    return "Taken back: here it is again."


def _skip(user: User, sample: Sample) -> str:
    if Turn.objects.all().of(user, sample.pk) is None:
        return "That one was not yours to skip."
    serving.skip(user=user, sample_id=sample.pk)
    return "Skipped."


class _Ids(forms.MultipleChoiceField):
    """Ids of samples, as many as a grid has."""

    def valid_value(self, value: str) -> bool:
        return forms.UUIDField().to_python(value) is not None

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > MOST_AT_ONCE:
            raise forms.ValidationError(f"A grid has at most {MOST_AT_ONCE}. Received: {len(value)}.")

    def clean(self, value: Any) -> Any:
        return [forms.UUIDField().clean(each) for each in super().clean(value)]


class GridForm(forms.Form):
    """`samples` were shown, those of them that are `doubted` crossed out; the rest is `label`."""

    label = forms.CharField(max_length=100)
    samples = _Ids()
    doubted = _Ids(required=False)
