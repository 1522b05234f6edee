"""Broken, hostile and mistaken files: refused as a whole, or told place by place."""

import contextlib
import gzip
import io
import json
import shutil
import struct
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from recognition.exchange import archives
from recognition.exchange.exceptions import NotInstalled, Unreadable
from recognition.exchange.record import Item, ReadOptions
from recognition.exchange.registry import FORMATS, expanded, format_named
from recognition.ink.images import MAX_BYTES, encode_png

PNG = encode_png(np.full((30, 30), 255, np.uint8))


def read(name: str, path: Path, **options: Any) -> list[Item]:
    with FORMATS[name].opened(path, path.parent / "scratch", ReadOptions(**options)) as reader:
        return list(reader.items())


def archive(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as written:
        for name, data in members.items():
            written.writestr(name, data)
    return path


def archive_of(path: Path, members: dict[str, bytes]) -> Path:
    return archive(path, **members)


def idx(array: Any) -> bytes:
    head = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    return head + bytes(array.astype(np.uint8).tobytes())


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_of_noise_is_refused_or_all_wrong(name: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(bytes(range(256)) * 40)

    items: list[Item] = []
    with contextlib.suppress(Unreadable):
        items = read(name, path)

    assert all(item.problem for item in items)


@pytest.mark.parametrize(
    "text",
    [
        '{"label": NaN}',
        '{"label": "\\ud800"}',
        "[" * 5_000,
        '{"label": "7"',
        "7",
        '{"label": "7"} {}',
        '"\xff"',
    ],
)
def test_a_line_that_is_no_object_of_json_is_told_and_the_next_one_read(text: str, tmp_path: Path) -> None:
    path = tmp_path / "inks.jsonl"
    path.write_bytes(f'{text}\n{{"label": "7", "strokes": [[[1, 2]]]}}\n'.encode("latin-1"))

    broken, whole = read("jsonl", path)

    assert broken.problem
    assert broken.place == "line 1"
    assert whole.record is not None
    assert whole.record.label == "7"


@pytest.mark.parametrize("name", ["csv", "idx", "npz", "pictures", "inkml", "huggingface"])
def test_half_an_archive_is_refused(name: str, tmp_path: Path) -> None:
    whole = archive_of(tmp_path / "whole.zip", {"A/1.png": PNG * 20}).read_bytes()
    (tmp_path / "half.zip").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(Unreadable):
        read(name, tmp_path / "half.zip")


@pytest.mark.parametrize("inside", ["../A/1.png", "/etc/A/1.png", "A\\..\\1.png"])
def test_a_name_that_leads_out_of_the_archive_is_refused(inside: str, tmp_path: Path) -> None:
    path = archive_of(tmp_path / "out.zip", {inside: PNG})

    with pytest.raises(Unreadable, match="inside"):
        read("pictures", path)


def test_a_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("A/1.png")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "link.zip", "w") as written:
        written.writestr(info, "/etc/passwd")

    with pytest.raises(Unreadable, match="links"):
        read("pictures", tmp_path / "link.zip")


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = archive_of(tmp_path / "bomb.zip", {"samples.csv": b"0" * 2**25})

    with pytest.raises(Unreadable, match="times its size"):
        read("csv", path)


def test_a_gzip_bomb_is_stopped_while_it_unpacks(tmp_path: Path) -> None:
    (tmp_path / "bomb.jsonl.gz").write_bytes(gzip.compress(b"\n" * 2**25))

    with pytest.raises(Unreadable, match="unpack"):
        read("jsonl", tmp_path / "bomb.jsonl.gz")
    assert not list((tmp_path / "scratch").glob("*"))


def test_a_file_that_fills_the_disk_is_stopped_while_it_unpacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = iter([2**30, 2**30, 2**20])
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=next(room)))
    (tmp_path / "inks.jsonl.gz").write_bytes(gzip.compress(b"\n" * 2**22))

    with pytest.raises(Unreadable, match=r"must be free on the disk. Received: 1,048,576"):
        read("jsonl", tmp_path / "inks.jsonl.gz")
    assert not list((tmp_path / "scratch").glob("*"))


def test_a_member_that_lies_about_its_size_is_not_read_further(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recognition.exchange.pictures.MAX_BYTES", 10)
    path = archive_of(tmp_path / "large.zip", {"A/1.png": PNG})

    [item] = read("pictures", path)

    assert "may hold 10 bytes" in item.problem


def test_too_many_members_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_MEMBERS", 1)

    with pytest.raises(Unreadable, match="may hold 1 files"):
        read("pictures", archive_of(tmp_path / "many.zip", {"A/1.png": PNG, "A/2.png": PNG}))


def test_a_pickle_in_an_npz_is_never_opened(tmp_path: Path) -> None:
    np.savez(
        tmp_path / "evil.npz", images=np.zeros((1, 28, 28), np.uint8), labels=np.array([{"a": 1}], object)
    )

    with pytest.raises(Unreadable, match="pickle"):
        read("npz", tmp_path / "evil.npz")


def test_an_npz_of_other_shapes_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "flat.npz", images=np.zeros((4, 5, 5, 3), np.uint8), labels=np.zeros(4, np.uint8))

    with pytest.raises(Unreadable, match="Pictures must be"):
        read("npz", tmp_path / "flat.npz")


def test_an_npz_with_fewer_labels_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "few.npz", images=np.zeros((4, 28, 28), np.uint8), labels=np.zeros(3, np.uint8))

    with pytest.raises(Unreadable, match="as many labels"):
        read("npz", tmp_path / "few.npz")


def test_an_idx_file_that_ends_too_early_is_refused(tmp_path: Path) -> None:
    images, labels = idx(np.zeros((3, 28, 28))), idx(np.zeros(3))
    path = archive_of(
        tmp_path / "short.zip", {"a-images-idx3-ubyte": images[:-1], "a-labels-idx1-ubyte": labels}
    )

    with pytest.raises(Unreadable, match="by its header"):
        read("idx", path)


def test_an_idx_file_of_enormous_pictures_is_refused_by_its_header(tmp_path: Path) -> None:
    head = struct.pack(">HBB3I", 0, 8, 3, 1, 2**20, 2**20)
    path = archive_of(
        tmp_path / "wide.zip", {"a-images-idx3-ubyte": head, "a-labels-idx1-ubyte": idx(np.zeros(1))}
    )

    with pytest.raises(Unreadable, match="at most 1024"):
        read("idx", path)


def test_a_label_without_a_class_is_told_at_its_place(tmp_path: Path) -> None:
    path = archive_of(
        tmp_path / "x.zip",
        {"a-images-idx3-ubyte": idx(np.full((2, 28, 28), 9)), "a-labels-idx1-ubyte": idx(np.array([1, 7]))},
    )

    first, second = read("idx", path, classes=("A", "B"))

    assert first.record is not None
    assert first.record.label == "B"
    assert (second.place, "from 0 to 1" in second.problem) == ("picture 2", True)


def test_kaggles_layout_is_read_with_or_without_names(tmp_path: Path) -> None:
    line = ",".join(["2", *["9"] * 784])
    (tmp_path / "az.csv").write_text(
        f"label,{','.join(f'p{place}' for place in range(784))}\n{line}\n{line[:-2]}\n"
    )

    good, bad = read("pixels-csv", tmp_path / "az.csv", classes=expanded("A-Z"))

    assert good.record is not None
    assert good.record.label == "C"
    assert good.record.grey is not None
    assert good.record.grey.shape == (28, 28)
    assert "783 pixels" in bad.problem


@pytest.mark.parametrize("value", ["256", "-1", "x", "1.5", ""])
def test_a_pixel_that_is_no_byte_is_told(value: str, tmp_path: Path) -> None:
    (tmp_path / "az.csv").write_text(f"1,{value},0,0,0\n")

    [item] = read("pixels-csv", tmp_path / "az.csv")

    assert "pixels of 0 to 255" in item.problem


@pytest.mark.parametrize(
    "line",
    ["[1]", "{", '{"label": NaN}', '{"label": {}}', '{"pixels": "AAAA"}', '{"picture": 3}', '{"writer": "a\\u0000"}',
     '{"writer": "\\ud800"}', '{"readings": [1]}', '{"consent": 1}', "[" * 100_000],
)  # fmt: skip
def test_a_wrong_line_is_told_and_the_next_is_read(line: str, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text(f'{line}\n{{"label": "A", "strokes": [[[1, 2]]]}}\n')

    first, second = read("jsonl", tmp_path / "x.jsonl")

    assert first.problem
    assert first.place == "line 1"
    assert second.record is not None
    assert second.record.label == "A"


def test_a_row_of_another_length_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("label,ink\nA\n")

    [item] = read("csv", tmp_path / "x.csv")

    assert (item.place, "2 fields" in item.problem) == ("line 2", True)


def test_a_table_without_names_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("1,2,3\n")

    with pytest.raises(Unreadable, match="name columns"):
        read("csv", tmp_path / "x.csv")


@pytest.mark.parametrize(
    "evil", ['<!DOCTYPE ink SYSTEM "file:///etc/passwd">', "<!DOCTYPE ink [<!ENTITY a 'b'>]>"]
)
def test_a_doctype_is_refused(evil: str, tmp_path: Path) -> None:
    (tmp_path / "x.inkml").write_text(f'<?xml version="1.0"?>{evil}<ink><trace>1 2</trace></ink>')

    with pytest.raises(Unreadable, match="DOCTYPE"):
        read("inkml", tmp_path / "x.inkml")


def test_inkml_of_others_is_read_by_its_views(tmp_path: Path) -> None:
    (tmp_path / "crohme.inkml").write_text(
        '<ink xmlns="http://www.w3.org/2003/InkML"><annotation type="truth">$a+b$</annotation>'
        '<trace id="0">10 20, 30 40</trace><trace id="1">1 2, 3 4</trace>'
        '<traceGroup xml:id="all"><traceGroup><annotation type="truth">a</annotation><traceView traceDataRef="0"/>'
        '</traceGroup><traceGroup><annotation type="truth">b</annotation><traceView traceDataRef="1"/></traceGroup>'
        "</traceGroup></ink>"
    )

    records = [item.record for item in read("inkml", tmp_path / "crohme.inkml")]

    assert [each.label for each in records if each] == ["a", "b"]
    assert [each.ink["strokes"] for each in records if each] == [[[[10, 20], [30, 40]]], [[[1, 2], [3, 4]]]]


def test_label_studio_fetches_nothing(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(json.dumps([{"data": {"image": "https://example.org/a.png"}}]))

    [item] = read("label-studio", tmp_path / "x.json")

    assert "nothing is fetched" in item.problem


def test_label_studio_annotations_must_agree(tmp_path: Path) -> None:
    annotations = [{"result": [{"value": {"choices": [choice]}}]} for choice in "AB"]
    (tmp_path / "x.json").write_text(json.dumps([{"data": {}, "annotations": annotations}]))

    [item] = read("label-studio", tmp_path / "x.json")

    assert "must agree" in item.problem


def test_label_studio_finds_its_pictures_beside_the_json(tmp_path: Path) -> None:
    images = (
        "/data/upload/3/8c2f-a%20b.png",
        "/data/local-files/?d=scans/c.png",
        "d.png",
        "https://example.org/e.png?x=1",
    )
    tasks = [{"data": {"image": image}} for image in images]
    names = ("pictures/8c2f-a b.png", "c.png", "deep/er/d.png", "e.png", "__MACOSX/._c.png")
    members = {"export.json": json.dumps(tasks).encode()} | dict.fromkeys(names, PNG)

    items = read("label-studio", archive_of(tmp_path / "x.zip", members))

    assert [item.record.picture for item in items if item.record] == [PNG] * 4


@pytest.mark.parametrize(
    ("image", "problem"),
    [
        ("/data/upload/gone.png", "named 'gone.png'; nothing is fetched. Received: none"),
        ("../../etc/passwd", "named 'passwd'"),
        ("twice.png", "Received: 2 of them"),
        ("large.png", "may hold"),
        ("", "Received: none"),
        ("http://[", "Invalid IPv6"),
        (7, "Received: '7'"),
    ],
)
def test_a_picture_that_label_studio_does_not_bring_is_told_by_its_task(
    image: Any, problem: str, tmp_path: Path
) -> None:
    tasks = [{"data": {"image": image}}, {"data": {"image": "good.png"}}]
    large = np.random.default_rng(1).bytes(MAX_BYTES + 1)
    members = {"x.json": json.dumps(tasks).encode(), "good.png": PNG, "large.png": large}

    bad, good = read(
        "label-studio", archive_of(tmp_path / "x.zip", members | {"1/twice.png": PNG, "2/twice.png": PNG})
    )

    assert problem in bad.problem
    assert good.record is not None


def test_label_studio_believes_the_ground_truth_among_several_annotators(tmp_path: Path) -> None:
    annotations = [{"result": [{"value": {"choices": [choice]}}]} for choice in "AB"]
    annotations[1] |= {"ground_truth": True}  # type: ignore[dict-item]
    cancelled = {"was_cancelled": True, "result": [{"value": {"choices": ["C"]}}]}
    task = {"data": {}, "annotations": [*annotations, cancelled]}
    (tmp_path / "x.json").write_text(json.dumps([task]))

    [item] = read("label-studio", tmp_path / "x.json")

    assert item.record is not None
    assert item.record.label == "B"


def test_a_json_list_that_breaks_off_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('[{"data": {}},')

    with pytest.raises(Unreadable, match="whole JSON list"):
        read("label-studio", tmp_path / "x.json")


def test_pictures_without_a_folder_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "A").mkdir(parents=True)
    (folder / "A" / "1.png").write_bytes(PNG)
    (folder / "2.png").write_bytes(PNG)

    stray, good = read("pictures", folder)

    assert "name of its class" in stray.problem
    assert good.record is not None
    assert (good.record.label, good.record.picture) == ("A", PNG)


def test_a_metadata_line_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(PNG)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "metadata.jsonl").write_text('{"file_name": "../secret.png", "label": "A"}\n')

    [item] = read("pictures", folder)

    assert item.record is None
    assert "folder itself" in item.problem


def test_without_pyarrow_the_format_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    (tmp_path / "x.parquet").write_bytes(b"PAR1")

    with pytest.raises(NotInstalled, match="requirements/exchange"):
        read("parquet", tmp_path / "x.parquet")


def test_a_format_nobody_knows_is_refused() -> None:
    with pytest.raises(Unreadable, match="A format is one of"):
        format_named("docx")


@pytest.mark.parametrize("text", ["Z-A", "AA", "a-cb"])
def test_classes_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        expanded(text)


def test_a_manifest_of_a_later_version_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as written:
        written.writestr("manifest.json", '{"inkloop": 99}')
        written.writestr("samples.csv", "label\nA\n")
    (tmp_path / "x.zip").write_bytes(buffer.getvalue())

    with pytest.raises(Unreadable, match="version"):
        read("csv", tmp_path / "x.zip")
