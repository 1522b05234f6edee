"""The form by which a reviewer decides about a sample: settle it, send it back, or exclude it."""

import uuid
from typing import Any

from django import forms

from accounts.models import User
from recognition import labelling
from recognition.models import Decision, DecisionKind, Prediction, Sample, Verdict
from recognition.models.decision import LONGEST_REASON, MOST_MORE_READINGS
from recognition.review import reviewing


class DecisionForm(forms.Form):
    """`kind` and `label` are buttons; the hidden fields say what the reviewer saw when pressing one."""

    kind = forms.ChoiceField(choices=DecisionKind.choices)
    label = forms.CharField(max_length=100, required=False, strip=False)
    verdict = forms.ChoiceField(choices=[("", ""), (Verdict.NOT_A_CHARACTER, "")], required=False)
    more = forms.IntegerField(min_value=1, max_value=MOST_MORE_READINGS, required=False)
    reason = forms.CharField(max_length=LONGEST_REASON)
    prediction = forms.UUIDField(required=False)
    if_match = forms.CharField(max_length=100)
    seconds = forms.FloatField(required=False, min_value=0, max_value=86_400)

    def decide(self, *, reviewer: User, sample: Sample) -> Decision:
        """Raises what recognition.review.reviewing raises."""
        said: dict[str, Any] = self.cleaned_data
        common: dict[str, Any] = {
            "reviewer": reviewer,
            "sample": sample,
            "reason": said["reason"],
            "if_match": said["if_match"],
        }
        if said["kind"] == DecisionKind.EXCLUDED:
            return reviewing.exclude(**common)
        if said["kind"] == DecisionKind.SENT_BACK:
            return reviewing.send_back(**common, more=said["more"] or 1)
        return reviewing.settle(
            **common,
            reading=labelling.read(
                alphabet=sample.alphabet, label=said["label"] or None, verdict=said["verdict"] or None
            ),
            prediction=_seen(sample, said["prediction"]),
            seconds=said["seconds"],
        )


def _seen(sample: Sample, prediction_id: uuid.UUID | None) -> Prediction | None:
    """A prediction that is gone was not answered; the decision stands all the same."""
    if prediction_id is None:
        return None
    return Prediction.objects.all().of_sample(sample).filter(pk=prediction_id).first()
