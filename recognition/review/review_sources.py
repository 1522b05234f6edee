"""What waits for reviewers, by where it comes from. The rooms above join with what only they know."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from accounts.models import User
from recognition.models import Alphabet, Outlier, Sample
from recognition.models.review import disputes, excluded, outliers, rejects, reported, sent_back
from recognition.models.sample import SampleQuerySet


def _no_notes(samples: Sequence[Sample]) -> dict[uuid.UUID, str]:
    return {}


@dataclass(frozen=True, kw_only=True)
class ReviewSource:
    """`waiting`: what waits, in the order in which it is to be looked at. `notes`: by sample, why it is there, in words.

    `page`: the name of a page of its own, where its samples are decided about otherwise. `is_done`: these wait for nobody.
    """

    name: str
    title: str
    why: str
    waiting: Callable[[], SampleQuerySet]
    notes: Callable[[Sequence[Sample]], dict[uuid.UUID, str]] = _no_notes
    page: str = ""
    is_done: bool = False

    def waiting_for(self, reviewer: User, alphabet: Alphabet | None = None) -> SampleQuerySet:
        """Without what the reviewer drew: somebody else has to look at that."""
        found = self.waiting().exclude(author=reviewer)
        return found if alphabet is None else found.of_alphabet(alphabet)


_sources: list[ReviewSource] = []


def join(source: ReviewSource) -> None:
    """Once at start. Those that are done come last."""
    if source.name not in names():
        _sources.append(source)
        _sources.sort(key=lambda each: each.is_done)


def sources() -> list[ReviewSource]:
    return list(_sources)


def names() -> list[str]:
    return [each.name for each in _sources]


def named(name: str) -> ReviewSource | None:
    return next((each for each in _sources if each.name == name), None)


def _odd_for(samples: Sequence[Sample]) -> dict[uuid.UUID, str]:
    found = Outlier.objects.filter(sample__in=samples)
    return {
        each.sample_id: f"accepted as {each.given_class}, "
        + (
            f"lies nearest to {each.nearest_class}"
            if each.nearest_class != each.given_class
            else "unlike the others of its class"
        )
        for each in found
    }


def _reasons(samples: Sequence[Sample]) -> dict[uuid.UUID, str]:
    return {sample.pk: sample.state_reason for sample in samples}


for _source in (
    ReviewSource(
        name="disputes",
        title="Disputes",
        why="People read it differently, and what is known of them does not tell who is right; or none of them can tell.",
        waiting=disputes,
    ),
    ReviewSource(
        name="outliers",
        title="Outliers",
        why="Accepted, but to the model it looks like none of its class.",
        waiting=outliers,
        notes=_odd_for,
    ),
    ReviewSource(
        name="rejects",
        title="Rejects",
        why="Those who read it say that it is no character.",
        waiting=rejects,
        notes=_reasons,
    ),
    ReviewSource(
        name="reported",
        title="Reported",
        why="Somebody says that others should not see it.",
        waiting=reported,
        page="reports",
    ),
    ReviewSource(
        name="sent-back",
        title="Sent back",
        why="More readings were asked for; they are not all there yet.",
        waiting=sent_back,
        is_done=True,
    ),
    ReviewSource(
        name="excluded",
        title="Excluded",
        why="Kept from being learned from until that is reverted.",
        waiting=excluded,
        notes=_reasons,
        is_done=True,
    ),
):
    join(_source)
