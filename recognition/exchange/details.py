"""A table beside an array: what is known of its characters, in the same order."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from recognition.exchange.archives import extracted, header_in, is_archive, opened_archive
from recognition.exchange.exceptions import Unreadable
from recognition.exchange.record import TEXTS
from recognition.exchange.table import TableReader

NAME = "details.csv"


class Details:
    """Read forward, as the array beside it is. Without a table nothing is known."""

    def __init__(self, reader: TableReader | None) -> None:
        self._reader = reader
        self._items: Iterator[Any] = iter(())
        self._next = -1

    def at(self, place: int) -> dict[str, Any]:
        """What is known of the character at this place, counted from 0, as arguments of Record. Raises ValueError."""
        if self._reader is None:
            return {}
        if place != self._next:
            self._items = self._reader.rows_from(place)
        item, self._next = next(self._items, None), place + 1
        if item is None or item.record is None:
            reason = item.problem if item else "the table ends before"
            raise ValueError(f"{NAME} must have a line for each character. Received: {reason}")
        record = item.record
        found = {name: getattr(record, name) for name in (*TEXTS, "readings", "predictions")}
        return found | {"consent": record.consent}


@contextmanager
def opened_details(path: Path, scratch: Path) -> Iterator[Details]:
    """The table in an archive or a folder of ours."""
    table = path / NAME
    if is_archive(path) and header_in(path).is_ours:
        with opened_archive(path) as archive:
            if NAME in archive.namelist():
                table = extracted(archive, NAME, scratch / NAME)
    if not header_in(path).is_ours or not table.is_file():
        yield Details(None)
        return
    try:
        with table.open("rb") as stream:
            yield Details(TableReader(stream, table, header_in(path)))
    except csv.Error as error:
        raise Unreadable(f"{NAME} must be a CSV file. Received: {error}.") from error
