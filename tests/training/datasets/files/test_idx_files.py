import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from tests.training.datasets.published.making import glyph, write_idx
from training.datasets.exceptions import DatasetUnreadable
from training.datasets.files.idx_files import read_idx, read_idx_pair


@pytest.mark.parametrize("name", ["images.gz", "images"])
def test_it_reads_what_was_written_gzipped_or_not(name: str, tmp_path: Path) -> None:
    pictures = np.array([glyph(1), glyph(2)])

    assert (read_idx(write_idx(tmp_path / name, pictures), dimensions=3) == pictures).all()


def test_it_refuses_another_kind_of_file(tmp_path: Path) -> None:
    labels = write_idx(tmp_path / "labels", np.arange(3, dtype=np.uint8))

    with pytest.raises(DatasetUnreadable, match=r"in 3 dimensions. Received: magic number 0x00000801"):
        read_idx(labels, dimensions=3)


def test_it_refuses_a_file_that_was_cut_off(tmp_path: Path) -> None:
    path = write_idx(tmp_path / "images", np.array([glyph()]))
    path.write_bytes(path.read_bytes()[:-1])

    with pytest.raises(DatasetUnreadable, match=r"must hold 784 bytes by its header. Received: 783"):
        read_idx(path, dimensions=3)


def test_it_refuses_a_gzip_that_was_cut_off(tmp_path: Path) -> None:
    path = write_idx(tmp_path / "images.gz", np.array([glyph()]))
    path.write_bytes(path.read_bytes()[:-9])

    with pytest.raises(DatasetUnreadable, match="whole IDX file"):
        read_idx(path, dimensions=3)


def test_it_judges_the_size_by_the_header_before_unpacking(tmp_path: Path) -> None:
    path = tmp_path / "images.gz"
    path.write_bytes(gzip.compress(struct.pack(">HBB3I", 0, 8, 3, 2**32 - 1, 1024, 1024)))

    with pytest.raises(DatasetUnreadable, match="4294967295 x 1024 x 1024"):
        read_idx(path, dimensions=3)


def test_it_unpacks_no_more_than_the_header_says(tmp_path: Path) -> None:
    path = tmp_path / "images.gz"
    path.write_bytes(gzip.compress(struct.pack(">HBB3I", 0, 8, 3, 1, 2, 2) + bytes(10_000_000)))

    with pytest.raises(DatasetUnreadable, match=r"4 bytes by its header. Received: more"):
        read_idx(path, dimensions=3)


def test_it_refuses_pictures_and_labels_of_different_number(tmp_path: Path) -> None:
    pictures = write_idx(tmp_path / "images", np.array([glyph()]))
    labels = write_idx(tmp_path / "labels", np.zeros(2, np.uint8))

    with pytest.raises(DatasetUnreadable, match="Received: 1 and 2"):
        read_idx_pair(pictures, labels)
