"""CSV with a line of names and a line a character, for spreadsheets: texts that would be formulas are escaped."""

import base64
import csv
import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from recognition.exchange.archives import header_in, unpacked
from recognition.exchange.exceptions import Unreadable
from recognition.exchange.format import START
from recognition.exchange.json_lines import MAX_LINE_BYTES, record_from_json
from recognition.exchange.packing import append, pack
from recognition.exchange.record import LISTS, TEXTS, Header, Item, ReadOptions, Record

_OTHERS = ("consent", *LISTS, "ink", "picture", "pixels")
COLUMNS = (*TEXTS, *_OTHERS)
_AS_JSON = (*LISTS, "ink")
# What a spreadsheet takes for the beginning of a formula, and what marks that it is none.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")


class Table:
    title = "CSV, a table (everything)"
    ending = ".zip"
    carries = frozenset({"ink", "picture", "pixels", "details"})

    @contextmanager
    def opened(self, path: Path, scratch: Path, options: ReadOptions) -> Iterator["TableReader"]:
        plain = unpacked(path, scratch, endings=("samples.csv",), most=options.most_bytes)
        with plain.open("rb") as stream:
            yield TableReader(stream, plain, header_in(path))

    def write(self, folder: Path, records: Sequence[Record], *, header: Header, first: int) -> int:
        append(folder, "samples.csv", as_csv(records, COLUMNS, with_names=first == 0).encode())
        return 0

    def finish(self, folder: Path, target: Path, *, header: Header) -> None:
        if not (folder / "samples.csv").exists():
            self.write(folder, [], header=header, first=0)
        pack([("samples.csv", b"", folder / "samples.csv")], target, header=header)


class TableReader:
    def __init__(self, stream: IO[bytes], path: Path, header: Header) -> None:
        self.header, self.end = header, path.stat().st_size
        csv.field_size_limit(MAX_LINE_BYTES)
        self._lines = Lines(stream, START)
        try:
            self._names = [name.strip().lower() for name in next(csv.reader(self._lines), [])]
        except csv.Error as error:
            raise Unreadable(f"The first line must name columns. Received: {error}.") from error
        if not {"label", "class", "ink", "picture", "pixels"} & set(self._names):
            raise Unreadable(
                f"The first line must name columns, such as label, ink and pixels. Received: {self._names[:5]!r}."
            )
        self._stream, self._begin = stream, self._lines.place

    def items(self, start: tuple[int, int] = START) -> Iterator[Item]:
        lines = Lines(self._stream, max(start, self._begin))
        rows = csv.reader(lines, strict=True)
        while True:
            try:
                row = next(rows, None)
            except csv.Error as error:
                yield Item(
                    place=f"line {lines.place[1]}", after=lines.place, problem=f"The line is no CSV: {error}."
                )
                rows = csv.reader(lines, strict=True)
                continue
            if row is None:
                return
            if row:
                yield self._item(row, lines.place)

    def rows_from(self, row: int) -> Iterator[Item]:
        """The items from a row on, counted from 0, in a table with a line a row."""
        lines = Lines(self._stream, self._begin)
        for _ in range(row):
            if next(lines, None) is None:
                break
        return self.items(lines.place)

    def _item(self, row: list[str], after: tuple[int, int]) -> Item:
        place = f"line {after[1]}"
        if len(row) != len(self._names):
            text = f"A line has {len(self._names)} fields, as the first. Received: {len(row)}."
            return Item(place=place, after=after, problem=text)
        try:
            data = {
                name: _value(name, unescaped(field))
                for name, field in zip(self._names, row, strict=True)
                if field
            }
            data.setdefault("label", data.get("class", ""))
            return Item(place=place, after=after, record=record_from_json(data))
        except (ValueError, RecursionError) as error:
            return Item(place=place, after=after, problem=str(error))


class Lines:
    """The lines of a file as text, and the place behind the last one taken."""

    def __init__(self, stream: IO[bytes], start: tuple[int, int]) -> None:
        self._stream, self.place = stream, start
        stream.seek(start[0])

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        offset, number = self.place
        line = self._stream.readline(MAX_LINE_BYTES + 1)
        if not line:
            raise StopIteration
        if len(line) > MAX_LINE_BYTES:
            raise Unreadable(f"Line {number + 1} may hold {MAX_LINE_BYTES:,} bytes. Received: more.")
        self.place = (offset + len(line), number + 1)
        return line.decode("utf-8-sig" if offset == 0 else "utf-8", "replace")


def as_csv(records: Sequence[Record], columns: Sequence[str], *, with_names: bool) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    if with_names:
        writer.writerow(columns)
    writer.writerows([_field(record, name) for name in columns] for record in records)
    return text.getvalue()


def _field(record: Record, name: str) -> str:
    value: Any = getattr(record, name)
    if name == "consent":
        return "true" if value else "false"
    if name in _AS_JSON:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else ""
    if isinstance(value, bytes):
        # Base64 may begin with a plus.
        return escaped(base64.b64encode(value).decode())
    return escaped(value or "")


def escaped(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def unescaped(text: str) -> str:
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA) else text


def _value(name: str, text: str) -> Any:
    if name in _AS_JSON:
        return json.loads(text)
    if name == "consent":
        return {"true": True, "false": False, "1": True, "0": False}.get(text.strip().lower(), text)
    return text
