"""The formats by name."""

from typing import Any

from recognition.exchange.coco import Coco
from recognition.exchange.exceptions import Unreadable
from recognition.exchange.format import Format
from recognition.exchange.idx import Idx
from recognition.exchange.inkml import InkMl
from recognition.exchange.json_lines import JsonLines
from recognition.exchange.label_studio import LabelStudio
from recognition.exchange.npz import Npz
from recognition.exchange.page_record import PageFormat
from recognition.exchange.parquet import HuggingFace, Parquet
from recognition.exchange.pictures import Pictures
from recognition.exchange.pixels_csv import PixelsCsv
from recognition.exchange.table import Table

FORMATS: dict[str, Format] = {
    "jsonl": JsonLines(),
    "csv": Table(),
    "pixels-csv": PixelsCsv(),
    "idx": Idx(),
    "npz": Npz(),
    "pictures": Pictures(),
    "inkml": InkMl(),
    "label-studio": LabelStudio(),
    "parquet": Parquet(),
    "huggingface": HuggingFace(),
}

# Of pages with all that stands on them, rather than of single characters.
PAGE_FORMATS: dict[str, PageFormat] = {"coco": Coco()}

NAMES = [*FORMATS, *PAGE_FORMATS]
TITLES = {name: each.title for name, each in (FORMATS | PAGE_FORMATS).items()}


def format_named(name: str) -> Format:
    """Raises Unreadable."""
    if name not in FORMATS:
        raise Unreadable(f"A format is one of {', '.join(FORMATS)}. Received: {name!r}.")
    return FORMATS[name]


def checked_name(name: str) -> str:
    """Of a format of characters or of pages. Raises Unreadable."""
    if name not in NAMES:
        raise Unreadable(f"A format is one of {', '.join(NAMES)}. Received: {name!r}.")
    return name


def writer_of(name: str) -> Any:
    """The format of characters or of pages: both write their own records in the same way. Raises Unreadable."""
    return PAGE_FORMATS[name] if name in PAGE_FORMATS else format_named(name)


def expanded(text: str) -> tuple[str, ...]:
    """The classes that a text lists: "A B C", or every character of "ABC", with ranges as "A-Z". Raises Unreadable."""
    if " " in text.strip():
        return tuple(text.split())
    found: list[str] = []
    place = 0
    while place < len(text):
        if text[place + 1 : place + 2] == "-" and place + 2 < len(text):
            first, last = ord(text[place]), ord(text[place + 2])
            if not 0 <= last - first < 1000:
                raise Unreadable(f"A range must go up, as A-Z. Received: {text[place : place + 3]!r}.")
            found += map(chr, range(first, last + 1))
            place += 3
        else:
            found.append(text[place])
            place += 1
    if len(set(found)) != len(found):
        raise Unreadable(f"Each class is listed once. Received: {text!r}.")
    return tuple(found)
