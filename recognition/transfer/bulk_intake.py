"""Store many characters at once: a few statements for hundreds of them, one call of the renderer, nothing stored twice."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import numpy as np
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.roles import SETTLE_SAMPLES
from recognition import labelling
from recognition.consensus import Opinion, settle
from recognition.ink.flat import FlatInks
from recognition.ink.raster import PEN, RENDERER_VERSION, render_all
from recognition.labelling import Reading
from recognition.models import (
    Alphabet,
    Answer,
    ImportAs,
    ImportedSample,
    ImportJob,
    Label,
    Original,
    Sample,
    Source,
    Split,
    Verdict,
    Writer,
)
from recognition.models.copying import copy_in
from recognition.models.identity import new_id
from recognition.people import consenting
from recognition.queue import queueing
from recognition.transfer.incoming import Incoming

_Row = TypeVar("_Row", Sample, Label)


@dataclass(kw_only=True)
class Tally:
    """`known` were there already; `kept`: had another reading by the same person, which stays."""

    stored: int = 0
    known: int = 0
    labelled: int = 0
    kept: int = 0
    other_split: int = 0


@dataclass(kw_only=True)
class Hands:
    """The writers of an import, looked up once. Who may settle also says which side a new writer stands on."""

    author: User
    default: str
    chooses_split: bool
    _known: dict[str, Writer] = field(default_factory=dict)

    @classmethod
    def of(cls, job: ImportJob) -> "Hands":
        default = str(job.options.get("writer", ""))
        return cls(author=job.owner, default=default, chooses_split=job.owner.has_perm(SETTLE_SAMPLES))

    def look_up(self, incoming: Sequence[Incoming]) -> None:
        """Fetch all who are known already at once."""
        names = {self._name(each) for each in incoming} - set(self._known)
        found = Writer.objects.filter(author=self.author, name__in=names) if names else ()
        self._known |= {writer.name: writer for writer in found}

    def of_record(self, incoming: Incoming) -> Writer:
        name = self._name(incoming)
        if name not in self._known:
            self._known[name] = self._found(name, incoming.split)
        return self._known[name]

    def _name(self, incoming: Incoming) -> str:
        return incoming.writer or self.default

    def _found(self, name: str, split: Split | None) -> Writer:
        # One's own hand stands where it stands, whatever a file says.
        if split is not None and self.chooses_split and name:
            writer, _ = Writer.objects.get_or_create(
                author=self.author, name=name, defaults={"id": new_id(), "split": split}
            )
            return writer
        return Writer.objects.all().for_author(author_id=self.author.pk, name=name)


def store_many(job: ImportJob, incoming: Sequence[Incoming], *, hands: Hands, now: datetime) -> Tally:
    """Store what is new and label it as the job says. What is known gets a label if it has none of that person's.

    Called with the job's alphabet held: what is stored here must not be overlooked by whoever changes the classes.
    """
    tally = Tally()
    known = _known(job, [each.sha256 for each in incoming])
    fresh: dict[str, Incoming] = {}
    for each in incoming:
        if each.sha256 not in known:
            fresh.setdefault(each.sha256, each)
    tally.known = len(incoming) - len(fresh)
    _store(job, list(fresh.values()), hands, now, tally)
    _label_known(job, [each for each in incoming if each.sha256 in known], known, now, tally)
    return tally


def reader_of(job: ImportJob) -> User:
    return job.reader or job.owner


def labeller_of(job: ImportJob) -> User:
    """Whose labels those of the file become, where they become any."""
    return job.owner if job.labels_as == ImportAs.TRUTH else reader_of(job)


def consent_of(job: ImportJob, given_in_file: bool) -> dict[str, Any]:
    """What is said of a new sample. A file can only say no; where the request is silent, its owner's decision of now counts."""
    return consenting.said(job.owner, job.options.get("consent") if given_in_file else False)


def _known(job: ImportJob, hashes: Sequence[str]) -> dict[str, Sample]:
    kept = Sample.objects.all().kept_of(job.owner).of_alphabet(job.alphabet)
    found = kept.filter(content_hash__in=hashes).without_heavy_columns()
    return {sample.content_hash: sample for sample in found}


def _store(job: ImportJob, incoming: Sequence[Incoming], hands: Hands, now: datetime, tally: Tally) -> None:
    if not incoming:
        return
    hands.look_up(incoming)
    theirs = [hands.of_record(each) for each in incoming]
    tally.other_split += sum(
        each.split is not None and each.split != hand.split
        for each, hand in zip(incoming, theirs, strict=True)
    )
    made = zip(incoming, _rendered(incoming), theirs, strict=True)
    pairs = _put((_sample(job, *each, now) for each in made), incoming)
    copy_in(Original, (Original(sample_id=sample.pk, png=each.png) for sample, each in pairs if each.png))
    copy_in(ImportedSample, (_origin(job, sample, each.reading) for sample, each in pairs))
    labels: list[Label] = []
    if job.labels_as != ImportAs.SUGGESTIONS:
        said = (_label(job, sample, each.reading, now) for sample, each in pairs if each.reading)
        copy_in(Label, _kept(said, labels))
    queueing.enter_new([sample for sample, _ in pairs], labels)
    tally.stored += len(pairs)
    tally.known += len(incoming) - len(pairs)
    tally.labelled += len(labels)


def _put(samples: Iterator[Sample], incoming: Sequence[Incoming]) -> list[tuple[Sample, Incoming]]:
    """Those that were stored, with what they came from. They are made while PostgreSQL takes in those before them.

    Without those that somebody else stored at the same moment: whoever was first has them.
    """
    made: list[Sample] = []
    try:
        with transaction.atomic():
            copy_in(Sample, _kept(samples, made))
    except IntegrityError:
        made += samples
        Sample.objects.bulk_create(made, ignore_conflicts=True)
        there = set(Sample.objects.filter(pk__in=[each.pk for each in made]).values_list("pk", flat=True))
        return [pair for pair in zip(made, incoming, strict=True) if pair[0].pk in there]
    return [*zip(made, incoming, strict=True)]


def _kept(rows: Iterator[_Row], made: list[_Row]) -> Iterator[_Row]:
    for row in rows:
        made.append(row)
        yield row


def _rendered(incoming: Sequence[Incoming]) -> list[bytes]:
    drawn = [each.ink for each in incoming if each.ink is not None]
    pictures = iter(())
    if drawn:
        inks = FlatInks.of([ink.strokes for ink in drawn])
        pictures = iter(render_all(inks, pens=np.full(len(drawn), PEN)))
    return [each.pixels if each.pixels is not None else next(pictures).tobytes() for each in incoming]


def _sample(job: ImportJob, incoming: Incoming, pixels: bytes, hand: Writer, now: datetime) -> Sample:
    sample = Sample(
        id=new_id(),
        alphabet=job.alphabet,
        author=job.owner,
        writer=hand,
        source=Source.IMPORT,
        ink=incoming.ink.to_json() if incoming.ink is not None else None,
        pixels=pixels,
        renderer_version=RENDERER_VERSION,
        content_hash=incoming.sha256,
        split=hand.split,
        created_at=now,
        **consent_of(job, incoming.consent),
    )
    if incoming.reading is not None and job.labels_as != ImportAs.SUGGESTIONS:
        settlement = settle([_opinion(job, incoming.reading)])
        sample.state, sample.state_reason = settlement.state, settlement.reason
        sample.settled_class = settlement.settled_class
        if job.labels_as == ImportAs.TRUTH:
            sample.state_reason = "imported as the truth"
    return sample


def _origin(job: ImportJob, sample: Sample, reading: Reading | None) -> ImportedSample:
    suggestion = reading.character if reading and job.labels_as == ImportAs.SUGGESTIONS else ""
    return ImportedSample(sample_id=sample.pk, job_id=job.pk, suggestion=suggestion)


def _opinion(job: ImportJob, reading: Reading) -> Opinion:
    return Opinion(
        verdict=reading.verdict,
        label_class=_class_of(job.alphabet, reading),
        settles=job.labels_as == ImportAs.TRUTH,
    )


def _class_of(alphabet: Alphabet, reading: Reading) -> str:
    return alphabet.class_of(reading.character) or "" if reading.verdict == Verdict.CHARACTER else ""


def _label(job: ImportJob, sample: Sample, reading: Reading, now: datetime) -> Label:
    return Label(
        sample=sample,
        user=labeller_of(job),
        verdict=reading.verdict,
        character=reading.character,
        answer=Answer.UNAIDED,
        revision=job.alphabet.revision,
        settles=job.labels_as == ImportAs.TRUTH,
        imported_by=job,
        created_at=now,
    )


def _label_known(
    job: ImportJob, incoming: Sequence[Incoming], known: dict[str, Sample], now: datetime, tally: Tally
) -> None:
    if job.labels_as == ImportAs.SUGGESTIONS or not incoming:
        return
    stands = _said_before(job, list(known.values()))
    new: dict[uuid.UUID, Reading] = {}
    for each in incoming:
        sample_id = known[each.sha256].pk
        if each.reading is not None and sample_id not in stands:
            stands[sample_id] = new[sample_id] = each.reading
        elif each.reading is not None:
            tally.kept += stands[sample_id] != each.reading
    _label_held(job, list(Sample.objects.all().to_settle([*new])), new, now, tally)


def _label_held(
    job: ImportJob, held: Sequence[Sample], said: dict[uuid.UUID, Reading], now: datetime, tally: Tally
) -> None:
    """Unless their person has said something of them meanwhile."""
    meanwhile = _said_before(job, held)
    samples = [sample for sample in held if sample.pk not in meanwhile]
    earlier = Label.objects.all().on_samples(samples)
    earlier.live_by(labeller_of(job)).update(superseded_at=now)  # what they were asked to draw
    by_others = earlier.exclude(user=labeller_of(job))
    read_by_others = set(by_others.values_list("sample_id", flat=True))
    for sample in samples:
        sample.alphabet = job.alphabet
        label = _label(job, sample, said[sample.pk], now)
        label.save(force_insert=True)
        # Where nobody else has read it, it measures nobody, and makes no gold question, as what is new makes none.
        labelling.follow(sample, label, measures=sample.pk in read_by_others)
        tally.labelled += 1


def _said_before(job: ImportJob, samples: Sequence[Sample]) -> dict[uuid.UUID, Reading]:
    """What whoever the labels are of has said of these. What they were asked to draw is no reading."""
    labels = Label.objects.all().live_by(labeller_of(job)).without_prompts().on_samples(samples)
    return {
        label.sample_id: Reading(verdict=Verdict(label.verdict), character=label.character)
        for label in labels
    }
