"""Alphabets made and changed: every change is kept, no label is lost, and only who tells the classes apart serves."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from recognition.classes import curating, resettling
from recognition.classes.alphabet_changes import Change, Merge, Split
from recognition.classes.curating import Outcome
from recognition.exceptions import (
    Conflict,
    InvalidInput,
    NotAllowed,
    PreconditionFailed,
    PreconditionRequired,
)
from recognition.models import (
    CHAMPION,
    Alphabet,
    AlphabetRevision,
    GoldQuestion,
    Label,
    ModelAlias,
    ModelVersion,
    OutboxMessage,
    Promotion,
    Sample,
    State,
    Trial,
    TrialState,
)
from tests.champions import make_champion, make_version
from tests.drawn import draw, label

pytestmark = pytest.mark.django_db


def make(adam: User, *classes: str, slug: str = "runes", **more: Any) -> Alphabet:
    change = Change(name="Runes", classes=classes or tuple("ABCx"), **more)
    return curating.make(user=adam, slug=slug, change=change, reason="to test it").alphabet


def revise(alphabet: Alphabet, adam: User, **change: Any) -> Outcome:
    alphabet.refresh_from_db()
    return curating.revise(
        alphabet=alphabet,
        user=adam,
        change=Change(**change),
        reason="it is better so",
        if_match=alphabet.etag,
    )


def merge_cases(alphabet: Alphabet, adam: User) -> Outcome:
    return revise(alphabet, adam, merge=[Merge(classes=["C", "x"], into="C")])


def stands(sample: Sample) -> tuple[str, str]:
    sample.refresh_from_db()
    return sample.state, sample.settled_class


def test_an_alphabet_is_made_with_its_first_revision(adam: User) -> None:
    alphabet = make(adam, "ᚠ", "ᚢ", merges={"f": "ᚠ"}, required_readings=3)

    revision = AlphabetRevision.objects.get(alphabet=alphabet)
    assert (alphabet.classes, alphabet.merges, alphabet.required_readings) == (["ᚠ", "ᚢ"], {"f": "ᚠ"}, 3)
    assert (revision.number, revision.user, revision.reason) == (1, adam, "to test it")
    assert revision.changes == ["2 classes to begin with"]


@pytest.mark.parametrize(
    ("slug", "change", "field", "complaint"),
    [
        ("runes", {}, "classes", "Say which classes"),
        ("runes", {"classes": ["a"]}, "classes", "2 to 500 classes. Received: 1"),
        ("runes", {"classes": [str(n) for n in range(501)]}, "classes", "Received: 501"),
        ("runes", {"classes": ["a", "a"]}, "classes", "Received twice: 'a'"),
        ("runes", {"classes": ["Å", "A\u030a"]}, "classes", "which are one character"),
        ("runes", {"classes": ["a", "\u0301"]}, "classes", "COMBINING ACUTE ACCENT"),
        ("runes", {"classes": ["a", "\u200d"]}, "classes", "ZERO WIDTH JOINER"),
        ("runes", {"classes": ["a", "b" * 21]}, "classes", "at most 20 characters"),
        ("runes", {"classes": ["a", " b"]}, "classes", "without spaces around it"),
        ("runes", {"classes": ["a", "b"], "merges": {"c": "d"}}, "merges", "folded into a class"),
        ("runes", {"classes": ["a", "b"], "merges": {"a": "b"}}, "merges", "folded into a class"),
        ("runes", {"classes": ["a", "b"], "lookalikes": [["a"]]}, "lookalikes", "a group of one"),
        ("runes", {"classes": ["a", "b"], "lookalikes": [["a", "c"]]}, "lookalikes", "Received: c"),
        ("runes", {"classes": ["a", "b"], "required_readings": 6}, "required_readings", "1 to 5 people"),
        ("runes", {"classes": ["a", "b"], "queue_strategy": "luck"}, "queue_strategy", "'luck'"),
        ("runes", {"classes": ["a", "b"], "labelled_by": "cats"}, "labelled_by", "'cats'"),
        ("runes", {"classes": ["a", "b"], "name": " "}, "name", "1 to 100 characters"),
        ("the runes", {"classes": ["a", "b"]}, "slug", "letters a to z"),
        ("new", {"classes": ["a", "b"]}, "slug", "is not new"),
    ],
)
def test_what_does_not_fit_is_refused(
    adam: User, slug: str, change: dict[str, Any], field: str, complaint: str
) -> None:
    with pytest.raises(InvalidInput, match=complaint) as refused:
        curating.make(user=adam, slug=slug, change=Change(**({"name": "Runes"} | change)), reason="why not")

    assert refused.value.field == field
    assert not Alphabet.objects.filter(slug=slug).exists()


def test_a_name_that_is_taken_is_refused(adam: User) -> None:
    with pytest.raises(Conflict, match="'digits' already"):
        make(adam, slug="digits")


def test_a_change_needs_a_reason(adam: User) -> None:
    alphabet = make(adam)

    with pytest.raises(InvalidInput, match="A reason"):
        curating.revise(
            alphabet=alphabet, user=adam, change=Change(name="R"), reason="  ", if_match=alphabet.etag
        )


def test_a_change_needs_the_revision_that_was_looked_at(adam: User) -> None:
    alphabet = make(adam)
    seen = alphabet.etag
    revise(alphabet, adam, name="Other runes")

    with pytest.raises(PreconditionRequired):
        curating.revise(alphabet=alphabet, user=adam, change=Change(name="R"), reason="r", if_match=None)
    with pytest.raises(PreconditionFailed, match="at revision 2"):
        curating.revise(alphabet=alphabet, user=adam, change=Change(name="R"), reason="r", if_match=seen)


def test_what_changes_nothing_is_no_revision(adam: User) -> None:
    alphabet = make(adam)

    outcome = revise(alphabet, adam, name="Runes", classes=list("ABCx"))

    assert outcome.changes == []
    assert AlphabetRevision.objects.filter(alphabet=alphabet).count() == 1


def test_merging_moves_the_samples_and_leaves_the_labels(adam: User, alice: User) -> None:
    alphabet = make(adam)
    small, large = draw(alice, alphabet), draw(alice, alphabet)
    label(small, alice, "x")
    label(large, alice, "C")

    outcome = merge_cases(alphabet, adam)

    assert (stands(small), stands(large)) == ((State.ACCEPTED, "C"), (State.ACCEPTED, "C"))
    assert sorted(Label.objects.values_list("character", flat=True)) == ["C", "x"]
    assert (outcome.moves.moved, outcome.moves.opened) == (1, 0)


def test_a_dispute_between_classes_ends_when_they_are_merged(adam: User, alice: User, bob: User) -> None:
    alphabet = make(adam)
    sample = draw(alice, alphabet)
    label(sample, alice, "x")
    label(sample, bob, "C")
    assert stands(sample)[0] == State.DISPUTED

    outcome = merge_cases(alphabet, adam)

    assert stands(sample) == (State.ACCEPTED, "C")
    assert outcome.moves.accepted == 1


def test_splitting_back_gives_what_was_said_apart_its_class_again(adam: User, alice: User) -> None:
    alphabet = make(adam)
    samples = {reading: draw(alice, alphabet) for reading in "ACx"}
    for reading, sample in samples.items():
        label(sample, alice, reading)
    merge_cases(alphabet, adam)

    outcome = revise(alphabet, adam, split=[Split(name="C", off={"x": []})])

    assert {reading: stands(sample) for reading, sample in samples.items()} == {
        reading: (State.ACCEPTED, reading) for reading in "ACx"
    }
    assert outcome.moves.opened == 0


def test_what_was_said_of_both_is_open_again_after_the_split(adam: User, alice: User) -> None:
    alphabet = make(adam, *"ABC", merges={"x": "C"})
    wide, narrow = draw(alice, alphabet), draw(alice, alphabet)
    label(wide, alice, "C")
    label(narrow, alice, "x")

    outcome = revise(alphabet, adam, split=[Split(name="C", off={"x": []})])

    wide.refresh_from_db()
    assert (wide.state, wide.settled_class) == (State.OPEN, "")
    assert wide.state_reason == "its readings do not tell a class of today's alphabet"
    assert stands(narrow) == (State.ACCEPTED, "x")
    assert (outcome.moves.opened, outcome.moves.moved, outcome.unclear) == (1, 1, ["C"])


def test_saying_it_again_after_the_split_makes_it_clear(adam: User, alice: User) -> None:
    alphabet = make(adam, *"ABC", merges={"x": "C"})
    sample = draw(alice, alphabet)
    label(sample, alice, "C")
    revise(alphabet, adam, split=[Split(name="C", off={"x": []})])

    label(Sample.objects.get(pk=sample.pk), alice, "C")

    assert stands(sample) == (State.ACCEPTED, "C")
    assert Label.objects.filter(sample=sample).count() == 2


def test_a_class_split_into_new_ones_opens_its_samples(adam: User, alice: User) -> None:
    alphabet = make(adam, *"ABC")
    sample = draw(alice, alphabet)
    label(sample, alice, "A")

    revise(alphabet, adam, split=[Split(name="A", off={"Ä": []})])

    alphabet.refresh_from_db()
    assert alphabet.classes == ["A", "Ä", "B", "C"]
    assert stands(sample)[0] == State.OPEN


def test_a_class_that_vanishes_opens_its_samples_and_coming_back_settles_them(
    adam: User, alice: User
) -> None:
    alphabet = make(adam)
    sample = draw(alice, alphabet)
    label(sample, alice, "x")

    gone = revise(alphabet, adam, classes=list("ABC"))
    assert stands(sample)[0] == State.OPEN
    back = revise(alphabet, adam, back_to=1)

    assert stands(sample) == (State.ACCEPTED, "x")
    assert (gone.moves.opened, back.moves.accepted) == (1, 1)
    assert back.changes == ["1 class appears: x"]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"merge": [Merge(classes=["A", "q"], into="A")]}, "Classes are merged. Received: q"),
        ({"merge": [Merge(classes=["A"], into="A")]}, "Two or more"),
        ({"merge": [Merge(classes=[], into="A")]}, "Received: none"),
        ({"merge": [Merge(classes=["A", "B"], into="C")]}, "'C', which counts as C"),
        ({"split": [Split(name="q", off={"r": []})]}, "A class is split. Received: 'q'"),
        ({"split": [Split(name="A", off={})]}, "which classes come off A"),
        ({"split": [Split(name="A", off={"B": []})]}, "none yet. Received: 'B'"),
        ({"split": [Split(name="A", off={"Ä": ["z"]})]}, "Received: z"),
        ({"split": [Split(name="A", off={"Ä": ["A"]})]}, "keeps its own name"),
        ({"back_to": 1}, "an earlier revision"),
        ({"back_to": 9}, "Received: 9"),
        ({"is_default": False}, None),
    ],
)
def test_a_change_that_does_not_fit_changes_nothing(
    adam: User, change: dict[str, Any], complaint: str | None
) -> None:
    alphabet = make(adam)

    if complaint is None:
        assert revise(alphabet, adam, **change).changes == []
    else:
        with pytest.raises(InvalidInput, match=complaint):
            revise(alphabet, adam, **change)

    alphabet.refresh_from_db()
    assert (alphabet.classes, alphabet.revision) == (list("ABCx"), 1)


def test_a_preview_tells_what_would_be_and_keeps_nothing(adam: User, alice: User, tmp_path: Path) -> None:
    alphabet = make(adam, *"ABC", merges={"x": "C"})
    make_champion(alphabet, tmp_path)
    sample = draw(alice, alphabet)
    label(sample, alice, "C")

    outcome = curating.preview(
        alphabet=alphabet,
        user=adam,
        change=Change(split=[Split(name="C", off={"x": []})]),
        reason="to see",
        if_match=alphabet.etag,
    )

    assert (outcome.moves.opened, outcome.champion) == (1, "dropped")
    alphabet.refresh_from_db()
    assert (alphabet.revision, alphabet.classes, alphabet.unclear) == (1, list("ABC"), {})
    assert stands(sample) == (State.ACCEPTED, "C")
    assert ModelAlias.objects.filter(alphabet=alphabet, name=CHAMPION).exists()
    assert AlphabetRevision.objects.filter(alphabet=alphabet).count() == 1


def test_a_preview_of_one_to_be_made_makes_none(adam: User) -> None:
    outcome = curating.preview_made(
        user=adam, slug="runes", change=Change(name="Runes", classes=["A", "Α", "0", "O"]), reason="to see"
    )

    assert outcome.same_shape == [["A", "Α"]]
    assert ["0", "O"] in outcome.alike
    assert not Alphabet.objects.filter(slug="runes").exists()


def test_many_samples_are_settled_in_batches_by_a_worker(
    adam: User, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resettling, "AT_ONCE", 2)
    monkeypatch.setattr(resettling, "BATCH", 2)
    alphabet = make(adam)
    samples = [draw(alice, alphabet) for _ in range(5)]
    for sample in samples:
        label(sample, alice, "x")

    outcome = merge_cases(alphabet, adam)

    alphabet.refresh_from_db()
    assert (alphabet.is_settling, outcome.moves.moved, outcome.moves.is_exact) == (True, 5, False)
    assert stands(samples[0]) == (State.ACCEPTED, "x")
    done = []
    while message := OutboxMessage.objects.filter(task=resettling.SETTLE_ANEW).first():
        message.delete()
        done.append(resettling.settle_batch(**message.arguments))
    alphabet.refresh_from_db()
    assert (done, alphabet.is_settling) == ([2, 2, 1], False)
    assert {stands(sample) for sample in samples} == {(State.ACCEPTED, "C")}


def test_a_batch_that_comes_twice_settles_once(adam: User, alice: User) -> None:
    alphabet = make(adam)
    label(draw(alice, alphabet), alice, "x")
    merge_cases(alphabet, adam)

    assert resettling.settle_batch(alphabet_id=alphabet.pk, revision=2, after=None) == 0


def test_classes_wait_for_the_samples_of_the_last_change(
    adam: User, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resettling, "AT_ONCE", 0)
    alphabet = make(adam)
    label(draw(alice, alphabet), alice, "x")
    merge_cases(alphabet, adam)

    with pytest.raises(Conflict, match="still being settled"):
        revise(alphabet, adam, classes=list("AB"))
    assert revise(alphabet, adam, name="Other runes").changes == ["named Other runes, before Runes"]
    alphabet.refresh_from_db()
    assert alphabet.is_settling


def test_a_champion_serves_on_where_the_new_classes_are_unions_of_old_ones(
    adam: User, tmp_path: Path
) -> None:
    alphabet = make(adam)
    champion = make_champion(alphabet, tmp_path)

    outcome = merge_cases(alphabet, adam)

    assert (outcome.champion, outcome.dropped) == ("folded", [])
    assert ModelVersion.objects.champion_of(alphabet) == champion
    assert Alphabet.objects.get(pk=alphabet.pk).places_of(champion) == (0, 1, 2, 2)


def test_a_champion_leaves_where_a_class_is_new_to_it_and_the_reason_is_kept(
    adam: User, tmp_path: Path
) -> None:
    alphabet = make(adam)
    make_champion(alphabet, tmp_path)

    outcome = revise(alphabet, adam, classes=list("ABCxy"))

    assert (outcome.champion, outcome.dropped) == ("dropped", [1])
    assert ModelVersion.objects.champion_of(alphabet) is None
    revision = AlphabetRevision.objects.get(alphabet=alphabet, number=2)
    assert revision.changes == [
        "1 class appears: y",
        "version 1 does not tell these classes apart and serves no more",
    ]


def test_a_champion_of_wider_classes_cannot_serve_after_the_split(adam: User, tmp_path: Path) -> None:
    alphabet = make(adam, *"ABC", merges={"x": "C"})
    make_champion(alphabet, tmp_path)

    assert revise(alphabet, adam, split=[Split(name="C", off={"x": []})]).champion == "dropped"


def test_going_back_brings_back_the_champion_that_fits(adam: User, tmp_path: Path) -> None:
    alphabet = make(adam)
    champion = make_champion(alphabet, tmp_path)
    Promotion.objects.create(
        alphabet=alphabet, version=champion, user=adam, reason="good", created_at=timezone.now()
    )
    revise(alphabet, adam, classes=list("ABCxy"))

    outcome = revise(alphabet, adam, back_to=1)

    assert outcome.champion == "restored"
    assert ModelVersion.objects.champion_of(alphabet) == champion
    assert "classes of revision 3" in Promotion.objects.latest("id").reason


def test_a_bundle_that_is_gone_does_not_come_back(adam: User, tmp_path: Path) -> None:
    alphabet = make(adam)
    champion = make_champion(alphabet, tmp_path)
    Promotion.objects.create(
        alphabet=alphabet, version=champion, user=adam, reason="good", created_at=timezone.now()
    )
    revise(alphabet, adam, classes=list("ABCxy"))
    champion.bundle_path.unlink()

    assert revise(alphabet, adam, back_to=1).champion == "none"


def test_a_trial_of_what_cannot_serve_ends(adam: User, tmp_path: Path) -> None:
    alphabet = make(adam)
    champion, challenger = make_champion(alphabet, tmp_path), make_version(alphabet, tmp_path, seed=1)
    trial = Trial.objects.create(
        alphabet=alphabet, version=challenger, champion=champion, kind="shadow", share=1, reason="try",
        started_by=adam, started_at=timezone.now(),
    )  # fmt: skip

    revise(alphabet, adam, classes=list("ABCxy"))

    trial.refresh_from_db()
    assert trial.state == TrialState.STOPPED
    assert "revision 2" in trial.outcome_reason


def test_all_settings_come_back_with_the_revision(adam: User, bob: User) -> None:
    alphabet = make(adam, lookalikes=[["C", "x"]])
    revise(alphabet, adam, labelled_by="named", labellers=[bob], queue_strategy="rare", lookalikes=[])

    outcome = revise(alphabet, adam, back_to=1)

    alphabet.refresh_from_db()
    assert (alphabet.labelled_by, alphabet.queue_strategy, alphabet.lookalikes) == (
        "everybody", "mixed", [["C", "x"]],
    )  # fmt: skip
    assert not alphabet.labellers.exists()
    assert len(outcome.changes) == 4


def test_a_retired_alphabet_takes_no_samples_and_can_come_back(adam: User, alice: User) -> None:
    alphabet = make(adam)
    kept = draw(alice, alphabet)

    revise(alphabet, adam, retired=True)

    alphabet.refresh_from_db()
    with pytest.raises(Conflict, match="retired"):
        draw(alice, alphabet)
    assert alphabet not in Alphabet.objects.all().in_use()
    assert Sample.objects.filter(pk=kept.pk).exists()
    assert revise(alphabet, adam, retired=False).changes == ["brought back"]
    alphabet.refresh_from_db()
    draw(alice, alphabet)


def test_the_default_is_not_retired_before_another_is_the_default(adam: User, alnum: Alphabet) -> None:
    alphabet = make(adam)

    with pytest.raises(Conflict, match="another one the default first"):
        revise(alnum, adam, retired=True)
    revise(alphabet, adam, is_default=True)
    revise(alnum, adam, retired=True)

    assert [each.slug for each in Alphabet.objects.filter(is_default=True)] == ["runes"]


def test_a_retired_one_is_not_the_default(adam: User) -> None:
    alphabet = make(adam)
    revise(alphabet, adam, retired=True)

    with pytest.raises(Conflict, match="not the default"):
        revise(alphabet, adam, is_default=True)


@pytest.mark.parametrize(
    ("labelled_by", "may"),
    [
        ("everybody", {"alice", "bob", "rita", "adam"}),
        ("reviewers", {"rita", "adam"}),
        ("named", {"bob", "adam"}),
    ],
)
def test_only_who_may_label_is_heard(
    adam: User, rita: User, bob: User, alice: User, labelled_by: str, may: set[str]
) -> None:
    alphabet = make(adam)
    revise(alphabet, adam, labelled_by=labelled_by, labellers=[bob])
    sample = draw(alice, alphabet)

    heard = set()
    for user in (alice, bob, rita, adam):
        try:
            label(sample, user, "A")
            heard.add(user.username)
        except NotAllowed:
            continue

    assert heard == may


def test_gold_questions_follow_their_class(adam: User, alice: User) -> None:
    alphabet = make(adam, *"ABCx")
    merged, unclear = draw(alice, alphabet), draw(alice, alphabet)
    for sample, known in ((merged, "x"), (unclear, "A")):
        GoldQuestion.objects.create(
            sample=sample, known_class=known, origin="chosen", chosen_by=adam, created_at=timezone.now()
        )

    merge_cases(alphabet, adam)
    revise(alphabet, adam, split=[Split(name="A", off={"Ä": []})])

    merged.gold.refresh_from_db()
    unclear.gold.refresh_from_db()
    assert (merged.gold.known_class, merged.gold.retired_at) == ("C", None)
    assert unclear.gold.retired_at is not None


def test_an_alphabet_from_elsewhere_keeps_how_it_stood(adam: User) -> None:
    alphabet = Alphabet.objects.create(slug="few", name="Few", classes=["0", "1"])

    revise(alphabet, adam, classes=["0", "1", "2"])

    reasons = (
        AlphabetRevision.objects.filter(alphabet=alphabet).order_by("number").values_list("reason", flat=True)
    )
    assert list(reasons) == ["As it stood before it was first changed.", "it is better so"]


def test_whoever_follows_hears_of_other_classes_only(adam: User, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Alphabet] = []
    monkeypatch.setattr(curating, "_followers", [heard.append])
    alphabet = make(adam)

    revise(alphabet, adam, name="Other runes")
    merge_cases(alphabet, adam)

    assert heard == [alphabet]
