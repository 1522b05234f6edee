"""A sample as the pages show it: what was seen in it, what was said of it, and what the viewer may do."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from accounts.roles import SETTLE_SAMPLES
from recognition.models import Label, Prediction, Sample
from recognition.reading.waiting import Outcome, outcomes_of


@dataclass(frozen=True, kw_only=True)
class Tile:
    """`mine` is the viewer's live label, `others` are those of other people."""

    sample: Sample
    outcome: Outcome
    mine: Label | None
    others: list[Label]
    is_own: bool
    settles: bool

    @property
    def prediction(self) -> Prediction | None:
        return self.outcome.prediction

    @property
    def is_drawn(self) -> bool:
        """Whether its 28x28 picture is there, told without fetching it."""
        return self.sample.renderer_version is not None

    @property
    def may_answer(self) -> bool:
        return not self.sample.is_withdrawn

    @property
    def may_withdraw(self) -> bool:
        return self.is_own and not self.sample.is_withdrawn


def tiles_of(samples: Sequence[Sample], *, viewer: User) -> list[Tile]:
    """Of samples fetched with their readings; asks the database once, for those that are not recognized yet."""
    outcomes = outcomes_of(samples)
    settles = viewer.has_perm(SETTLE_SAMPLES)
    return [_tile(sample, outcomes[sample.pk], viewer, settles) for sample in samples]


def _tile(sample: Sample, outcome: Outcome, viewer: User, settles: bool) -> Tile:
    labels = list(sample.labels.all())
    return Tile(
        sample=sample,
        outcome=outcome,
        mine=next((label for label in labels if label.user_id == viewer.pk), None),
        others=[label for label in labels if label.user_id != viewer.pk],
        is_own=sample.may_be_withdrawn_by(viewer),
        settles=settles and not sample.may_be_withdrawn_by(viewer),
    )
