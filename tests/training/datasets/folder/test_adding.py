import hashlib
import zipfile
from pathlib import Path

import numpy as np
import pytest

from training.datasets import registry
from training.datasets.exceptions import DatasetCorrupt, DatasetMissing, DatasetUnreadable
from training.datasets.folder.adding import add
from training.datasets.spec import Contents, DataFile, DatasetSpec, single

FILES = {"one.gz": b"first", "two.gz": b"second"}


def nothing(path: Path) -> Contents:
    if path.name.endswith("csv") and path.read_bytes() == b"bad":
        raise DatasetUnreadable(f"{path} is bad.")
    empty = np.zeros(0, np.str_)
    return Contents(labels=empty, writers=empty, splits=empty, images=np.zeros((0, 28, 28), np.uint8))


@pytest.fixture(autouse=True)
def _pair(monkeypatch: pytest.MonkeyPatch) -> None:
    """A set that was published as two files, or as one without a checksum."""
    form = tuple(
        DataFile(name=f"pair/{name}", sha256=(hashlib.sha256(content).hexdigest(),))
        for name, content in FILES.items()
    )
    spec = DatasetSpec(
        name="pair",
        title="?",
        kind="image",
        licence="?",
        citation="?",
        read=nothing,
        forms=(form, single("pair.csv")),
    )
    monkeypatch.setitem(registry.REGISTRY, "pair", spec)


def write(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    return folder


def added(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (root / "pair").iterdir()}


def test_all_files_of_a_set_are_taken_from_a_folder(tmp_path: Path) -> None:
    place = add("pair", write(tmp_path / "in"), tmp_path / "data")

    assert place == tmp_path / "data" / "pair"
    assert added(tmp_path / "data") == FILES


def test_they_may_lie_one_folder_deeper(tmp_path: Path) -> None:
    write(tmp_path / "in" / "gzip")

    add("pair", tmp_path / "in", tmp_path / "data")

    assert added(tmp_path / "data") == FILES


def test_they_are_taken_out_of_an_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for name, content in FILES.items():
            archive.writestr(f"../{name}", content)

    add("pair", tmp_path / "all.zip", tmp_path / "data")

    assert added(tmp_path / "data") == FILES
    assert not (tmp_path / "one.gz").exists()


def test_half_of_a_set_is_none(tmp_path: Path) -> None:
    folder = write(tmp_path / "in")
    (folder / "two.gz").unlink()

    with pytest.raises(DatasetMissing, match=r"pair/one.gz and pair/two.gz or pair.csv"):
        add("pair", folder, tmp_path / "data")


def test_one_wrong_file_keeps_all_of_it_out(tmp_path: Path) -> None:
    folder = write(tmp_path / "in")
    (folder / "two.gz").write_bytes(b"other")

    with pytest.raises(DatasetCorrupt, match=r"two\.gz is not pair as it was published"):
        add("pair", folder, tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_what_is_missing_of_a_set_is_named(tmp_path: Path) -> None:
    (write(tmp_path / "pair") / "two.gz").unlink()

    with pytest.raises(DatasetMissing, match=r"there is no file .*pair/two\.gz"):
        registry.load("pair", tmp_path)


def test_a_file_without_a_published_checksum_goes_by_its_ending_and_is_remembered(tmp_path: Path) -> None:
    (tmp_path / "My download.csv").write_bytes(b"good")
    add("pair", tmp_path / "My download.csv", tmp_path / "data")
    assert registry.verify("pair", tmp_path / "data") == hashlib.sha256(b"good").hexdigest()

    (tmp_path / "data" / "pair.csv").write_bytes(b"gold")

    with pytest.raises(DatasetCorrupt, match="not what was added as pair"):
        registry.verify("pair", tmp_path / "data")


def test_a_file_that_cannot_be_read_is_not_added(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(b"bad")

    with pytest.raises(DatasetUnreadable):
        add("pair", tmp_path / "in.csv", tmp_path / "data")
    assert not [path for path in (tmp_path / "data").rglob("*") if path.is_file()]


def test_a_path_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DatasetMissing, match="no such file"):
        add("pair", tmp_path / "none", tmp_path / "data")


def test_what_installs_with_the_requirements_needs_no_file(tmp_path: Path) -> None:
    with pytest.raises(DatasetMissing, match="installs with the requirements"):
        add("hershey", tmp_path, tmp_path / "data")
