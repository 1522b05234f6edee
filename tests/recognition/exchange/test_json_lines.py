"""Lines of JSON as others write them: nested without sense, or behind a byte order mark."""

import json
from codecs import BOM_UTF8
from pathlib import Path
from typing import Any

import pytest

from recognition.exchange.exceptions import Unreadable
from recognition.exchange.json_lines import JsonLines
from recognition.exchange.record import Header, Item, ReadOptions

DEEP = "[" * 1_000 + "]" * 1_000
GOOD = '{"label": "7", "strokes": [[[1, 2]]]}'
HEADER = Header(alphabet="digits", classes=("0", "1"))


def read(path: Path) -> tuple[Header, list[Item]]:
    with JsonLines().opened(path, path.parent / "scratch", ReadOptions()) as reader:
        return reader.header, list(reader.items())


def deeper(frames: int, path: Path) -> Any:
    """As `read`, from so many frames further down."""
    return deeper(frames - 1, path) if frames else read(path)


@pytest.mark.parametrize("frames", [0, 300])
@pytest.mark.parametrize(
    "line",
    [
        DEEP,
        f'{{"label": {DEEP[1:-1]}}}',
        f'{{"readings": {DEEP[1:-1]}}}',
        f'{{"consent": {DEEP[1:-1]}}}',
        f'{{"picture": {DEEP[1:-1]}}}',
    ],
)
def test_a_line_that_is_nested_without_end_is_told_and_the_next_one_read(
    line: str, frames: int, tmp_path: Path
) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(f"{line}\n{GOOD}\n")

    _, (broken, whole) = deeper(frames, path)

    assert (broken.place, bool(broken.problem)) == ("line 1", True)
    assert whole.record.label == "7"


def test_a_header_that_is_nested_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(f'{{"inkloop": {DEEP[1:-1]}}}\n{GOOD}\n')

    with pytest.raises(Unreadable, match="Line 1 must be a header"):
        read(path)


def test_a_header_behind_a_byte_order_mark_is_known(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(BOM_UTF8 + f"{json.dumps(HEADER.to_json())}\n{GOOD}\n".encode())

    header, items = read(path)

    assert header == HEADER
    assert [(item.place, item.problem) for item in items] == [("line 2", "")]
