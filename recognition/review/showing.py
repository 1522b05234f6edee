"""All that a reviewer has to see of one sample: every reading and how far its giver is relied on, what the models of today
see in it, what looks like it, and what was decided before."""

from dataclasses import dataclass

from django.utils import timezone

from recognition import trusting
from recognition.models import (
    CHALLENGER,
    CHAMPION,
    Decision,
    Label,
    ModelAlias,
    Prediction,
    Reliability,
    Sample,
)
from recognition.review import outlying, reviewing
from recognition.trust.asked import PROMPT_RELIABILITY

SIMILAR = 8


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A reading that stands. `low` to `high`: 95 % of what is believed of how often its giver is right, `mean` within;
    None of whoever nothing is known of yet. `waits`: why they are in quarantine."""

    label: Label
    known: Reliability | None
    reliability: float
    waits: str


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a model saw. `alias`: champion, challenger, or "" of one that reads no more."""

    prediction: Prediction
    alias: str


@dataclass(frozen=True, kw_only=True)
class Similar:
    sample: Sample
    similarity: float


@dataclass(frozen=True, kw_only=True)
class Review:
    """`etag`: of all that is shown. `seen`: champion and challenger first."""

    sample: Sample
    etag: str
    readings: list[Reading]
    seen: list[Seen]
    similar: list[Similar]
    decisions: list[Decision]

    @property
    def suggested(self) -> Prediction | None:
        """What the champion sees; without one, what was seen last."""
        return self.seen[0].prediction if self.seen else None


def review_of(sample: Sample) -> Review:
    """`sample` with its alphabet."""
    return Review(
        sample=sample,
        etag=reviewing.etag_of(sample),
        readings=_readings(sample),
        seen=_seen(sample),
        similar=[
            Similar(sample=each, similarity=alike) for each, alike in outlying.similar(sample, count=SIMILAR)
        ],
        decisions=list(Decision.objects.all().of_sample(sample.pk)),
    )


def _readings(sample: Sample) -> list[Reading]:
    labels = list(Label.objects.all().live_on(sample).select_related("user"))
    people = {label.user_id for label in labels}
    standings = trusting.standings(sample.alphabet, people, now=timezone.now())
    known = Reliability.objects.all().of_people(sample.alphabet, people)
    return [
        Reading(
            label=label,
            known=known.get(label.user_id),
            reliability=min(
                standings[label.user_id].reliability, PROMPT_RELIABILITY if label.is_prompt else 1
            ),
            waits=str(standings[label.user_id].waits),
        )
        for label in labels
    ]


def _seen(sample: Sample) -> list[Seen]:
    alias_of = dict(ModelAlias.objects.filter(alphabet=sample.alphabet_id).values_list("version_id", "name"))
    order = {CHAMPION: 0, CHALLENGER: 1}
    found = [
        Seen(prediction=each, alias=alias_of.get(each.version_id, ""))
        for each in Prediction.objects.all().of_sample(sample).newest_first()
    ]
    return sorted(found, key=lambda each: order.get(each.alias, 2))
