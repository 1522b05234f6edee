"""The form by which a person says what a sample is: accept, correct, not a character, not sure."""

from typing import Any

from django import forms

from accounts.models import User
from recognition import labelling
from recognition.models import Label, Prediction, Sample, Verdict

ACCEPT = "accept"
CORRECT = "correct"


class AnswerForm(forms.Form):
    """`answer` is the button that was pressed; the hidden fields say what the person saw when pressing it."""

    label = forms.CharField(max_length=100, required=False)
    answer = forms.ChoiceField(
        choices=[(name, name) for name in (ACCEPT, CORRECT, Verdict.NOT_A_CHARACTER, Verdict.UNSURE)]
    )
    prediction = forms.UUIDField(required=False)
    if_match = forms.CharField(max_length=100, required=False)

    def give(self, *, user: User, sample: Sample) -> Label:
        """Record the answer. Raises what recognition.labelling raises."""
        said: dict[str, Any] = self.cleaned_data
        seen = Prediction.objects.all().on(sample, said["prediction"]) if said["prediction"] else None
        label, _ = labelling.label_sample(
            user=user,
            sample=sample,
            reading=self._reading(sample, seen),
            prediction=seen,
            if_match=said["if_match"] or None,
        )
        return label

    def _reading(self, sample: Sample, seen: Prediction | None) -> labelling.Reading:
        answer = self.cleaned_data["answer"]
        if answer in (ACCEPT, CORRECT):
            text = seen.shown_label if answer == ACCEPT and seen else self.cleaned_data["label"]
            return labelling.read(alphabet=sample.alphabet, label=text, verdict=None)
        return labelling.read(alphabet=sample.alphabet, label=None, verdict=answer)
