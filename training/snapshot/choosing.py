"""Gather what was collected and what is known of the people, and have training.snapshot.selection choose from it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from recognition import trusting
from recognition.models import Alphabet, Label, Sample, State
from recognition.trust.quarantine import Waits
from training.models import Exclusion, LeftOut, Search, Suspect
from training.models.exclusion import by_user
from training.snapshot import repeats
from training.snapshot.candidates import Candidate, Person, Reason, Said, Selection, doubted_at_least
from training.snapshot.repeats import Originals
from training.snapshot.selection import select

_REASON_OF = {
    Waits.NEW: str(Reason.NEW),
    Waits.UNRELIABLE: str(Reason.UNRELIABLE),
    Waits.NOT: "",
}


def choose(alphabet: Alphabet, *, now: datetime, originals: Originals | None = None) -> Selection:
    """What a snapshot taken now would hold. Ten queries at most, however much was collected.

    `originals`: what the original data hold; whoever has not read them goes by what the last snapshot left out for that.
    """
    samples = list(Sample.objects.all().collected_in(alphabet))
    labels = _sure_labels(alphabet)
    exclusions = by_user(Exclusion.objects.all().in_force())
    contents = repeats.contents_in(alphabet)
    if originals is None:
        originals = _met_last(alphabet, contents)
    people = {label.user_id for said in labels.values() for label in said}
    return select(
        [_candidate(sample, labels.get(sample.pk, []), exclusions) for sample in samples],
        people=_people(alphabet, people, now),
        classes=alphabet.classes,
        lookalikes=trusting.lookalike_places(alphabet),
        contents=contents,
        held_out=originals.held_out,
        learned=originals.learned,
    )


def _met_last(alphabet: Alphabet, contents: Mapping[str, Collection[str]]) -> Originals:
    """Of the original data what the last snapshot met among the samples."""

    def left_out_as(reason: Reason) -> frozenset[str]:
        samples = LeftOut.objects.all().of_last(alphabet, reason=reason)
        return frozenset(name for sample in samples for name in contents.get(str(sample), ()))

    return Originals(held_out=left_out_as(Reason.HELD_OUT), learned=left_out_as(Reason.LEARNED))


def _people(alphabet: Alphabet, user_ids: Iterable[int], now: datetime) -> dict[int, Person]:
    doubted = _doubted(alphabet)
    return {
        user_id: Person(
            reliability=standing.reliability,
            waits=_REASON_OF[standing.waits],
            doubted=doubted.get(user_id, 0.0),
        )
        for user_id, standing in trusting.standings(alphabet, user_ids, now=now).items()
    }


def _doubted(alphabet: Alphabet) -> dict[int, float]:
    """Of what was checked of each person, at least the part that is doubted and waits for a reviewer."""
    search = Search.objects.filter(alphabet=alphabet).first()
    if search is None:
        return {}
    waiting = Suspect.objects.all().of_alphabet(alphabet).waiting().by_giver()
    return {
        giver: doubted_at_least(count, looked_at=search.looked_at_of(giver))
        for giver, count in waiting.items()
    }


def _sure_labels(alphabet: Alphabet) -> "dict[object, list[Label]]":
    said: defaultdict[object, list[Label]] = defaultdict(list)
    for label in Label.objects.all().sure_in(alphabet).filter(stands=True):
        said[label.sample_id].append(label)
    return dict(said)


def _candidate(
    sample: Sample, labels: Iterable[Label], exclusions: Mapping[int, list[Exclusion]]
) -> Candidate:
    """What is said of it by today's classes: a reading that tells none of them any more speaks neither for nor against."""
    said = tuple(
        Said(
            user=label.user_id,
            label_class=label_class,
            settles=label.settles,
            prompted=label.is_prompt,
            excluded=any(
                each.holds_reading(label, source=sample.source) for each in exclusions.get(label.user_id, ())
            ),
        )
        for label in labels
        if (label_class := label.class_in(sample.alphabet)) is not None
    )
    return Candidate(
        key=str(sample.pk),
        author=sample.author_id,
        split=sample.split,
        said=said,
        accepted=sample.state == State.ACCEPTED,
        consent=sample.consent,
        drawn=sample.is_rendered,
        excluded=any(each.holds_sample(sample) for each in exclusions.get(sample.author_id, ())),
        reviewed_out=sample.is_excluded,
    )
