"""What every format offers."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from recognition.exchange.record import Header, Item, ReadOptions, Record

START = (0, 0)


class Reader(Protocol):
    """An open file. `end` is the first part of the place after the last item; the second part counts items or lines."""

    header: Header
    end: int

    def items(self, start: tuple[int, int] = START) -> Iterator[Item]:
        """What stands from a place on, which is START or the `after` of an item. Raises Unreadable."""
        ...


class Format(Protocol):
    """One way of writing characters down.

    `carries` names what of a record comes in again: ink, picture, pixels, details. Without details only the label does.
    """

    title: str
    ending: str
    carries: frozenset[str]

    def opened(self, path: Path, scratch: Path, options: ReadOptions) -> AbstractContextManager[Reader]:
        """Open a file, or a folder; what must be unpacked is unpacked into `scratch`, once. Raises an ExchangeError."""
        ...

    def write(self, folder: Path, records: Sequence[Record], *, header: Header, first: int) -> int:
        """Append records, of which `first` have been written, to files in `folder`. Returns how many did not fit in."""
        ...

    def finish(self, folder: Path, target: Path, *, header: Header) -> None:
        """Make the one file out of what was appended."""
        ...
