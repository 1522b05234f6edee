"""Archives of which one member is broken, or the whole: that member is told at its place, or the file is refused."""

import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from recognition.exchange.exceptions import Unreadable
from recognition.exchange.record import ReadOptions
from recognition.exchange.registry import writer_of
from recognition.ink.images import encode_png

# Too uneven to be shorter when packed, so that its bytes are there to be broken.
PNG = encode_png(np.random.default_rng(1).integers(0, 256, (30, 30), np.uint8))


def spoil(path: Path, name: str, change: Callable[[int], int], *, at: int) -> None:
    """Change a byte of what is packed of a member."""
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(name)
    data = bytearray(path.read_bytes())
    place = info.header_offset + 30 + len(info.filename.encode()) + at
    data[place] = change(data[place])
    path.write_bytes(data)


def no_deflate(path: Path, name: str) -> None:
    """Its first block is of a kind that there is not."""
    spoil(path, name, lambda byte: byte | 0b110, at=0)


def other_content(path: Path, name: str) -> None:
    """Another byte than the one whose checksum stands beside it."""
    spoil(path, name, lambda byte: byte ^ 1, at=5)


def written(path: Path, members: dict[str, bytes], *, packed: bool) -> Path:
    how = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(path, "w", how) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


TASKS = [{"data": {"image": name}} for name in ("a.png", "b.png")]
PAGES = {
    "images": [
        {"id": number, "file_name": name, "width": 30, "height": 30}
        for number, name in enumerate(("a.png", "b.png"))
    ],
    "categories": [],
    "annotations": [],
}
TABLE = b'{"file_name": "7/a.png", "label": "7"}\n{"file_name": "7/b.png", "label": "7"}\n'
MEMBERS = {
    "label-studio": {"tasks.json": json.dumps(TASKS).encode(), "a.png": PNG, "b.png": PNG},
    "pictures": {"7/a.png": PNG, "7/b.png": PNG},
    "pictures of a table": {"metadata.jsonl": TABLE, "7/a.png": PNG, "7/b.png": PNG},
    "coco": {"annotations.json": json.dumps(PAGES).encode(), "a.png": PNG, "b.png": PNG},
}


@pytest.mark.parametrize(
    ("packed", "broken"), [(True, no_deflate), (False, other_content)], ids=["deflate", "checksum"]
)
@pytest.mark.parametrize("name", MEMBERS)
def test_a_broken_picture_is_told_at_its_place_and_the_next_one_read(
    name: str, packed: bool, broken: Callable[[Path, str], None], tmp_path: Path
) -> None:
    path = written(tmp_path / "x.zip", MEMBERS[name], packed=packed)
    picture = next(member for member in MEMBERS[name] if member.endswith("a.png"))
    broken(path, picture)

    with writer_of(name.partition(" ")[0]).opened(path, tmp_path / "scratch", ReadOptions()) as reader:
        first, second = reader.items()

    assert f"{picture} must be whole" in first.problem
    assert second.record.picture == PNG


@pytest.mark.parametrize(
    ("name", "member"),
    [
        ("csv", "samples.csv"),
        ("jsonl", "samples.jsonl"),
        ("label-studio", "tasks.json"),
        ("inkml", "a.inkml"),
        ("npz", "images.npy"),
        ("idx", "a-images-idx3-ubyte"),
        ("huggingface", "data/train.parquet"),
        ("coco", "annotations.json"),
    ],
)
def test_an_archive_whose_table_is_broken_is_refused(name: str, member: str, tmp_path: Path) -> None:
    members = {member: PNG, member.replace("images-idx3", "labels-idx1"): PNG}
    path = written(tmp_path / "x.zip", members, packed=True)
    no_deflate(path, member)

    with (
        pytest.raises(Unreadable, match=r"must be whole|a whole ZIP archive"),
        writer_of(name).opened(path, tmp_path / "scratch", ReadOptions()) as reader,
    ):
        list(reader.items())


def test_a_gzipped_file_that_is_broken_is_refused(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(PNG))
    packed[10] |= 0b110
    path = tmp_path / "x.jsonl.gz"
    path.write_bytes(packed)

    with (
        pytest.raises(Unreadable, match="a whole gzip file"),
        writer_of("jsonl").opened(path, tmp_path / "scratch", ReadOptions()),
    ):
        pass
