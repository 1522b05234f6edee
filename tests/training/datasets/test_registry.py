import hashlib
from pathlib import Path

import numpy as np
import pytest

from training.datasets import registry
from training.datasets.exceptions import DatasetCorrupt, DatasetMissing, UnknownDataset
from training.datasets.folder.adding import add
from training.datasets.folder.data_folder import form_there, place
from training.datasets.registry import (
    REGISTRY,
    available,
    choose,
    load,
    spec_of,
    statuses,
    taking_part,
    verify,
)
from training.datasets.rendering import draw_inks
from training.datasets.spec import Contents, DatasetSpec

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"

with_a_file = [spec for spec in REGISTRY.values() if form_there(spec, DATA)]


def file_of(spec: DatasetSpec) -> Path:
    form = form_there(spec, DATA)
    if form is None:
        pytest.skip(f"{spec.name} is not at {DATA}")
    return place(form, DATA)


@pytest.fixture(scope="module", params=with_a_file, ids=lambda spec: spec.name)
def spec(request: pytest.FixtureRequest) -> DatasetSpec:
    known: DatasetSpec = request.param
    return known


@pytest.fixture(scope="module")
def contents(spec: DatasetSpec) -> Contents:
    return spec.read(file_of(spec))


@pytest.mark.data
class TestEveryDatasetOnFile:
    def test_it_has_as_many_labels_writers_and_splits_as_pictures(self, contents: Contents) -> None:
        pictures = contents.inks if contents.inks is not None else contents.images

        assert pictures is not None
        assert len(pictures) == len(contents.labels) == len(contents.writers) == len(contents.splits) > 400

    def test_it_has_as_many_as_the_registry_says(self, spec: DatasetSpec, contents: Contents) -> None:
        # Of Kaggle's letters a sample may be at hand, of Quick, Draw! some categories.
        assert spec.count in (None, len(contents.labels))

    def test_it_puts_no_writer_on_two_sides(self, contents: Contents) -> None:
        pairs = {*zip(contents.writers.tolist(), contents.splits.tolist(), strict=True)}

        assert len(pairs) == len(set(contents.writers.tolist()))

    def test_it_has_all_three_splits_or_is_for_training_alone(self, contents: Contents) -> None:
        assert set(contents.splits) in ({"train", "validation", "test"}, {"train"})

    def test_its_inks_are_lists_of_points(self, contents: Contents) -> None:
        for ink in (contents.inks or [])[:200]:
            assert ink
            assert all(stroke.ndim == 2 and stroke.shape[1] == 2 for stroke in ink)


@pytest.mark.data
@pytest.mark.parametrize("spec", with_a_file, ids=lambda spec: spec.name)
def test_it_knows_the_published_file(spec: DatasetSpec) -> None:
    file_of(spec)

    assert verify(spec.name, DATA) in [sha256 for form in spec.forms for sha256 in form[0].sha256]


@pytest.mark.data
def test_it_adds_a_file_from_anywhere(tmp_path: Path) -> None:
    original = file_of(REGISTRY["usps"])

    added = add("usps", original, tmp_path / "data")

    assert added == tmp_path / "data" / "usps.npz"
    assert added.read_bytes() == original.read_bytes()


@pytest.mark.data
def test_it_loads_from_the_cache_what_it_drew_before(tmp_path: Path) -> None:
    file_of(REGISTRY["chars74k_hand"])
    drawn = load("chars74k_hand", DATA, cache=tmp_path)
    kept = next(tmp_path.iterdir()).stat().st_mtime_ns

    again = load("chars74k_hand", DATA, cache=tmp_path)

    assert (again.pixels == drawn.pixels).all()
    assert again.labels.tolist() == drawn.labels.tolist()
    assert next(tmp_path.iterdir()).stat().st_mtime_ns == kept


@pytest.mark.data
def test_it_draws_again_when_the_cache_is_broken(tmp_path: Path) -> None:
    file_of(REGISTRY["chars74k_hand"])
    drawn = load("chars74k_hand", DATA, cache=tmp_path)
    next(tmp_path.iterdir()).write_bytes(b"PK and then nothing")

    again = load("chars74k_hand", DATA, cache=tmp_path)

    assert (again.pixels == drawn.pixels).all()


@pytest.mark.data
def test_the_inks_come_along_also_from_the_cache(tmp_path: Path) -> None:
    file_of(REGISTRY["chars74k_hand"])
    load("chars74k_hand", DATA, cache=tmp_path)

    drawn = load("chars74k_hand", DATA, cache=tmp_path)

    assert drawn.inks is not None
    assert (draw_inks(drawn.inks) == drawn.pixels).all()


@pytest.mark.data
def test_a_wider_pen_leaves_more_ink() -> None:
    file_of(REGISTRY["chars74k_hand"])

    thin, thick = (load("chars74k_hand", DATA, pen=pen).pixels.mean() for pen in (1.5, 4.0))

    assert thick > 1.5 * thin


def test_it_names_the_sets_it_knows() -> None:
    with pytest.raises(UnknownDataset, match=r"mnist, usps.*Received: 'mnits'"):
        spec_of("mnits")


def test_it_says_which_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(DatasetMissing, match=r"pendigits\.strokes\.jsonl\.gz.*archive\.ics\.uci\.edu"):
        load("pendigits", tmp_path)


def test_it_refuses_a_file_that_is_not_the_published_one(tmp_path: Path) -> None:
    (tmp_path / "mnist.npz").write_bytes(b"something else")

    with pytest.raises(DatasetCorrupt, match=r"Received: f41f3fa6"):
        load("mnist", tmp_path)


def test_it_adds_nothing_that_is_not_the_published_file(tmp_path: Path) -> None:
    stranger = tmp_path / "stranger.npz"
    stranger.write_bytes(b"something else")

    with pytest.raises(DatasetCorrupt):
        add("mnist", stranger, tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_it_needs_no_file_for_what_installs_with_the_requirements(tmp_path: Path) -> None:
    assert available(tmp_path) == taking_part(tmp_path) == ["sklearn_digits", "hershey"]


def test_it_lists_what_is_there_and_what_is_not(tmp_path: Path) -> None:
    (tmp_path / "usps.npz").touch()

    present = {status.spec.name: status.present for status in statuses(tmp_path)}

    assert present["usps"]
    assert not present["mnist"]
    assert len(present) == len(REGISTRY)


def test_a_set_that_is_taken_only_when_named_takes_part_once_it_is_chosen(tmp_path: Path) -> None:
    (tmp_path / "az-sample.csv.gz").touch()
    assert "az_handwritten" in available(tmp_path)
    assert "az_handwritten" not in taking_part(tmp_path)

    choose(["az_handwritten"], tmp_path, takes_part=True)

    assert "az_handwritten" in taking_part(tmp_path)


def test_a_set_that_is_left_out_takes_no_part(tmp_path: Path) -> None:
    choose(["hershey"], tmp_path, takes_part=False)

    assert taking_part(tmp_path) == ["sklearn_digits"]


def test_only_sets_that_exist_can_be_chosen(tmp_path: Path) -> None:
    with pytest.raises(UnknownDataset):
        choose(["az"], tmp_path, takes_part=True)


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "images", "splits"),
    [
        ("mnist", "5b92582eb909c82a", "33e49fd1d7ee24b7"),
        ("nist_sd19", "7d41ac8e1dda69f8", "8c002fe7e8726833"),
        ("hand62_photos", "e4aa062a07b81445", "0ec395e2a1837b2a"),
        ("unipen", None, "7df6d7f2c1b8f8ba"),
        ("crohme", None, "5c38f7f05d18d594"),
    ],
)
def test_pictures_and_sides_stay_what_they_were(name: str, images: str | None, splits: str) -> None:
    """What was measured on a test set yesterday can be compared with what is measured on it tomorrow."""
    contents = REGISTRY[name].read(file_of(REGISTRY[name]))

    assert hashlib.sha256("\n".join(contents.splits.tolist()).encode()).hexdigest()[:16] == splits
    if images:
        assert contents.images is not None
        assert hashlib.sha256(contents.images.tobytes()).hexdigest()[:16] == images


def test_every_entry_says_where_it_comes_from() -> None:
    assert all(spec.licence and spec.citation and spec.title for spec in REGISTRY.values())


def test_scikit_learns_digits_come_in_the_networks_frame(tmp_path: Path) -> None:
    digits = load("sklearn_digits", tmp_path)

    assert digits.pixels.shape == (1797, 28, 28)
    assert digits.pixels.dtype == np.uint8
    assert set(digits.labels) == set("0123456789")


def test_the_same_digits_have_the_same_checksum(tmp_path: Path) -> None:
    assert load("sklearn_digits", tmp_path).sha256 == registry.load("sklearn_digits", tmp_path).sha256
