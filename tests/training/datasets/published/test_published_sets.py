"""The sets that come in a format of their own, each from a small file written here."""

import gzip
import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from recognition.ink.images import frame
from tests.training.datasets.published.making import glyph, write_idx
from training.datasets.exceptions import DatasetUnreadable
from training.datasets.files.packing import pack
from training.datasets.published import (
    az_handwritten,
    mnist,
    nist_sd19_by_class,
    ocr_letters,
    quickdraw,
    unipen,
    unipen_symbols,
)


def csv_line(label: object, place: int = 0) -> str:
    return ",".join([str(label), *map(str, glyph(place).ravel().tolist())])


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


class TestMnist:
    def test_the_four_idx_files_give_what_the_npz_gives(self, tmp_path: Path) -> None:
        train, test = np.array([glyph(place) for place in range(5)]), np.array([glyph(9), glyph(8)])
        numbers, test_numbers = np.arange(5, dtype=np.uint8), np.array([9, 8], np.uint8)
        np.savez(tmp_path / "mnist.npz", x_train=train, y_train=numbers, x_test=test, y_test=test_numbers)
        for name, array in (
            ("train-images-idx3", train),
            ("train-labels-idx1", numbers),
            ("t10k-images-idx3", test),
            ("t10k-labels-idx1", test_numbers),
        ):
            write_idx(tmp_path / "mnist" / f"{name}-ubyte.gz", array)

        from_npz, from_idx = mnist.read(tmp_path / "mnist.npz"), mnist.read(tmp_path / "mnist")

        assert (from_npz.images == from_idx.images).all()  # type: ignore[union-attr]
        assert from_npz.labels.tolist() == from_idx.labels.tolist() == [*"0123498"]
        assert from_npz.splits.tolist() == from_idx.splits.tolist()


class TestKagglesCsv:
    @pytest.mark.parametrize("ending", [".csv", ".csv.gz", ".zip"])
    def test_it_reads_the_file_plain_gzipped_or_zipped(self, ending: str, tmp_path: Path) -> None:
        text = "\n".join(csv_line(label, place) for place, label in enumerate([0, 25, 1])).encode() + b"\n"
        path = tmp_path / f"letters{ending}"
        if ending == ".zip":
            zipped(
                path, {"A_Z Handwritten Data/A_Z Handwritten Data.csv": text, "__MACOSX/._A_Z.csv": b"shadow"}
            )
        else:
            path.write_bytes(gzip.compress(text) if ending == ".csv.gz" else text)

        contents = az_handwritten.read(path)

        assert contents.labels.tolist() == ["A", "Z", "B"]
        assert (contents.images == np.array([glyph(0), glyph(1), glyph(2)])).all()  # type: ignore[union-attr]

    @pytest.mark.parametrize(
        ("lines", "complaint"),
        [
            ([csv_line(3), "1,2,3"], "line 2: a line has 785 numbers. Received: 3 fields"),
            (
                [csv_line(3), csv_line(3).replace("150", "256", 1)],
                "line 2, column .* whole, 0 to 255. Received: '256'",
            ),
            (["label," * 784 + "x"], "line 1, column 1: .* Received: 'label'"),
            ([csv_line("-1")], "Received: '-1'"),
            ([csv_line(3), csv_line(26)], "picture 2: a label is 0 to 25. Received: 26"),
            ([], "Received: none"),
        ],
    )
    def test_it_names_the_line_that_is_wrong(
        self, lines: Sequence[str], complaint: str, tmp_path: Path
    ) -> None:
        (tmp_path / "a.csv").write_text("\n".join(lines))

        with pytest.raises(DatasetUnreadable, match=complaint):
            az_handwritten.read(tmp_path / "a.csv")

    def test_it_refuses_an_archive_of_several(self, tmp_path: Path) -> None:
        archive = zipped(tmp_path / "a.zip", {"a.csv": b"1", "b.csv": b"22"})

        with pytest.raises(DatasetUnreadable, match=r"one CSV file. Received: 2"):
            az_handwritten.read(archive)

    def test_it_refuses_a_gzip_that_was_cut_off(self, tmp_path: Path) -> None:
        (tmp_path / "a.csv.gz").write_bytes(gzip.compress(csv_line(3).encode())[:-12])

        with pytest.raises(DatasetUnreadable, match="whole CSV file"):
            az_handwritten.read(tmp_path / "a.csv.gz")

    def test_it_is_never_held_against_another_set_of_the_same_forms(self) -> None:
        assert az_handwritten.SPEC.source == mnist.SPEC.source == nist_sd19_by_class.SPEC.source


def png(picture: NDArray[np.uint8]) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(picture).convert("RGB").save(stream, "png")
    return stream.getvalue()


def form_png(place: int) -> bytes:
    paper = np.full((128, 128), 255, np.uint8)
    paper[30:86, 30:86] = 255 - np.kron(glyph(place), np.ones((2, 2), np.uint8))
    return png(paper)


def write_by_class(root: Path, names: Sequence[str]) -> Path:
    for place, name in enumerate(names):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(form_png(place))
    return root


class TestNistByClass:
    NAMES = ("4a/hsf_0/hsf_0_00000.png", "4a/hsf_0/hsf_0_00001.png", "61/hsf_4/hsf_4_00000.png")

    def test_the_folder_names_are_the_characters(self, tmp_path: Path) -> None:
        contents = nist_sd19_by_class.read(write_by_class(tmp_path, self.NAMES))

        assert contents.labels.tolist() == ["J", "J", "a"]

    def test_a_folder_and_its_archive_give_the_same(self, tmp_path: Path) -> None:
        folder = write_by_class(tmp_path / "by_class", self.NAMES)
        pack(folder, tmp_path / "by_class.zip", endings=(".png",))

        from_folder, from_archive = (
            nist_sd19_by_class.read(tmp_path / name) for name in ("by_class", "by_class.zip")
        )

        assert (from_folder.images == from_archive.images).all()  # type: ignore[union-attr]
        assert from_folder.writers.tolist() == from_archive.writers.tolist()

    def test_black_ink_becomes_white_ink_in_the_frame(self, tmp_path: Path) -> None:
        images = nist_sd19_by_class.read(write_by_class(tmp_path, self.NAMES)).images

        assert images is not None
        assert np.abs(images[0].astype(int) - frame(glyph(0))).mean() < 12

    def test_the_students_part_is_the_test(self, tmp_path: Path) -> None:
        contents = nist_sd19_by_class.read(write_by_class(tmp_path, self.NAMES))

        assert (contents.splits == "test").tolist() == [False, False, True]

    def test_train_folders_repeat_the_parts_and_are_left_out(self, tmp_path: Path) -> None:
        folder = write_by_class(
            tmp_path, [*self.NAMES, "4a/train_4a/train_4a_00000.png", "61/train_61/train_61_00000.png"]
        )

        assert nist_sd19_by_class.read(folder).labels.tolist() == ["J", "J", "a", "a"]

    def test_white_on_black_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "4a" / "hsf_0").mkdir(parents=True)
        (tmp_path / self.NAMES[0]).write_bytes(png(np.zeros((128, 128), np.uint8)))

        with pytest.raises(DatasetUnreadable, match=r"hsf_0_00000.png: ink must be black on white"):
            nist_sd19_by_class.read(tmp_path)

    def test_a_damaged_picture_is_named(self, tmp_path: Path) -> None:
        write_by_class(tmp_path, self.NAMES)
        (tmp_path / self.NAMES[1]).write_bytes(form_png(1)[:60])

        with pytest.raises(DatasetUnreadable, match=r"hsf_0_00001.png: The picture must be a whole PNG"):
            nist_sd19_by_class.read(tmp_path)

    def test_names_that_lead_out_of_the_archive_are_refused(self, tmp_path: Path) -> None:
        archive = zipped(tmp_path / "a.zip", {"../../4a/hsf_0/hsf_0_00000.png": form_png(0)})

        with pytest.raises(DatasetUnreadable, match="names must stay inside the archive"):
            nist_sd19_by_class.read(archive)

    def test_another_folder_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(DatasetUnreadable, match="as 4a/hsf_0"):
            nist_sd19_by_class.read(write_by_class(tmp_path, ["cats/tom.png"]))

    @pytest.mark.data
    def test_the_sample_at_hand_has_four_of_each_character(self, handwriting: Path) -> None:
        contents = nist_sd19_by_class.read(handwriting / "sd19-by_class")

        assert np.unique(contents.labels, return_counts=True)[1].tolist() == [4] * 62


class TestOcrLetters:
    @pytest.mark.data
    def test_the_published_lines_give_what_the_npz_gives(self, handwriting: Path, tmp_path: Path) -> None:
        with np.load(handwriting / "ocr-letters.npz") as archive:
            parts = [archive[field][:300] for field in ("labels", "word", "fold", "images")]
        np.savez(
            tmp_path / "letters.npz", **dict(zip(("labels", "word", "fold", "images"), parts, strict=True))
        )
        with gzip.open(tmp_path / "letter.data.gz", "wt") as lines:
            for place, (letter, word, fold, image) in enumerate(zip(*parts, strict=True)):
                bits = "\t".join(map(str, (image.ravel() > 0).astype(int).tolist()))
                lines.write(f"{place + 1}\t{letter}\t{place + 2}\t{word}\t1\t{fold}\t{bits}\t\n")

        from_lines, from_npz = (
            ocr_letters.read(tmp_path / "letter.data.gz"),
            ocr_letters.read(tmp_path / "letters.npz"),
        )

        assert (from_lines.images == from_npz.images).all()  # type: ignore[union-attr]
        assert from_lines.writers.tolist() == from_npz.writers.tolist()
        assert from_lines.splits.tolist() == from_npz.splits.tolist()

    def test_it_names_the_line_that_is_wrong(self, tmp_path: Path) -> None:
        (tmp_path / "letter.data.gz").write_bytes(gzip.compress(b"1\ta\t2\t1\t1\t0\t0\t1\n"))

        with pytest.raises(DatasetUnreadable, match=r"line 1: a line has 134 fields. Received: 8"):
            ocr_letters.read(tmp_path / "letter.data.gz")


def drawing(**fields: object) -> str:
    return json.dumps(
        {"word": "circle", "key_id": "7", "recognized": True, "drawing": [[[0, 9, 9], [0, 0, 9]]]} | fields
    )


class TestQuickDraw:
    def test_it_reads_raw_and_simplified_drawings_of_several_categories(self, tmp_path: Path) -> None:
        raw = drawing(
            word="square", key_id="8", drawing=[[[0.5, 9.0], [1.0, 2.0], [0, 31]], [[3], [4], [60]]]
        )
        archive = zipped(
            tmp_path / "q.zip", {"circle.ndjson": drawing().encode(), "raw/square.ndjson": raw.encode()}
        )

        contents = quickdraw.read(archive)

        assert contents.labels.tolist() == ["circle", "square"]
        assert contents.inks is not None
        assert [stroke.tolist() for stroke in contents.inks[1]] == [[[0.5, 1.0], [9.0, 2.0]], [[3.0, 4.0]]]

    def test_it_leaves_out_what_the_game_did_not_recognize(self, tmp_path: Path) -> None:
        lines = f"{drawing()}\n{drawing(recognized=False)}\n"

        assert len(quickdraw.read(zipped(tmp_path / "q.zip", {"c.ndjson": lines.encode()})).labels) == 1

    @pytest.mark.parametrize(
        "line",
        [
            "{",
            "[]",
            '{"word": "circle"}',
            drawing(drawing=[[[1, 2], [1]]]),
            drawing(drawing=[[["x"], ["y"]]]),
        ],
    )
    def test_it_names_the_line_that_is_wrong(self, line: str, tmp_path: Path) -> None:
        archive = zipped(tmp_path / "q.zip", {"c.ndjson": f"{drawing()}\n{line}\n".encode()})

        with pytest.raises(DatasetUnreadable, match=r"q.zip, c.ndjson, line 2:"):
            quickdraw.read(archive)


@pytest.mark.data
def test_unipens_symbols_stand_on_the_same_sides_as_its_letters(handwriting: Path) -> None:
    letters = unipen.read(handwriting / "unipen.strokes.jsonl.gz")
    symbols = unipen_symbols.read(handwriting / "unipen-symbols.strokes.jsonl.gz")

    sides = dict(zip(letters.writers.tolist(), letters.splits.tolist(), strict=True))
    both = [place for place, writer in enumerate(symbols.writers.tolist()) if writer in sides]
    assert len(both) > 10_000
    assert [sides[str(symbols.writers[place])] for place in both] == symbols.splits[both].tolist()
