"""Our own format, which leaves nothing out: a line of what all have in common, then a JSON object a character.

Lines of strokes without more, {"label": "A", "strokes": [[[x, y], …], …], "writer": …}, are read too.
"""

import base64
import binascii
import gzip
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import orjson

from recognition.exchange.archives import unpacked
from recognition.exchange.exceptions import Unreadable
from recognition.exchange.format import START
from recognition.exchange.packing import append, copy_whole
from recognition.exchange.record import PIXELS, Header, Item, ReadOptions, Record, details_from

MAX_LINE_BYTES = 2**23
_LEVEL = 3
_NAME = "samples.jsonl.gz"


class JsonLines:
    title = "Ink, JSON lines (everything)"
    ending = ".jsonl.gz"
    carries = frozenset({"ink", "picture", "pixels", "details"})

    @contextmanager
    def opened(self, path: Path, scratch: Path, options: ReadOptions) -> Iterator["JsonLinesReader"]:
        plain = unpacked(path, scratch, endings=(".jsonl", ".ndjson"), most=options.most_bytes)
        with plain.open("rb") as stream:
            yield JsonLinesReader(stream, plain)

    def write(self, folder: Path, records: Sequence[Record], *, header: Header, first: int) -> int:
        """A gzip member each time: one behind the other they are one file."""
        lines = [header.to_json()] if first == 0 else []
        lines += [record_to_json(record) for record in records]
        text = b"".join(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in lines)
        append(folder, _NAME, gzip.compress(text, _LEVEL, mtime=0))
        return 0

    def finish(self, folder: Path, target: Path, *, header: Header) -> None:
        if not (folder / _NAME).exists():
            self.write(folder, [], header=header, first=0)
        copy_whole(folder / _NAME, target)


class JsonLinesReader:
    def __init__(self, stream: IO[bytes], path: Path) -> None:
        self._stream = stream
        self.end = path.stat().st_size
        self.header = _header(stream.readline(MAX_LINE_BYTES))

    def items(self, start: tuple[int, int] = START) -> Iterator[Item]:
        offset, number = start
        self._stream.seek(offset)
        while line := self._stream.readline(MAX_LINE_BYTES + 1):
            number += 1
            if len(line) > MAX_LINE_BYTES:
                raise Unreadable(f"Line {number} may hold {MAX_LINE_BYTES:,} bytes. Received: more.")
            offset += len(line)
            if line.isspace() or (number == 1 and self.header.is_ours):
                continue
            yield _item(line, number, offset)


def _header(line: bytes) -> Header:
    try:
        said = orjson.loads(line.removeprefix(BOM_UTF8))
    except ValueError:
        return Header()
    if not isinstance(said, dict) or "inkloop" not in said:
        return Header()
    try:
        return Header.from_json(said)
    except (ValueError, TypeError, RecursionError) as error:
        raise Unreadable(f"Line 1 must be a header of ours. Received: {error}") from error


def _item(line: bytes, number: int, offset: int) -> Item:
    place, after = f"line {number}", (offset, number)
    try:
        data = orjson.loads(line.removeprefix(BOM_UTF8) if number == 1 else line)
        return Item(place=place, after=after, record=record_from_json(data))
    except (ValueError, RecursionError) as error:  # what orjson reads may be nested too deep to be shown
        return Item(place=place, after=after, problem=str(error))


def record_to_json(record: Record) -> dict[str, Any]:
    found = record.details()
    if record.ink is not None:
        found["ink"] = record.ink
    for name in ("picture", "pixels"):
        data: bytes | None = getattr(record, name)
        if data is not None:
            found[name] = base64.b64encode(data).decode()
    return found


def record_from_json(data: Any) -> Record:
    """Raises ValueError."""
    if not isinstance(data, dict):
        raise ValueError(f"A line must be a JSON object. Received: {str(data)[:40]!r}.")
    ink = data.get("ink", _whole_ink(data["strokes"]) if "strokes" in data else None)
    pixels = decoded(data, "pixels")
    if pixels is not None and len(pixels) != PIXELS:
        raise ValueError(f"pixels must hold {PIXELS} bytes. Received: {len(pixels)}.")
    return Record(ink=ink, picture=decoded(data, "picture"), pixels=pixels, **details_from(data))


def decoded(data: dict[str, Any], name: str) -> bytes | None:
    """The bytes that a field holds as base64. Raises ValueError."""
    text = data.get(name)
    if text is None:
        return None
    if not isinstance(text, str):
        raise ValueError(f"{name} must be base64 text. Received: {str(text)[:40]!r}.")
    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except ValueError as error:
        raise ValueError(f"{name} must be base64 text. Received: {error}.") from error


def _whole_ink(strokes: Any) -> Any:
    """Strokes on the smallest sheet that holds them; the check of the ink says what is wrong with them."""
    try:
        width = max(abs(float(point[0])) for stroke in strokes for point in stroke)
        height = max(abs(float(point[1])) for stroke in strokes for point in stroke)
    except (TypeError, ValueError, IndexError, KeyError):
        width = height = 1.0
    return {"strokes": strokes, "width": max(width, 1), "height": max(height, 1), "pointer": "pen"}
