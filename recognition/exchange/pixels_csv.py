"""CSV without names, as Kaggle's A-Z: a line is the number of the class and the pixels of a square, row by row."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import numpy as np

from recognition.exchange.archives import header_in, is_archive, unpacked
from recognition.exchange.details import Details, opened_details
from recognition.exchange.format import START
from recognition.exchange.numbered import (
    DETAILS,
    NO_CLASS,
    class_number,
    fitting,
    label_of,
    names_of,
    picture,
    stacked,
)
from recognition.exchange.packing import append, pack
from recognition.exchange.record import PIXELS, Header, Item, ReadOptions, Record
from recognition.exchange.table import Lines, as_csv

MAX_SIDE = 1024


class PixelsCsv:
    title = "CSV, a number and its pixels a line (A-Z)"
    ending = ".zip"
    carries = frozenset({"pixels", "details"})

    @contextmanager
    def opened(self, path: Path, scratch: Path, options: ReadOptions) -> Iterator["PixelsCsvReader"]:
        endings = ("pixels.csv",) if is_archive(path) and header_in(path).is_ours else (".csv",)
        plain = unpacked(path, scratch, endings=endings, most=options.most_bytes)
        with plain.open("rb") as stream, opened_details(path, scratch) as details:
            yield PixelsCsvReader(stream, plain, header_in(path), options, details)

    def write(self, folder: Path, records: Sequence[Record], *, header: Header, first: int) -> int:
        fit = fitting(records)
        rows = stacked(fit).reshape(len(fit), PIXELS).tolist()
        lines = [
            f"{class_number(record, header)},{','.join(map(str, row))}\n"
            for record, row in zip(fit, rows, strict=True)
        ]
        append(folder, "pixels.csv", "".join(lines).encode())
        append(folder, "details.csv", as_csv(fit, DETAILS, with_names=first == 0).encode())
        return len(records) - len(fit)

    def finish(self, folder: Path, target: Path, *, header: Header) -> None:
        if not (folder / "pixels.csv").exists():
            self.write(folder, [], header=header, first=0)
        members = [(name, b"", folder / name) for name in ("pixels.csv", "details.csv")]
        pack(members, target, header=header)


class PixelsCsvReader:
    def __init__(
        self, stream: IO[bytes], path: Path, header: Header, options: ReadOptions, details: Details
    ) -> None:
        self._stream, self.header, self._options, self._details = stream, header, options, details
        self.end = path.stat().st_size
        self._names = names_of(header, options)

    def items(self, start: tuple[int, int] = START) -> Iterator[Item]:
        has_names = start == START and not self._begins_with_data()
        lines = Lines(self._stream, start)
        if has_names:
            next(lines, None)
        for line in lines:
            place, after = f"line {lines.place[1]}", lines.place
            if line.isspace():
                continue
            try:
                yield Item(place=place, after=after, record=self._record(line, after[1] - 1))
            except ValueError as error:
                yield Item(place=place, after=after, problem=str(error))

    def _begins_with_data(self) -> bool:
        first = next(Lines(self._stream, START), "")
        return first.partition(",")[0].strip().isdecimal()

    def _record(self, line: str, place: int) -> Record:
        label, _, rest = line.partition(",")
        try:
            number, pixels = int(label), bytes(map(int, rest.split(",")))
        except ValueError:
            raise ValueError(
                f"A line is whole numbers: a label, then pixels of 0 to 255. Received: {line[:40]!r}."
            ) from None
        side = math.isqrt(len(pixels))
        if side * side != len(pixels) or not 0 < side <= MAX_SIDE:
            raise ValueError(
                f"A line has a label and the pixels of a square. Received: {len(pixels)} pixels."
            )
        said = self._details.at(place)
        grey = np.frombuffer(pixels, np.uint8).reshape(side, side)
        if not said and not (self.header.is_ours and number == NO_CLASS):
            said = {"label": label_of(number, self._names)}
        return Record(**picture(grey, self.header, self._options), **said)  # type: ignore[arg-type]
