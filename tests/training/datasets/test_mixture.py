from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from recognition.ink.flat import FlatInks
from training.datasets.exceptions import NoTrainingData
from training.datasets.mixture import build_base, mix
from training.datasets.spec import LabelledSet

DIGITS = tuple("0123456789")


def drawn(name: str, labels: Sequence[str], *, count: int = 400, brightness: int = 1) -> LabelledSet:
    """`count` pictures a label, no two alike: half of them for training, a quarter each for validation and test."""
    pixels = np.full((count * len(labels), 28, 28), brightness, np.uint8)
    pixels[:, 0, :4] = np.arange(len(pixels), dtype="<u4").view(np.uint8).reshape(-1, 4)
    pixels[:, 1, : len(name)] = np.frombuffer(name.encode(), np.uint8)
    splits = np.tile(
        np.repeat(["train", "validation", "test"], [count // 2, count // 4, count // 4]), len(labels)
    )
    return LabelledSet(
        name=name,
        pixels=pixels,
        labels=np.repeat(list(labels), count),
        writers=splits,
        splits=splits,
        sha256=name,
    )


def test_it_keeps_the_three_splits_apart() -> None:
    base = mix([drawn("unipen", "ab")], classes="ab", merges={})

    assert len(base.train) == 400
    assert len(base.validation) == 200
    assert len(base.tests["unipen-test"]) == 200


def test_it_folds_raw_labels_into_classes() -> None:
    base = mix([drawn("unipen", "cC")], classes="C", merges={"c": "C"})

    assert base.train.targets.tolist() == [0] * 400


def test_it_drops_labels_that_the_alphabet_has_not() -> None:
    base = mix([drawn("unipen", "ab?")], classes="ab", merges={})

    assert len(base.train) == 400


def test_it_takes_the_set_that_covers_most_of_one_source() -> None:
    base = mix([drawn("mnist", "01", count=1000), drawn("nist_sd19", "01a")], classes="01a", merges={})

    assert [source.name for source in base.sources] == ["nist_sd19"]
    assert list(base.tests) == ["nist-sd19-test"]


def test_it_takes_the_larger_of_one_source_when_both_cover_the_alphabet() -> None:
    base = mix([drawn("mnist", "01", count=1000), drawn("nist_sd19", "01a")], classes="01", merges={})

    assert [source.name for source in base.sources] == ["mnist"]


def test_it_leaves_stand_ins_out_where_better_sets_carry_their_classes() -> None:
    base = mix([drawn("pendigits", "01"), drawn("hershey", "01")], classes="01", merges={})

    assert [source.name for source in base.sources] == ["pendigits"]


def test_it_takes_a_stand_in_only_for_the_classes_that_are_missing() -> None:
    base = mix([drawn("hershey", "01a"), drawn("pendigits", "01")], classes="01a", merges={})

    synthetic = base.sources[1]
    assert synthetic.name == "hershey"
    assert synthetic.synthetic
    assert synthetic.counts == {"train": 200, "validation": 100, "test": 100}


def test_it_prefers_real_stand_ins_to_synthetic_ones() -> None:
    base = mix([drawn("hershey", "01a"), drawn("sklearn_digits", "01")], classes="01a", merges={})

    assert {source.name: source.counts["train"] for source in base.sources} == {
        "sklearn_digits": 400,
        "hershey": 200,
    }


def test_it_trains_on_no_picture_that_any_set_tests_or_that_came_before() -> None:
    first, second = drawn("unipen", "ab"), drawn("pendigits", "ab")
    pixels = second.pixels.copy()
    pixels[0] = first.pixels[first.splits == "test"][0]
    pixels[1] = first.pixels[0]

    base = mix([first, replace(second, pixels=pixels)], classes="ab", merges={})

    assert [source.counts["train"] for source in base.sources] == [400, 398]
    assert [source.repeats for source in base.sources] == [0, 2]
    assert [source.counts["test"] for source in base.sources] == [200, 200]


def test_a_stranger_to_the_alphabet_pushes_nothing_out() -> None:
    first, second = drawn("unipen", "?"), drawn("pendigits", "a")
    base = mix([first, replace(second, pixels=first.pixels)], classes="a", merges={})

    assert [source.repeats for source in base.sources] == [0]


def test_it_names_the_classes_that_nothing_carries() -> None:
    with pytest.raises(NoTrainingData, match="Received none for: x, y"):
        mix([drawn("unipen", "ab")], classes="abxy", merges={})


def test_it_makes_no_test_set_of_a_handful() -> None:
    base = mix([drawn("unipen", "ab"), drawn("write_math", "ab", count=40)], classes="ab", merges={})

    assert list(base.tests) == ["unipen-test"]


def test_the_checksum_of_a_test_set_follows_its_content() -> None:
    before = mix([drawn("unipen", "ab")], classes="ab", merges={})
    after = mix([drawn("unipen", "ab", brightness=2)], classes="ab", merges={})

    assert before.tests["unipen-test"].sha256 != after.tests["unipen-test"].sha256
    assert before.sha256 != after.sha256


def test_the_same_sets_have_the_same_checksum() -> None:
    first, second = (mix([drawn("unipen", "ab")], classes="ab", merges={}) for _ in range(2))

    assert first.sha256 == second.sha256


def test_a_small_set_is_drawn_more_often_an_example() -> None:
    base = mix([drawn("unipen", "a", count=40_000), drawn("pendigits", "a")], classes="a", merges={})

    assert base.train.weights[-1] > base.train.weights[0]


def test_a_machine_without_data_sets_trains_on_what_installs_with_the_requirements(tmp_path: Path) -> None:
    base = build_base(classes=[*DIGITS, "A", "b"], merges={}, root=tmp_path)

    assert {source.name: source.synthetic for source in base.sources} == {
        "sklearn_digits": False,
        "hershey": True,
    }
    assert set(base.train.targets.tolist()) == set(range(12))
    assert list(base.tests) == ["sklearn-digits-test"]


def test_what_is_fitted_for_drawing_is_fitted_on_what_was_drawn() -> None:
    base = mix(
        [drawn("unipen", "ab", brightness=1), drawn("hand62_photos", "ab", brightness=2)],
        classes="ab",
        merges={},
    )

    assert len(base.validation) == 400
    assert len(base.drawn_validation) == 200
    assert set(base.drawn_validation.pixels[:, 2:].ravel().tolist()) == {1}


def test_letters_of_a_font_are_not_drawn_by_people() -> None:
    base = mix([drawn("hershey", "ab"), drawn("pendigits", "a")], classes="ab", merges={})

    assert set(base.drawn_validation.targets.tolist()) == {0}


def test_scans_are_validated_on_and_nothing_is_fitted_for_drawing_on_them() -> None:
    base = mix([drawn("mnist", "01")], classes="01", merges={})

    assert (len(base.validation), len(base.drawn_validation)) == (200, 0)


def test_writers_are_counted_where_a_set_tells_people_apart() -> None:
    base = mix([drawn("unipen", "ab"), drawn("hand62_photos", "ab")], classes="ab", merges={})

    assert {source.name: source.writers for source in base.sources} == {
        "unipen": {"train": 1, "validation": 1, "test": 1},
        "hand62_photos": None,
    }


def test_junk_is_made_of_strokes_where_other_sets_have_only_pictures() -> None:
    bars = FlatInks.of([[np.array([[0.0, 0.0], [0.0, 9.0]])]] * 800)
    strokes = replace(drawn("unipen", "01"), inks=bars)
    pictures = replace(drawn("mnist", "01"), inks=FlatInks.none(800))

    base = mix([strokes, pictures], classes="01", merges={})

    assert base.junk_sources["test"].glyphs.are_drawn.all()
    assert set(base.junk_test().kinds.tolist()) >= {"scribble", "multi_glyph"}
