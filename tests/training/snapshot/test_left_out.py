"""Why a sample is not in a snapshot is written down when the snapshot is taken."""

import numpy as np
import pytest
from django.utils import timezone

from accounts.models import User
from recognition import labelling
from recognition.models import Alphabet, Sample, Split
from tests.collected import collect, move_to, store
from tests.drawn import draw, label
from training.models import Snapshot, SnapshotSample
from training.models.snapshot import LeftOut
from training.snapshot import choosing, collected, repeats, snapshots
from training.snapshot.candidates import Reason
from training.snapshot.contents import collected_tests
from training.snapshot.repeats import Originals

pytestmark = pytest.mark.django_db


def reason_for(sample: Sample) -> str | None:
    snapshot = snapshots.take(alphabet=sample.alphabet, base=[])
    row = LeftOut.objects.filter(snapshot=snapshot, sample=sample).first()
    return row.reason if row else None


def test_what_is_in_it_is_not_left_out(alice: User, digits: Alphabet) -> None:
    assert reason_for(collect(alice, digits, "1")) is None


def test_nobody_has_answered(alice: User, digits: Alphabet) -> None:
    assert reason_for(store(alice, digits)) == "nobody has said for sure what it is"


def test_the_readings_differ(alice: User, bob: User, digits: Alphabet) -> None:
    sample = collect(alice, digits, "1")
    Sample.objects.filter(pk=sample.pk).update(state="disputed", settled_class="")

    assert reason_for(sample) == "the readings differ"


def test_it_is_no_character(alice: User, digits: Alphabet) -> None:
    sample = store(alice, digits)
    none = labelling.read(alphabet=digits, label=None, verdict="not a character")
    labelling.label_sample(user=alice, sample=sample, reading=none)

    assert reason_for(sample) == "not a character"


def test_its_author_did_not_consent(alice: User, digits: Alphabet) -> None:
    sample = collect(alice, digits, "1")
    Sample.objects.filter(pk=sample.pk).update(consent=False)

    assert reason_for(sample) == "may not be learned from"


def test_it_is_not_rendered(alice: User, digits: Alphabet) -> None:
    sample = collect(alice, digits, "1")
    Sample.objects.filter(pk=sample.pk).update(pixels=None, renderer_version=None)

    assert reason_for(sample) == "not drawn yet"


def test_what_was_withdrawn_or_is_of_another_alphabet_is_not_mentioned(
    alice: User, digits: Alphabet, alnum: Alphabet
) -> None:
    withdrawn, other = collect(alice, digits, "1"), store(alice, alnum)
    labelling.withdraw(user=alice, sample=withdrawn)

    snapshots.take(alphabet=digits, base=[])

    assert not LeftOut.objects.filter(sample__in=[withdrawn, other]).exists()


def test_it_stays_told_when_the_sample_goes_on_living(alice: User, digits: Alphabet) -> None:
    sample = store(alice, digits)
    snapshot = snapshots.take(alphabet=digits, base=[])

    label(sample, alice, "4")

    assert LeftOut.objects.get(snapshot=snapshot).reason == "nobody has said for sure what it is"


def pictures(*samples: Sample) -> list[str]:
    return repeats.names_of(
        np.stack([np.frombuffer(bytes(sample.pixels or b""), np.uint8) for sample in samples])
    )


def learned(snapshot: Snapshot) -> list[Sample]:
    return [row.sample for row in SnapshotSample.objects.all().within([snapshot]).learned()]


class TestTheSameDrawing:
    @pytest.fixture
    def learning(self, alice: User, digits: Alphabet) -> Sample:
        sample = collect(alice, digits, "1")
        move_to(sample, Split.TRAIN)
        return sample

    def test_of_another_account_is_tested_on(self, bob: User, learning: Sample) -> None:
        move_to(collect(bob, learning.alphabet, "1"), Split.TEST)

        assert reason_for(learning) == "the same drawing is held out"

    def test_with_the_same_strokes_is_it_by_any_renderer(self, bob: User, learning: Sample) -> None:
        tested = collect(bob, learning.alphabet, "1")
        Sample.objects.filter(pk=tested.pk).update(split=Split.TEST, pixels=bytes(784))

        assert reason_for(learning) == "the same drawing is held out"

    def test_with_the_same_picture_is_it_by_any_strokes(self, bob: User, learning: Sample) -> None:
        tested = collect(bob, learning.alphabet, "1", seed=1)
        Sample.objects.filter(pk=tested.pk).update(split=Split.TEST, pixels=learning.pixels)

        assert reason_for(learning) == "the same drawing is held out"

    def test_another_drawing_keeps_nothing_out(self, bob: User, learning: Sample) -> None:
        move_to(collect(bob, learning.alphabet, "1", seed=1), Split.TEST)

        assert reason_for(learning) is None

    def test_in_the_original_data_is_tested_on(self, alice: User, learning: Sample) -> None:
        other = collect(alice, learning.alphabet, "1", seed=1)
        move_to(other, Split.TRAIN)

        snapshot = snapshots.take(
            alphabet=learning.alphabet, base=[], originals=Originals(held_out=frozenset(pictures(learning)))
        )

        assert learned(snapshot) == [other]
        assert snapshot.left_out_counts == {str(Reason.HELD_OUT): 1}
        assert snapshots.verify(snapshot)

    def test_whoever_has_not_read_the_original_data_goes_by_the_last_snapshot(self, learning: Sample) -> None:
        """Or a run that would learn nothing new seemed to be due for ever."""
        before = choosing.choose(learning.alphabet, now=timezone.now())

        snapshots.take(
            alphabet=learning.alphabet, base=[], originals=Originals(held_out=frozenset(pictures(learning)))
        )

        after = choosing.choose(learning.alphabet, now=timezone.now())
        assert [len(each.chosen) for each in (before, after)] == [1, 0]
        assert after.left_out == {str(learning.pk): Reason.HELD_OUT}

    def test_in_the_original_data_is_learned_from(self, alice: User, learning: Sample) -> None:
        """It is tested on nowhere: neither by the run nor by whoever measures again without having read those data."""
        move_to(learning, Split.TEST)
        other = collect(alice, learning.alphabet, "1", seed=1)
        move_to(other, Split.TEST)

        snapshot = snapshots.take(
            alphabet=learning.alphabet, base=[], originals=Originals(learned=frozenset(pictures(learning)))
        )

        assert snapshot.left_out_counts == {str(Reason.LEARNED): 1}
        assert [len(test) for test in collected_tests(snapshot)] == [1]
        assert [len(test) for test in collected.tests_of_now(learning.alphabet)] == [1]

    def test_a_snapshot_reads_the_original_data_itself(self, learning: Sample) -> None:
        snapshots.take(
            alphabet=learning.alphabet, base=[], originals=Originals(held_out=frozenset(pictures(learning)))
        )

        assert learned(snapshots.take(alphabet=learning.alphabet, base=[])) == [learning]

    def test_is_looked_for_in_all_that_is_there(self, alice: User, digits: Alphabet) -> None:
        drawn, waiting = draw(alice, digits), draw(alice, digits, rendered=False)

        contents = repeats.contents_in(digits)

        assert contents == {
            str(drawn.pk): (drawn.content_hash, *pictures(drawn)),
            str(waiting.pk): (waiting.content_hash,),
        }
