"""What is learned of what was collected: strokes as strokes, pictures as pictures, and nothing that is held out."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from accounts.models import User
from recognition.ink.flat import FlatInks
from recognition.models import Alphabet, Sample, Split
from tests.collected import collect, move_to
from tests.training.datasets.test_mixture import drawn as data_set
from training.datasets.mixture import BaseMixture, mix
from training.models import Snapshot
from training.nn.augment import Augmenter
from training.nn.config import FitConfig
from training.running import fitting
from training.snapshot import contents, repeats, snapshots
from training.snapshot.contents import collected_examples

pytestmark = pytest.mark.django_db


def learning(author: User, alphabet: Alphabet, *, seed: int = 0, **changes: Any) -> Sample:
    sample = collect(author, alphabet, "1", seed=seed)
    Sample.objects.filter(pk=sample.pk).update(split=Split.TRAIN, **changes)
    sample.refresh_from_db()
    return sample


def taken(alphabet: Alphabet) -> Snapshot:
    return snapshots.take(alphabet=alphabet, base=[])


def picture(sample: Sample) -> NDArray[np.uint8]:
    return np.frombuffer(bytes(sample.pixels or b""), np.uint8).reshape(28, 28)


def varied(pixels: NDArray[np.uint8], inks: FlatInks | None) -> NDArray[np.uint8]:
    return Augmenter(strength=1, random=np.random.default_rng(1)).vary(pixels, inks)


def test_strokes_come_with_what_was_drawn_and_none_with_what_was_uploaded(
    alice: User, digits: Alphabet
) -> None:
    canvas, _ = learning(alice, digits), learning(alice, digits, seed=1, ink=None)

    examples = collected_examples(taken(digits), Split.TRAIN)

    assert examples is not None
    assert examples.inks is not None
    assert examples.inks.are_drawn.tolist() == [True, False]
    lines, none = examples.inks.lines()
    assert canvas.ink is not None
    assert [line.tolist() for line in lines] == [[point[:2] for point in canvas.ink["strokes"][0]]]
    assert none == []


def test_strokes_are_varied_as_strokes_and_pictures_as_pictures(alice: User, digits: Alphabet) -> None:
    """What is drawn anew from its strokes does not depend on the picture of it."""
    learning(alice, digits)
    learning(alice, digits, seed=1, ink=None)
    examples = collected_examples(taken(digits), Split.TRAIN)
    assert examples is not None

    drawn, scanned = varied(examples.pixels, examples.inks)
    drawn_without, scanned_without = varied(np.zeros_like(examples.pixels), examples.inks)

    assert np.array_equal(drawn, drawn_without)
    assert drawn.any()
    assert scanned.any()
    assert not scanned_without.any()


def test_they_come_as_they_are_however_many_are_fetched_at_once(
    alice: User, digits: Alphabet, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(5):
        learning(alice, digits, seed=seed, **({"ink": None} if seed == 2 else {}))
    snapshot = taken(digits)
    together = collected_examples(snapshot, Split.TRAIN)

    monkeypatch.setattr(contents, "_AT_ONCE", 2)

    apart = collected_examples(snapshot, Split.TRAIN)
    assert together is not None
    assert apart is not None
    assert together.inks is not None
    assert apart.inks is not None
    for name in ("pixels", "targets", "weights"):
        assert np.array_equal(getattr(apart, name), getattr(together, name))
    for name in ("points", "strokes", "inks"):
        assert np.array_equal(getattr(apart.inks, name), getattr(together.inks, name))


def test_where_there_are_none_there_is_nothing(alice: User, digits: Alphabet) -> None:
    move_to(collect(alice, digits, "1"), Split.TEST)

    assert collected_examples(taken(digits), Split.TRAIN) is None


@pytest.fixture
def base(digits: Alphabet) -> BaseMixture:
    return mix([data_set("pendigits", digits.classes, count=400)], classes=digits.classes, merges={})


@pytest.mark.parametrize("side", ["test", "validation"])
def test_the_fit_is_fed_nothing_that_the_original_data_hold_out(
    side: str, alice: User, digits: Alphabet, base: BaseMixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where the snapshot was taken by somebody who had not read them."""
    known = base.validation if side == "validation" else base.tests["pendigits-test"]
    learning(alice, digits, pixels=known.pixels[7].tobytes())
    other = learning(alice, digits, seed=1)
    fed: dict[str, Any] = {}
    monkeypatch.setattr("training.nn.fit.fit", lambda config, **given: fed.update(given))

    config = dataclasses.replace(FitConfig.quick(), junk_share=0.0)
    fitting.fit_on(config, architecture="x", base=base, snapshot=taken(digits), initial_weights=None)

    assert len(fed["collected"]) == 1
    assert np.array_equal(fed["collected"].pixels[0], picture(other))
    assert fed["collected"].inks.are_drawn.all()


def test_what_the_original_data_only_train_on_may_be_learned(
    alice: User, digits: Alphabet, base: BaseMixture
) -> None:
    learning(alice, digits, pixels=base.train.pixels[7].tobytes())

    examples = collected_examples(taken(digits), Split.TRAIN, held_out=repeats.held_out_in(base))

    assert examples is not None
