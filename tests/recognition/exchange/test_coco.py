"""Pages as COCO: what is written is read again, and other programs' files are understood or refused."""

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recognition.exchange.coco import UNREAD, Coco
from recognition.exchange.exceptions import Unreadable
from recognition.exchange.page_record import BoxRecord, PageItem, PageRecord
from recognition.exchange.record import Header, ReadOptions
from recognition.ink.images import encode_png

HEADER = Header(alphabet="letters", classes=("A", "B", "é"), merges={"a": "A"}, renderer_version=1)
PNG = encode_png(np.full((40, 60), 200, np.uint8))
READING = {"ranking": [{"label": "B", "probability": 0.75}], "rejected": False}
DRAWN = {"strokes": [[[1, 2, 0], [3.5, 4, 9, 0.5]]], "width": 60, "height": 40, "pointer": "pen"}


def page(number: int, **more: Any) -> PageRecord:
    boxes = [
        BoxRecord(left=1, top=2, right=11, bottom=22, id=f"b{number}", label="a", line=0, reading=READING),
        BoxRecord(left=20, top=2, right=31, bottom=20, id="two", line=0, reading=READING),
        BoxRecord(left=5, top=25, right=15, bottom=35, id="three", line=1, strokes=[[0, 0.0, 1.5]]),
    ]
    details = {"author": "alice", "sheet": number}
    said: dict[str, Any] = {"boxes": boxes, "id": f"{number:08}", "details": details} | more
    return PageRecord(picture=PNG, width=60, height=40, **said)


def written(records: Sequence[PageRecord], folder: Path) -> Path:
    (folder / "parts").mkdir()
    for first in range(0, len(records), 3):
        Coco().write(folder / "parts", records[first : first + 3], header=HEADER, first=first)
    target = folder / "pages.zip"
    Coco().finish(folder / "parts", target, header=HEADER)
    return target


def read(path: Path, scratch: Path, start: tuple[int, int] = (0, 0)) -> list[PageItem]:
    with Coco().opened(path, scratch, ReadOptions()) as reader:
        return list(reader.items(start))


def annotations_of(path: Path) -> Any:
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("annotations.json"))


def test_what_goes_out_comes_in_again(tmp_path: Path) -> None:
    pages = [page(1), page(2, ink=DRAWN), page(3, boxes=[]), *map(page, range(4, 9))]

    items = read(written(pages, tmp_path), tmp_path / "scratch")

    assert [item.record for item in items] == pages
    assert [item.problem for item in items if item.problem] == []


def test_reading_goes_on_at_any_place(tmp_path: Path) -> None:
    path = written([page(number) for number in range(5)], tmp_path)
    items = read(path, tmp_path / "scratch")

    assert read(path, tmp_path / "scratch", items[2].after) == items[3:]


def test_nothing_goes_out_as_a_whole_file_too(tmp_path: Path) -> None:
    assert read(written([], tmp_path), tmp_path / "scratch") == []


def test_it_is_what_other_programs_know_as_coco(tmp_path: Path) -> None:
    said = annotations_of(written([page(1), page(2)], tmp_path))

    names = {each["id"]: each["name"] for each in said["categories"]}
    first, second, third = said["annotations"][:3]
    assert [image["id"] for image in said["images"]] == [1, 2]
    assert {each["image_id"] for each in said["annotations"]} == {1, 2}
    assert len({each["id"] for each in said["annotations"]}) == 6
    assert (first["bbox"], first["area"], first["iscrowd"]) == ([1, 2, 10, 20], 200, 0)
    assert [names[each["category_id"]] for each in (first, second, third)] == ["a", "B", UNREAD]
    assert ("score" in first, second["score"]) == (False, 0.75)


def foreign(folder: Path, **changes: Any) -> Path:
    """As another program writes it: floats for sides, no lines, pictures in a folder of their own."""
    said = {
        "images": [{"id": 7, "file_name": "one.png", "width": 60, "height": 40}],
        "categories": [{"id": 3, "name": "A"}],
        "annotations": [{"id": 1, "image_id": 7, "category_id": 3, "bbox": [1.4, 2.0, 10.2, 19.6]}],
    } | changes
    path = folder / "theirs.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("annotations/instances.json", json.dumps(said))
        archive.writestr("train/one.png", PNG)
    return path


def test_the_files_of_others_say_what_each_box_is(tmp_path: Path) -> None:
    [item] = read(foreign(tmp_path), tmp_path / "scratch")

    assert item.record is not None
    assert item.record.boxes == [BoxRecord(left=1, top=2, right=12, bottom=22, label="A")]
    assert item.record.picture == PNG


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {"images": [{"id": 7, "file_name": "two.png", "width": 1, "height": 1}]},
            "The picture must be there",
        ),
        ({"images": [{"id": 7, "file_name": "one.png"}]}, "width must be a whole number"),
        ({"annotations": [{"image_id": 7, "category_id": 3, "bbox": [1, 2, 3]}]}, "A bbox is"),
        ({"annotations": [{"image_id": 7, "category_id": 3, "bbox": [1, 2, 3, 1e9]}]}, "A bbox is"),
        ({"annotations": [{"image_id": 7, "category_id": 4, "bbox": [1, 2, 3, 4]}]}, "one of the categories"),
    ],
)
def test_what_is_wrong_with_a_page_is_told_beside_it(
    changes: dict[str, Any], reason: str, tmp_path: Path
) -> None:
    [item] = read(foreign(tmp_path, **changes), tmp_path / "scratch")

    assert item.record is None
    assert reason in item.problem


@pytest.mark.parametrize(
    "changes",
    [{"images": 3}, {"categories": [{}]}, {"annotations": [{}]}],
    ids=["images", "categories", "boxes"],
)
def test_what_is_wrong_with_the_file_ends_the_reading(changes: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        read(foreign(tmp_path, **changes), tmp_path / "scratch")


def test_a_file_that_leads_out_of_its_folder_is_refused(tmp_path: Path) -> None:
    said = {
        "images": [{"id": 1, "file_name": "../secret.png", "width": 9, "height": 9}],
        "categories": [],
        "annotations": [],
    }
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "annotations.json").write_text(json.dumps(said))
    (tmp_path / "secret.png").write_bytes(PNG)

    [item] = read(tmp_path / "in", tmp_path / "scratch")

    assert "in the folder itself" in item.problem
