"""A page of writing on its way in or out."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from recognition.exchange.format import START
from recognition.exchange.record import Header, ReadOptions


@dataclass(frozen=True, kw_only=True)
class BoxRecord:
    """A box on a page, unchecked. `label`: what a person says of it, before any merge, "" for nothing.

    `reading`: what a model saw, as {"ranking", "rejected"}. `strokes`: of a drawn page [stroke, first point, last point] each.
    `line` None: not told.
    """

    left: int
    top: int
    right: int
    bottom: int
    id: str = ""
    label: str = ""
    line: int | None = None
    reading: Mapping[str, Any] | None = None
    strokes: Sequence[Sequence[float]] | None = None


@dataclass(frozen=True, kw_only=True)
class PageRecord:
    """`picture`: a PNG or JPEG of `width` x `height` pixels, on which the boxes lie. `ink`: of a drawn page, parsed JSON."""

    picture: bytes
    width: int
    height: int
    boxes: Sequence[BoxRecord]
    ink: Any = None
    id: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PageItem:
    """What stands at one place of a file, as exchange.record.Item."""

    place: str
    after: tuple[int, int]
    record: PageRecord | None = None
    problem: str = ""


class PageReader(Protocol):
    header: Header
    end: int

    def items(self, start: tuple[int, int] = START) -> Iterator[PageItem]: ...


class PageFormat(Protocol):
    """As exchange.format.Format, for pages."""

    title: str
    ending: str

    def opened(
        self, path: Path, scratch: Path, options: ReadOptions
    ) -> AbstractContextManager[PageReader]: ...

    def write(self, folder: Path, records: Sequence[PageRecord], *, header: Header, first: int) -> int: ...

    def finish(self, folder: Path, target: Path, *, header: Header) -> None: ...
