"""What users bring: every kind, and every way in which it can be wrong."""

import gzip
import io
import json
import pickle
import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from recognition.ink.images import frame
from tests.training.datasets.published.making import glyph, write_idx
from training.datasets import registry
from training.datasets.exceptions import DatasetCorrupt, DatasetError, NameTaken
from training.datasets.mixture import build_base
from training.datasets.own.reading import Reading
from training.datasets.own.sets import add_own
from training.datasets.spec import LabelledSet

GLYPHS = np.array([glyph(place) for place in range(6)])
LABELS = [*"AABBab"]


def bring(source: Path, root: Path, kind: str, **reading: object) -> LabelledSet:
    """Add a set named mine and load it as training does."""
    add_own(
        reading=Reading(name="mine", kind=kind, **reading),  # type: ignore[arg-type]
        from_path=source,
        root=root,
        taken=registry.REGISTRY,
    )
    return registry.load("mine", root)


def refused(source: Path, root: Path, kind: str, **reading: object) -> str:
    """The complaint; nothing of the set may stay behind."""
    with pytest.raises(DatasetError) as complaint:
        bring(source, root, kind, **reading)
    assert not [path for path in (root / "own").glob("*") if path.is_dir()]
    return str(complaint.value)


def png(picture: NDArray[np.uint8]) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, "png")
    return stream.getvalue()


def write_folder(folder: Path, pictures: Sequence[NDArray[np.uint8]] = tuple(GLYPHS)) -> Path:
    for place, (picture, label) in enumerate(zip(pictures, LABELS, strict=True)):
        path = folder / (f"{label}_small" if label.islower() else label) / f"{place}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(png(picture))
    return folder


def by_label(drawn: LabelledSet) -> dict[str, list[bytes]]:
    labels = sorted(set(drawn.labels.tolist()))
    return {label: sorted(each.tobytes() for each in drawn.pixels[drawn.labels == label]) for label in labels}


def expected(labels: Sequence[str] = LABELS) -> dict[str, list[bytes]]:
    framed = [frame(each).tobytes() for each in GLYPHS]
    return {
        label: sorted(pixels for pixels, own in zip(framed, labels, strict=True) if own == label)
        for label in sorted(set(labels))
    }


class TestFolders:
    def test_the_folders_are_the_classes(self, tmp_path: Path) -> None:
        drawn = bring(write_folder(tmp_path / "in"), tmp_path, "folder")

        assert by_label(drawn) == expected(["A", "A", "B", "B", "a_small", "b_small"])

    def test_an_archive_with_everything_in_one_folder_is_the_same(self, tmp_path: Path) -> None:
        folder = write_folder(tmp_path / "in")
        with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
            for path in folder.rglob("*.png"):
                archive.write(path, f"letters/{path.relative_to(folder)}")

        assert by_label(bring(tmp_path / "in.zip", tmp_path, "folder")) == by_label(
            bring(folder, tmp_path, "folder")
        )

    def test_the_same_folder_has_the_same_checksum_wherever_it_lies(self, tmp_path: Path) -> None:
        first = bring(write_folder(tmp_path / "in"), tmp_path / "one", "folder")
        second = bring(write_folder(tmp_path / "elsewhere"), tmp_path / "two", "folder")

        assert first.sha256 == second.sha256

    def test_transposed_pictures_are_turned_upright(self, tmp_path: Path) -> None:
        lying = [np.ascontiguousarray(each.T) for each in GLYPHS]
        drawn = bring(write_folder(tmp_path / "in", lying), tmp_path, "folder", transposed=True)

        assert by_label(drawn) == expected(["A", "A", "B", "B", "a_small", "b_small"])

    def test_dark_ink_is_lifted_off_its_paper(self, tmp_path: Path) -> None:
        paper = [np.full((120, 120), 230, np.uint8) for _ in GLYPHS]
        for sheet in paper:
            sheet[30:90, 58:62] = 20
        drawn = bring(write_folder(tmp_path / "in", paper), tmp_path, "folder", dark_on_light=True)

        assert (drawn.pixels[:, 14, 13:16].max(axis=1) > 200).all()
        assert (drawn.pixels[:, :3] == 0).all()

    def test_dark_on_light_must_be_said(self, tmp_path: Path) -> None:
        complaint = refused(write_folder(tmp_path / "in", list(255 - GLYPHS)), tmp_path, "folder")

        assert "said to be dark on light. Received: 6 of 6 with a light ground" in complaint

    def test_light_on_dark_must_not_be_called_dark_on_light(self, tmp_path: Path) -> None:
        complaint = refused(write_folder(tmp_path / "in"), tmp_path, "folder", dark_on_light=True)

        assert "Received: 0 of 6 with a light ground" in complaint

    def test_pictures_without_ink_are_counted_and_left_out(self, tmp_path: Path) -> None:
        pictures = [*GLYPHS[:5], np.zeros((28, 28), np.uint8)]
        manifest = add_own(
            reading=Reading(name="mine", kind="folder"),
            from_path=write_folder(tmp_path / "in", pictures),
            root=tmp_path,
            taken=(),
        )

        assert (manifest.blanks, sum(manifest.pictures.values())) == (1, 5)

    def test_other_files_and_hidden_ones_are_passed_over(self, tmp_path: Path) -> None:
        folder = write_folder(tmp_path / "in")
        (folder / "A" / "Thumbs.db").write_bytes(b"?")
        (folder / "A" / ".hidden.png").write_bytes(b"?")

        assert len(bring(folder, tmp_path, "folder")) == 6

    def test_links_are_not_followed(self, tmp_path: Path) -> None:
        folder = write_folder(tmp_path / "in")
        (tmp_path / "secret.png").write_bytes(png(GLYPHS[0]))
        (folder / "A" / "link.png").symlink_to(tmp_path / "secret.png")

        assert len(bring(folder, tmp_path, "folder")) == 6

    def test_a_damaged_picture_is_named(self, tmp_path: Path) -> None:
        folder = write_folder(tmp_path / "in")
        (folder / "A" / "broken.png").write_bytes(png(GLYPHS[0])[:50])

        complaint = refused(folder, tmp_path, "folder")

        assert f"{tmp_path / 'in'}, A/broken.png: The picture must be a whole PNG or JPEG" in complaint

    def test_a_huge_picture_is_refused_by_its_header(self, tmp_path: Path) -> None:
        folder = write_folder(tmp_path / "in")
        bomb = bytearray(png(GLYPHS[0]))
        bomb[16:24] = (60_000).to_bytes(4, "big") * 2
        (folder / "A" / "bomb.png").write_bytes(bomb)

        assert "at most 16,000,000 pixels. Received: 60,000 x 60,000" in refused(folder, tmp_path, "folder")

    def test_a_picture_outside_of_a_class_is_refused(self, tmp_path: Path) -> None:
        folder = write_folder(tmp_path / "in")
        (folder / "stray.png").write_bytes(png(GLYPHS[0]))

        assert "stray.png: a picture must lie in a folder with the name of its class" in refused(
            folder, tmp_path, "folder"
        )

    def test_an_empty_folder_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "in").mkdir()

        assert "must hold characters. Received: none" in refused(tmp_path / "in", tmp_path, "folder")

    @pytest.mark.parametrize("name", ["../../A/1.png", "/etc/A/1.png", "A\\..\\1.png"])
    def test_an_archive_whose_names_lead_out_of_it_is_refused(self, name: str, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
            archive.writestr(name, png(GLYPHS[0]))

        assert "names must stay inside the archive" in refused(tmp_path / "in.zip", tmp_path, "folder")

    def test_a_picture_that_unpacks_into_more_than_is_allowed_is_refused(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "in.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("A/1.png", bytes(20_000_000))

        assert "A/1.png: a picture holds at most 4,194,304 bytes" in refused(
            tmp_path / "in.zip", tmp_path, "folder"
        )

    @pytest.mark.data
    def test_scans_that_a_table_names_are_read(self, handwriting: Path, tmp_path: Path) -> None:
        rows = (handwriting / "scans" / "labels.csv").read_text().splitlines()[:4]
        (tmp_path / "labels.csv").write_text("\n".join(rows))
        for row in rows[1:]:
            shutil.copy(handwriting / "scans" / row.split(",")[0], tmp_path)

        drawn = bring(tmp_path / "labels.csv", tmp_path, "csv", dark_on_light=True)

        assert len(drawn) == 3
        assert (drawn.pixels.max(axis=(1, 2)) > 128).all()


def csv_lines(*, header: bool, last: bool = False) -> str:
    rows = [[str(value) for value in each.ravel().tolist()] for each in GLYPHS]
    names = [f"pixel{place}" for place in range(784)]
    table = [[*row, label] if last else [label, *row] for row, label in zip(rows, LABELS, strict=True)]
    head = [[*names, "Label"] if last else ["Label", *names]] if header else []
    return "\n".join(",".join(row) for row in head + table)


class TestCsv:
    @pytest.mark.parametrize(("header", "last"), [(False, False), (True, False), (True, True)])
    def test_pixels_stand_after_or_before_their_label(self, header: bool, last: bool, tmp_path: Path) -> None:
        (tmp_path / "a.csv").write_text(csv_lines(header=header, last=last))

        assert by_label(bring(tmp_path / "a.csv", tmp_path, "csv")) == expected()

    def test_a_gzipped_file_is_the_same(self, tmp_path: Path) -> None:
        (tmp_path / "a.csv.gz").write_bytes(gzip.compress(csv_lines(header=True).encode()))

        assert by_label(bring(tmp_path / "a.csv.gz", tmp_path, "csv")) == expected()

    def test_numbers_become_the_characters_they_stand_for(self, tmp_path: Path) -> None:
        numbered = csv_lines(header=False)
        for number, label in enumerate("ABab"):
            numbered = numbered.replace(f"{label},", f"{number},")
        (tmp_path / "a.csv").write_text(numbered)

        assert by_label(bring(tmp_path / "a.csv", tmp_path, "csv", labels="ABab")) == expected()

    def test_a_number_that_stands_for_nothing_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "a.csv").write_text(csv_lines(header=False))

        assert "numbers from 0 to 1" in refused(tmp_path / "a.csv", tmp_path, "csv", labels="AB")

    def test_lines_that_are_no_square_are_refused(self, tmp_path: Path) -> None:
        (tmp_path / "a.csv").write_text("A,1,2,3\n")

        complaint = refused(tmp_path / "a.csv", tmp_path, "csv")

        assert f"{tmp_path / 'a.csv'}, line 1: a line has a label and the pixels of a square" in complaint

    def test_a_table_names_pictures_writers_and_splits(self, tmp_path: Path) -> None:
        folder = write_folder(tmp_path / "in")
        files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.png"))
        sides = ["train", "train", "train", "validation", "test", "test"]
        rows = [f"{file},{file[0]},writer{place},{sides[place]}" for place, file in enumerate(files)]
        (folder / "table.csv").write_text("\n".join(["File,label,writer,split", *rows]))

        drawn = bring(folder, tmp_path, "csv")

        assert sorted(drawn.writers.tolist()) == [f"writer{place}" for place in range(6)]
        assert (
            dict(zip(drawn.writers.tolist(), drawn.splits.tolist(), strict=True))["writer3"] == "validation"
        )

    @pytest.mark.parametrize("name", ["../outside.png", "/etc/passwd"])
    def test_a_table_may_not_name_files_elsewhere(self, name: str, tmp_path: Path) -> None:
        folder = write_folder(tmp_path / "in")
        (tmp_path / "outside.png").write_bytes(png(GLYPHS[0]))
        (folder / "table.csv").write_text(f"path,label\n{name},A\n")

        assert "must lie in the table's own folder" in refused(folder, tmp_path, "csv")

    def test_a_table_must_name_files_that_are_there(self, tmp_path: Path) -> None:
        (tmp_path / "table.csv").write_text("path,label\nnone.png,A\n")

        assert "names none.png" in refused(tmp_path / "table.csv", tmp_path, "csv")


class TestIdx:
    def test_a_pair_of_files_is_a_set(self, tmp_path: Path) -> None:
        write_idx(tmp_path / "in" / "my-images-idx3-ubyte.gz", GLYPHS)
        write_idx(tmp_path / "in" / "my-labels-idx1-ubyte.gz", np.array([0, 0, 1, 1, 2, 3], np.uint8))

        assert by_label(bring(tmp_path / "in", tmp_path, "idx", labels="ABab")) == expected()

    def test_a_test_pair_is_its_own_test(self, tmp_path: Path) -> None:
        for side, places in (("train", slice(0, 4)), ("t10k", slice(4, 6))):
            write_idx(tmp_path / "in" / f"{side}-images-idx3-ubyte", GLYPHS[places])
            write_idx(
                tmp_path / "in" / f"{side}-labels-idx1-ubyte", np.arange(len(GLYPHS[places]), dtype=np.uint8)
            )

        drawn = bring(tmp_path / "in", tmp_path, "idx")

        assert (drawn.splits == "test").tolist() == [False] * 4 + [True] * 2

    def test_transposed_pictures_are_turned_upright(self, tmp_path: Path) -> None:
        write_idx(tmp_path / "images-idx3-ubyte", np.ascontiguousarray(GLYPHS.transpose(0, 2, 1)))
        write_idx(tmp_path / "labels-idx1-ubyte", np.array([0, 0, 1, 1, 2, 3], np.uint8))

        drawn = bring(tmp_path / "images-idx3-ubyte", tmp_path, "idx", labels="ABab", transposed=True)

        assert by_label(drawn) == expected()

    def test_pictures_without_labels_are_refused(self, tmp_path: Path) -> None:
        images = write_idx(tmp_path / "images-idx3-ubyte", GLYPHS)

        assert "needs its labels beside it" in refused(images, tmp_path, "idx")


class TestNpz:
    def test_images_and_labels_are_a_set(self, tmp_path: Path) -> None:
        np.savez(tmp_path / "a.npz", images=GLYPHS, labels=np.array(LABELS), writers=np.array([*"uvwxyz"]))

        drawn = bring(tmp_path / "a.npz", tmp_path, "npz")

        assert by_label(drawn) == expected()
        assert drawn.writers.tolist() == [*"uvwxyz"]

    @pytest.mark.parametrize(
        "images",
        [
            (GLYPHS / 255).astype(np.float32),
            GLYPHS.reshape(6, 784),
            GLYPHS[..., np.newaxis],
        ],
        ids=["fractions", "flat", "with a channel"],
    )
    def test_pictures_may_be_given_in_other_ways(self, images: NDArray[np.generic], tmp_path: Path) -> None:
        np.savez(tmp_path / "a.npz", X=images, y=np.array(LABELS))

        assert by_label(bring(tmp_path / "a.npz", tmp_path, "npz")) == expected()

    def test_dark_on_light_pictures_are_turned_over(self, tmp_path: Path) -> None:
        np.savez(tmp_path / "a.npz", images=255 - GLYPHS, labels=np.array(LABELS))

        assert by_label(bring(tmp_path / "a.npz", tmp_path, "npz", dark_on_light=True)) == expected()

    def test_keras_layout_has_its_own_test(self, tmp_path: Path) -> None:
        numbers = np.arange(6)
        np.savez(
            tmp_path / "a.npz", x_train=GLYPHS[:4], y_train=numbers[:4], x_test=GLYPHS[4:], y_test=numbers[4:]
        )

        assert (bring(tmp_path / "a.npz", tmp_path, "npz").splits == "test").tolist() == [False] * 4 + [
            True
        ] * 2

    def test_pickles_are_never_opened(self, tmp_path: Path) -> None:
        class Bomb:
            def __reduce__(self) -> tuple[object, tuple[object, ...]]:
                return (Path.touch, (tmp_path / "boom",))

        with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive, archive.open("images.npy", "w") as member:
            np.lib.format.write_array_header_1_0(
                member, {"descr": "|O", "fortran_order": False, "shape": (1,)}
            )
            member.write(pickle.dumps(Bomb()))

        assert "arrays hold numbers or text" in refused(tmp_path / "a.npz", tmp_path, "npz")
        assert not (tmp_path / "boom").exists()

    def test_sizes_are_judged_by_the_header(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive, archive.open("images.npy", "w") as member:
            np.lib.format.write_array_header_1_0(
                member, {"descr": "|u1", "fortran_order": False, "shape": (10**9, 28, 28)}
            )

        assert "arrays may hold 2,147,483,648 bytes" in refused(tmp_path / "a.npz", tmp_path, "npz")

    @pytest.mark.parametrize(
        ("arrays", "complaint"),
        [
            ({"images": GLYPHS}, "must hold labels or y or label"),
            ({"images": GLYPHS, "labels": np.array(["A"])}, "as many labels as pictures. Received: 1 and 6"),
            ({"images": GLYPHS.astype(np.int32), "labels": np.array(LABELS)}, "Received: int32"),
            ({"images": GLYPHS[:, :0], "labels": np.array(LABELS)}, "[N, height, width]"),
            ({"images": GLYPHS, "labels": np.arange(6.0)}, "whole numbers or text"),
            (
                {"images": GLYPHS, "labels": np.array(LABELS), "splits": np.array(["dev"] * 6)},
                "Received: 'dev'",
            ),
        ],
    )
    def test_other_arrays_are_refused(
        self, arrays: dict[str, NDArray[np.generic]], complaint: str, tmp_path: Path
    ) -> None:
        np.savez(tmp_path / "a.npz", **arrays)  # type: ignore[arg-type]  # no array is called allow_pickle

        assert complaint in refused(tmp_path / "a.npz", tmp_path, "npz")

    def test_what_is_no_archive_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "a.npz").write_bytes(b"not an archive")

        assert "must be readable as npz" in refused(tmp_path / "a.npz", tmp_path, "npz")


def ink_line(**fields: object) -> str:
    return json.dumps({"label": "A", "strokes": [[[0, 0], [10, 40, 5]], [[3, 3]]], "writer": "ann"} | fields)


class TestInks:
    @pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
    def test_lines_of_json_are_a_set(self, name: str, tmp_path: Path) -> None:
        text = "\n".join([ink_line(), ink_line(label="B", writer=7), ""]).encode()
        (tmp_path / name).write_bytes(gzip.compress(text) if name.endswith("gz") else text)

        drawn = bring(tmp_path / name, tmp_path, "inks")

        assert drawn.labels.tolist() == ["A", "B"]
        assert drawn.writers.tolist() == ["ann", "7"]
        assert drawn.inks is not None
        assert drawn.inks.strokes_an_ink.tolist() == [2, 2]

    @pytest.mark.parametrize(
        ("line", "complaint"),
        [
            ("{", "line 2: a line is one JSON object"),
            ("[1]", "line 2: a line is one JSON object. Received: '[1]'"),
            (ink_line(label=""), "line 2: label must be a text"),
            (ink_line(strokes=[]), "line 2: Ink holds 1 to 64 strokes. Received: 0"),
            (ink_line(strokes=[[[0, float("nan")]]]), "line 2: strokes[0][0]: y must be a finite number"),
            (ink_line(strokes=[[[0, 0]] * 5000]), "line 2: Ink holds at most 4096 points. Received: 5000"),
        ],
    )
    def test_the_line_that_is_wrong_is_named(self, line: str, complaint: str, tmp_path: Path) -> None:
        (tmp_path / "a.jsonl").write_text(f"{ink_line()}\n{line}\n")

        assert complaint in refused(tmp_path / "a.jsonl", tmp_path, "inks")

    def test_inks_are_not_turned(self, tmp_path: Path) -> None:
        (tmp_path / "a.jsonl").write_text(ink_line())

        assert "neither transposed" in refused(tmp_path / "a.jsonl", tmp_path, "inks", transposed=True)


def write_many(path: Path, *, writers: bool) -> Path:
    """300 different pictures of two classes, and each of them twice."""
    random = np.random.default_rng(7)
    images = random.integers(0, 100, (300, 28, 28)).astype(np.uint8)
    images = np.concatenate([images, images])
    labels = np.tile(["A", "B"], 300)
    extra: dict[str, Any] = (
        {"writers": np.array([f"w{place % 20}" for place in range(600)])} if writers else {}
    )
    np.savez(path, images=images, labels=labels, **extra)
    return path


class TestTakingPart:
    def test_equal_pictures_are_never_on_two_sides(self, tmp_path: Path) -> None:
        drawn = bring(write_many(tmp_path / "a.npz", writers=False), tmp_path, "npz")

        assert drawn.splits[:300].tolist() == drawn.splits[300:].tolist()
        assert set(drawn.splits) == {"train", "validation", "test"}

    def test_a_writer_is_never_on_two_sides(self, tmp_path: Path) -> None:
        drawn = bring(write_many(tmp_path / "a.npz", writers=True), tmp_path, "npz")

        assert len({*zip(drawn.writers.tolist(), drawn.splits.tolist(), strict=True)}) == 20

    def test_it_is_mixed_like_any_other_set(self, tmp_path: Path) -> None:
        bring(write_many(tmp_path / "a.npz", writers=True), tmp_path, "npz")

        base = build_base(classes=["A", "B"], merges={}, root=tmp_path, names=["mine"])

        assert "mine" in registry.taking_part(tmp_path)
        assert [*base.tests] == ["mine-test"]

    def test_labels_that_an_alphabet_does_not_know_are_left_out(self, tmp_path: Path) -> None:
        bring(write_many(tmp_path / "a.npz", writers=True), tmp_path, "npz")

        base = build_base(classes=["A"], merges={}, root=tmp_path, names=["mine"])

        assert sum(base.sources[0].counts.values()) + base.sources[0].repeats == 300

    def test_what_was_added_is_verified_ever_after(self, tmp_path: Path) -> None:
        bring(write_many(tmp_path / "a.npz", writers=True), tmp_path, "npz")
        with (tmp_path / "own" / "mine" / "arrays.npz").open("ab") as file:
            file.write(b"!")

        with pytest.raises(DatasetCorrupt, match="SHA-256 must be"):
            registry.verify("mine", tmp_path)

    def test_reading_it_otherwise_gives_another_checksum(self, tmp_path: Path) -> None:
        first = bring(write_many(tmp_path / "a.npz", writers=True), tmp_path, "npz")
        second = bring(tmp_path / "a.npz", tmp_path, "npz", transposed=True)

        assert first.sha256 != second.sha256

    def test_a_second_one_of_its_name_replaces_it(self, tmp_path: Path) -> None:
        bring(write_many(tmp_path / "a.npz", writers=True), tmp_path, "npz")
        (tmp_path / "a.jsonl").write_text(ink_line())

        assert len(bring(tmp_path / "a.jsonl", tmp_path, "inks")) == 1

    @pytest.mark.parametrize("name", ["mnist", "Mine", "../mine", "", "a" * 41])
    def test_its_name_must_be_free_and_well_formed(self, name: str, tmp_path: Path) -> None:
        with pytest.raises(NameTaken):
            add_own(
                reading=Reading(name=name, kind="npz"),
                from_path=write_many(tmp_path / "a.npz", writers=False),
                root=tmp_path,
                taken=registry.REGISTRY,
            )

    @pytest.mark.parametrize("change", [{"name": "other"}, {"files": {"../../x": "0"}}, {"files": {}}])
    def test_a_manifest_that_was_tampered_with_is_refused(
        self, change: dict[str, object], tmp_path: Path
    ) -> None:
        bring(write_many(tmp_path / "a.npz", writers=False), tmp_path, "npz")
        path = tmp_path / "own" / "mine" / "manifest.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | change))

        with pytest.raises(DatasetCorrupt, match=r"manifest.json"):
            registry.available(tmp_path)
