"""What a format writes it reads again, from the beginning and from any place on."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as some

from recognition.exchange.format import Format
from recognition.exchange.record import SIDE, Header, Item, ReadOptions, Record
from recognition.exchange.registry import FORMATS, expanded
from recognition.exchange.table import escaped, unescaped
from recognition.ink.images import encode_png

HEADER = Header(alphabet="letters", classes=("A", "B", "=", "é"), merges={"a": "A"}, renderer_version=1)
SAYS_ALL = [name for name, each in FORMATS.items() if "ink" in each.carries and "pixels" in each.carries]


def drawn(number: int) -> dict[str, Any]:
    strokes = [[[number, 2.5, 0], [40, 60.125, 30, 0.5]], [[1, 2]]]
    return {"strokes": strokes, "width": 240, "height": 180.5, "pointer": "touch"}


def record(number: int, **more: Any) -> Record:
    label = ["A", "a", "=", "é", ""][number % 5]
    said: dict[str, Any] = {
        "id": f"{number:08}",
        "label": label,
        "settled_class": "A" if label == "a" else label,
        "state": "accepted" if label else "open",
        "split": ["train", "validation", "test"][number % 3],
        "writer": ["=cmd|' /C calc'!A0", "'quoted", "plain, with a comma", 'and "quotes"'][number % 4],
        "author": "alice",
        "created_at": "2026-11-21T15:00:00+00:00",
        "consent": number % 7 != 0,
        "readings": ({"user": "alice", "label": label},)
        if label
        else ({"user": "bob", "verdict": "unsure"},),
        "predictions": (
            {
                "model": "3",
                "label": "A",
                "confidence": 0.75,
                "ranking": [{"label": "A", "probability": 0.75}],
            },
        ),
    }
    pixels = np.random.default_rng(number).integers(0, 256, SIDE * SIDE, dtype=np.uint8).tobytes()
    return Record(**({"pixels": pixels} | said | more))


def written(kind: Format, records: Sequence[Record], folder: Path, *, at_once: int = 7) -> Path:
    parts = folder / "parts"
    parts.mkdir()
    for first in range(0, len(records), at_once):
        kind.write(parts, records[first : first + at_once], header=HEADER, first=first)
    target = folder / f"out{kind.ending}"
    kind.finish(parts, target, header=HEADER)
    return target


def read(kind: Format, path: Path, scratch: Path, start: tuple[int, int] = (0, 0)) -> list[Item]:
    with kind.opened(path, scratch, ReadOptions()) as reader:
        return list(reader.items(start))


def by_id(items: Sequence[Item]) -> dict[str, Record]:
    assert [item.problem for item in items if item.problem] == []
    return {item.record.id: item.record for item in items if item.record is not None}


@pytest.mark.parametrize("name", FORMATS)
def test_what_goes_out_comes_in_again(name: str, tmp_path: Path) -> None:
    kind = FORMATS[name]
    more = {"ink": drawn(3)} if "ink" in kind.carries else {}
    records = [record(number, **more) for number in range(40)]

    found = by_id(read(kind, written(kind, records, tmp_path), tmp_path / "scratch"))

    assert len(found) == 40
    for each in records:
        assert found[each.id].details() == each.details()
        assert found[each.id].ink == (each.ink if "ink" in kind.carries else None)
        assert found[each.id].pixels == (each.pixels if "pixels" in kind.carries else None)


@pytest.mark.parametrize("name", [name for name, each in FORMATS.items() if "picture" in each.carries])
def test_an_uploaded_picture_stays_as_it_is(name: str, tmp_path: Path) -> None:
    png = encode_png(np.full((40, 60), 200, np.uint8))
    records = [record(1, picture=png, pixels=None)]

    [found] = by_id(read(FORMATS[name], written(FORMATS[name], records, tmp_path), tmp_path / "s")).values()

    assert (found.picture, found.pixels) == (png, None)


@pytest.mark.parametrize("name", FORMATS)
def test_reading_goes_on_at_any_place(name: str, tmp_path: Path) -> None:
    kind = FORMATS[name]
    more = {"ink": drawn(3)} if "ink" in kind.carries else {}
    path = written(kind, [record(number, **more) for number in range(40)], tmp_path)
    items = read(kind, path, tmp_path / "scratch")

    for place in (0, 6, 20, 39):
        rest = read(kind, path, tmp_path / "scratch", items[place].after)
        assert [*by_id(rest)] == [*by_id(items[place + 1 :])]
        assert [item.place for item in rest] == [item.place for item in items[place + 1 :]]


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_goes_out_as_a_whole_file_too(name: str, tmp_path: Path) -> None:
    kind = FORMATS[name]
    (tmp_path / "parts").mkdir()
    kind.finish(tmp_path / "parts", tmp_path / "out", header=HEADER)

    assert read(kind, tmp_path / "out", tmp_path / "scratch") == []


@pytest.mark.parametrize("name", ["idx", "npz", "pixels-csv", "pictures"])
def test_a_format_of_pixels_says_what_it_leaves_out(name: str, tmp_path: Path) -> None:
    left_out = FORMATS[name].write(
        tmp_path, [record(1), record(2, pixels=None, ink=drawn(2))], header=HEADER, first=0
    )

    assert left_out == 1


def test_inkml_leaves_out_what_has_no_ink(tmp_path: Path) -> None:
    assert FORMATS["inkml"].write(tmp_path, [record(1)], header=HEADER, first=0) == 1


@given(some.text(max_size=20))
def test_an_escaped_text_comes_back(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert not escaped(text).startswith(("=", "+", "-", "@", "\t", "\r"))


points = some.lists(
    some.floats(min_value=-1e6, max_value=1e6, allow_nan=False).map(
        lambda value: int(value) if value.is_integer() else value
    ),
    min_size=2,
    max_size=4,
)
inks = some.fixed_dictionaries(
    {
        "strokes": some.lists(some.lists(points, min_size=1, max_size=5), min_size=1, max_size=3),
        "width": some.integers(1, 1000),
        "height": some.integers(1, 1000),
        "pointer": some.sampled_from(["mouse", "touch", "pen"]),
    }
)


@pytest.mark.parametrize("name", [name for name, each in FORMATS.items() if "ink" in each.carries])
@given(ink=inks, writer=some.text(some.characters(categories=["L", "N", "P", "S"]), max_size=30))
@hypothesis_settings(max_examples=20)
def test_any_ink_comes_in_as_it_went_out(
    name: str, ink: Any, writer: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("ink")
    path = written(FORMATS[name], [record(3, ink=ink, writer=writer)], folder)

    [found] = by_id(read(FORMATS[name], path, folder / "scratch")).values()

    assert (found.ink, found.writer) == (ink, writer)


def test_a_file_of_the_same_is_the_same_file(tmp_path: Path) -> None:
    files = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        files.append(written(FORMATS["idx"], [record(1)], tmp_path / name).read_bytes())

    assert files[0] == files[1]


def test_classes_are_listed_or_told_by_ranges() -> None:
    assert expanded("A-C") == ("A", "B", "C")
    assert expanded("0-2xy") == ("0", "1", "2", "x", "y")
    assert expanded("one two") == ("one", "two")
    assert expanded("") == ()
