from pathlib import Path

import numpy as np
import pytest

from training.datasets.rendering import draw, read_cached, write_cached
from training.datasets.spec import Contents, LabelledSet

ONE = np.array(["1"])


def labelled(pixels: int) -> LabelledSet:
    return LabelledSet(
        name="ones",
        pixels=np.full((1, 28, 28), pixels, np.uint8),
        labels=ONE,
        writers=ONE,
        splits=np.array(["train"]),
        sha256="abc",
    )


def test_it_draws_inks_with_the_renderer_that_serves() -> None:
    line = np.array([[0.0, 0.0], [0.0, 50.0]])

    pixels = draw(Contents(labels=ONE, writers=ONE, splits=ONE, inks=[[line]]))

    assert pixels.shape == (1, 28, 28)
    rows = np.flatnonzero(pixels[0].max(axis=1) > 100)
    assert 18 <= len(rows) <= 21


def test_it_brings_small_images_into_the_frame() -> None:
    image = np.zeros((1, 16, 16), np.uint8)
    image[0, 2:6, 3:5] = 255

    pixels = draw(Contents(labels=ONE, writers=ONE, splits=ONE, images=image))

    assert 18 <= len(np.flatnonzero(pixels[0].max(axis=1) > 100)) <= 21


def test_it_refuses_contents_without_pictures() -> None:
    with pytest.raises(ValueError, match=r"inks or images\. Received: neither"):
        draw(Contents(labels=ONE, writers=ONE, splits=ONE))


def test_the_cache_gives_back_what_it_got(tmp_path: Path) -> None:
    write_cached(tmp_path / "folder" / "ones.npz", labelled(7))

    kept = read_cached(tmp_path / "folder" / "ones.npz", name="ones", sha256="abc")

    assert kept is not None
    assert (kept.pixels == 7).all()
    assert kept.splits.tolist() == ["train"]


def test_an_absent_cache_is_no_error(tmp_path: Path) -> None:
    assert read_cached(tmp_path / "none.npz", name="ones", sha256="abc") is None


def test_a_cache_leaves_no_partial_file_behind(tmp_path: Path) -> None:
    write_cached(tmp_path / "ones.npz", labelled(7))
    write_cached(tmp_path / "ones.npz", labelled(8))

    assert [path.name for path in tmp_path.iterdir()] == ["ones.npz"]
