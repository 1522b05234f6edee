"""Whatever was said and decided before and after: a decision that is reverted leaves all as if it had not been made."""

import re
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from accounts.models import User
from recognition import labelling
from recognition.choosing_gold import choose_gold
from recognition.exceptions import RecognitionError
from recognition.models import (
    Alphabet,
    Decision,
    Exemplar,
    GoldQuestion,
    Label,
    QueueEntry,
    Reliability,
    Sample,
)
from recognition.queue import queueing
from recognition.review import reviewing
from tests.conftest import make_user
from tests.drawn import draw, label

pytestmark = pytest.mark.django_db

READERS, REVIEWERS = ["alice", "bob", "carol"], ["rita", "rolf"]
Step = tuple[Any, ...]

reads = st.tuples(st.just("read"), st.sampled_from(READERS), st.sampled_from("17"))
decisions = st.one_of(
    st.tuples(st.just("settle"), st.sampled_from(REVIEWERS), st.sampled_from("17")),
    st.tuples(st.just("reject"), st.sampled_from(REVIEWERS)),
    st.tuples(st.just("send back"), st.sampled_from(REVIEWERS), st.integers(1, 2)),
    st.tuples(st.just("exclude"), st.sampled_from(REVIEWERS)),
)
gold = st.tuples(st.just("choose gold"), st.sampled_from(REVIEWERS))
before = st.lists(st.one_of(reads, reads, decisions, gold), max_size=5)
after = st.lists(st.one_of(reads, decisions), max_size=3)


class _Undone(Exception):
    """Breaks a transaction off."""


@pytest.fixture
def people(db: None) -> dict[str, User]:
    annotators = {name: make_user(name, "annotator") for name in READERS}
    return annotators | {name: make_user(name, "reviewer") for name in REVIEWERS}


# A failure is told with its steps at once: looking for the fewest of them takes minutes.
@settings(
    max_examples=8,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example([("reject", "rita")], ("exclude", "rolf"), [])
@example([("reject", "rita"), ("send back", "rita", 1)], ("settle", "rolf", "1"), [("read", "bob", "1")])
@example(
    [("read", "alice", "1"), ("choose gold", "rita")], ("settle", "rolf", "7"), [("settle", "rita", "7")]
)
@example([("read", "bob", "1")], ("settle", "rita", "1"), [("settle", "rolf", "1"), ("read", "carol", "7")])
@example([("settle", "rita", "1")], ("settle", "rita", "7"), [("settle", "rita", "1")])
@example(
    [("read", "alice", "7"), ("reject", "rolf"), ("choose gold", "rita"), ("send back", "rita", 2)],
    ("exclude", "rita"),
    [("read", "carol", "1")],
)
@example(
    [("settle", "rita", "7"), ("read", "bob", "7")],
    ("settle", "rolf", "7"),
    [("send back", "rolf", 2), ("settle", "rita", "7")],
)
@example(
    [("read", "alice", "1"), ("send back", "rolf", 1), ("read", "alice", "1")],
    ("reject", "rolf"),
    [("read", "bob", "7"), ("read", "carol", "1"), ("send back", "rolf", 2)],
)
@example(
    [("read", "carol", "1"), ("choose gold", "rita"), ("settle", "rolf", "1")],
    ("reject", "rita"),
    [("read", "carol", "1")],
)
@given(before, decisions, after)
def test_reverted_it_is_as_if_it_had_never_been_made(
    people: dict[str, User],
    digits: Alphabet,
    before: list[Step],
    decision: Step,
    after: list[Step],
) -> None:
    script = [*before, decision, *after]

    done, with_it = played(script, people, digits, revert=len(before))
    without = [step for place, step in enumerate(script) if place in done and place != len(before)]
    _, never = played(without, people, digits, revert=None)

    assert with_it == never, (before, decision, after)


def played(
    script: Sequence[Step], people: dict[str, User], digits: Alphabet, *, revert: int | None
) -> tuple[set[int], dict[str, Any]]:
    """Which steps were taken and not refused, and all that there is to see in the end; the database stays as it was."""
    done: dict[int, Decision | None] = {}
    seen: dict[str, Any] = {}
    try:
        with transaction.atomic():
            sample = draw(people["alice"], digits)
            queueing.enter(sample)
            for place, step in enumerate(script):
                try:
                    with transaction.atomic():
                        done[place] = take(step, sample, people)
                except RecognitionError:
                    continue
            if revert is not None and (made := done.get(revert)) is not None:
                reviewing.revert(decision=made, user=people["rolf"])
            seen = all_of(sample)
            raise _Undone
    except _Undone:
        return set(done), seen


def take(step: Step, sample: Sample, people: dict[str, User]) -> Decision | None:
    what, user = step[0], people[step[1]]
    if what == "read":
        label(sample, user, step[2])
        return None
    if what == "choose gold":
        sample.refresh_from_db()
        choose_gold(sample=sample, user=user)
        return None
    common: dict[str, Any] = {"reviewer": user, "sample": sample, "reason": "why not", "if_match": "*"}
    if what == "send back":
        return reviewing.send_back(**common, more=step[2])
    if what == "exclude":
        return reviewing.exclude(**common)
    verdict = None if what == "settle" else "not a character"
    character = step[2] if what == "settle" else None
    reading = labelling.read(alphabet=sample.alphabet, label=character, verdict=verdict)
    return reviewing.settle(**common, reading=reading)


def still_asked(entry: QueueEntry) -> int:
    """How many more people are to read it, however that is written down."""
    readings = len(Label.objects.all().readings_on([entry.sample]))
    return entry.asked(entry.required) - (readings - entry.untold)


def all_of(sample: Sample) -> dict[str, Any]:
    sample.refresh_from_db()
    question = GoldQuestion.objects.all().of_sample(sample)
    entry = QueueEntry.objects.filter(pk=sample.pk).first()
    labels = Label.objects.all().live_on(sample)
    return {
        "state": (sample.state, sample.settled_class, re.sub(r"[\d.]+ % sure", "", sample.state_reason)),
        "labels": [(each.user.username, str(each), each.settles) for each in labels],
        "gold": question and (question.known_class, question.origin, question.chosen_by.username),
        "known": {
            each.user.username: each.evidence
            for each in Reliability.objects.all().in_alphabet(sample.alphabet)
            if any(vars(each.evidence).values())
        },
        "exemplars": Exemplar.objects.filter(sample=sample).count(),
        "queue": entry and (entry.retired_as or f"{still_asked(entry)} more"),
        "decisions": [each.in_words for each in Decision.objects.all().standing_on(sample)],
    }
