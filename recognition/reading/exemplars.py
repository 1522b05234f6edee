"""What a person named helps to read what they draw next: exemplars follow the labels that authors give their own drawings.

`follow` and `forget` run in the transaction of the label or the withdrawal, in a web process without any model: the
worker kept the embedding when it read the drawing. Where there is none by the champion of today (the answer came before
the reading, or the champion has changed), a message in the same transaction asks a worker for it.
"""

from typing import TYPE_CHECKING

from recognition import outbox
from recognition.models import (
    Embedding,
    Exemplar,
    Label,
    ModelVersion,
    OutboxMessage,
    Sample,
    Verdict,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

REMEMBER = "recognition.remember"
REBUILD = "recognition.rebuild_exemplars"
LEND = "recognition.lend_eyes"
# Drawings that one message of a rebuild reads: some tenths of a second, so that no drawing waits long behind it.
BATCH = 128


def follow(sample: Sample, label: Label) -> None:
    """Let the exemplar say what the author's label says. Other people's labels of the sample change nothing here."""
    if label.user_id != sample.author_id:
        return
    forget(sample)
    if not _teaches(sample, label):
        return
    embedding = Embedding.objects.all().by_champion(sample)
    if embedding is not None:
        Exemplar.objects.all().keep(embedding, sample, label)
    elif ModelVersion.objects.champion_of(sample.alphabet) is not None:
        outbox.enqueue(task=REMEMBER, sample=str(sample.pk))


def forget(sample: Sample) -> None:
    Exemplar.objects.all().forget(sample)


def remember(*, sample: str) -> None:
    """Make up for an embedding that was not there when its author named the drawing. Doing so twice does it once."""
    named = (
        Sample.objects.select_for_update(of=("self",)).select_related("alphabet", "original").get(pk=sample)
    )
    champion = ModelVersion.objects.champion_of(named.alphabet)
    if champion is not None:
        _adopt([named], champion)


def ask_to_rebuild(version: ModelVersion) -> None:
    """Have the drawings that people named seen by a version that reads from now on. Called where it is promoted."""
    if not OutboxMessage.objects.all().waits(REBUILD, version_id=version.pk, before=None):
        outbox.enqueue(task=REBUILD, version_id=version.pk, before=None)


def rebuild(*, version_id: int, before: str | None) -> int:
    """Let the version see a batch of what people named, the newest first, and ask for the next. Returns how many.

    Until it has, the champion alone answers: what another version saw is never compared. Exemplars of versions that
    read no more are deleted in the end. Nothing where the version is champion no more.
    """
    version = ModelVersion.objects.all().champions().with_id(version_id)
    if version is None:
        return 0
    samples = list(Sample.objects.all().to_be_exemplars(version, before=before)[:BATCH])
    _adopt(samples, version)
    if len(samples) == BATCH:
        outbox.enqueue(task=REBUILD, version_id=version.pk, before=str(samples[-1].pk))
    else:
        Exemplar.objects.all().outdated(version).delete()
        _ask_to_lend(version)
    return len(samples)


def lend(*, version_id: int) -> int:
    """Let the version see a batch of the accepted drawings of alphabets without a model, and ask for the next."""
    version = ModelVersion.objects.all().champions().with_id(version_id)
    if version is None:
        return 0
    from recognition.reading.predicting import see

    samples = list(Sample.objects.all().to_lend_eyes(version)[:BATCH])
    see(samples, version)
    if len(samples) == BATCH:
        outbox.enqueue(task=LEND, version_id=version.pk)
    return len(samples)


def _ask_to_lend(version: ModelVersion) -> None:
    if lender() == version and not OutboxMessage.objects.all().waits(LEND, version_id=version.pk):
        outbox.enqueue(task=LEND, version_id=version.pk)


def _adopt(samples: "Sequence[Sample]", version: ModelVersion) -> None:
    from recognition.reading.predicting import see

    labels = Label.objects.all().by_authors(samples)
    for sample, embedding in zip(samples, see(samples, version), strict=True):
        label = labels.get(sample.pk)
        if label is not None and version.alphabet_id == sample.alphabet_id and _teaches(sample, label):
            Exemplar.objects.filter(sample=sample, version=version).delete()
            Exemplar.objects.all().keep(embedding, sample, label)


def _teaches(sample: Sample, label: Label) -> bool:
    """Its author named a character in it, and lets it be learned from. What they were asked to draw is no name."""
    return (
        label.verdict == Verdict.CHARACTER
        and not label.is_prompt
        and sample.consent
        and not (sample.is_withdrawn or sample.is_excluded)
    )


def lender() -> ModelVersion | None:
    """The version whose eyes alphabets without a model borrow: the champion of the default alphabet, else of the largest."""
    champions = list(ModelVersion.objects.all().champions())
    return max(
        champions,
        key=lambda version: (version.alphabet.is_default, len(version.alphabet.classes)),
        default=None,
    )
