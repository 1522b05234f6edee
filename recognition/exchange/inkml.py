"""InkML (W3C): ink with its label as an annotation. Written as an archive of documents, read from one or many.

A character is a traceGroup with traces of its own or views of traces (as CROHME has them); a document without
groups is one character. Documents with a DOCTYPE are refused: nothing is expanded or fetched.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from recognition.exchange.archives import header_in, is_archive, opened_archive, read_member, visible
from recognition.exchange.exceptions import Unreadable
from recognition.exchange.format import START
from recognition.exchange.packing import append, pack
from recognition.exchange.record import Header, Item, ReadOptions, Record, details_from
from recognition.ink.strokes import POINTERS

MAX_DOCUMENT_BYTES = 2**25
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<ink xmlns="http://www.w3.org/2003/InkML">\n'
    '<definitions><traceFormat xml:id="points"><channel name="X" type="decimal" orientation="+ve"/>'
    '<channel name="Y" type="decimal" orientation="+ve"/><intermittentChannels><channel name="T" type="decimal" '
    'units="ms"/><channel name="F" type="decimal"/></intermittentChannels></traceFormat></definitions>\n'
)
_FOOT = "</ink>\n"
# A document has this many groups at most, so that going on in the middle of one costs little.
_GROUPS = 500


class InkMl:
    title = "InkML"
    ending = ".zip"
    carries = frozenset({"ink", "details"})

    @contextmanager
    def opened(self, path: Path, scratch: Path, options: ReadOptions) -> Iterator["InkMlReader"]:
        if not is_archive(path):
            yield InkMlReader([path.name], lambda name: _whole(path), Header())
            return
        with opened_archive(path, most=options.most_bytes) as archive:
            names = [name for name in archive.namelist() if name.endswith(".inkml") and visible(name)]
            if not names:
                raise Unreadable(f"{path.name} must hold .inkml files. Received: none.")
            fetch = lambda name: read_member(archive, name, most=MAX_DOCUMENT_BYTES)  # noqa: E731
            yield InkMlReader(sorted(names), fetch, header_in(path))

    def write(self, folder: Path, records: Sequence[Record], *, header: Header, first: int) -> int:
        drawn = [record for record in records if record.ink is not None]
        for start in range(0, len(drawn), _GROUPS):
            groups = "".join(_group(record) for record in drawn[start : start + _GROUPS])
            append(folder, f"ink-{first + start:09}.inkml", f"{_HEAD}{groups}{_FOOT}".encode())
        return len(records) - len(drawn)

    def finish(self, folder: Path, target: Path, *, header: Header) -> None:
        if not any(folder.glob("*.inkml")):
            append(folder, "ink-000000000.inkml", f"{_HEAD}{_FOOT}".encode())
        pack([(path.name, b"", path) for path in sorted(folder.glob("*.inkml"))], target, header=header)


class InkMlReader:
    """A place is a document and a character in it."""

    def __init__(self, names: Sequence[str], fetch: Any, header: Header) -> None:
        self._names, self._fetch, self.header, self.end = names, fetch, header, len(names)

    def items(self, start: tuple[int, int] = START) -> Iterator[Item]:
        for index in range(start[0], len(self._names)):
            name = self._names[index]
            groups = _parsed(self._fetch(name), name)
            skipped = start[1] if index == start[0] else 0
            for number, group in enumerate(groups[skipped:], start=skipped + 1):
                last = number == len(groups)
                after = (index + 1, 0) if last else (index, number)
                place = f"{name}, character {number}"
                try:
                    yield Item(place=place, after=after, record=_record(group))
                except (ValueError, RecursionError) as error:
                    yield Item(place=place, after=after, problem=str(error))


def _whole(path: Path) -> bytes:
    if path.is_dir() or path.stat().st_size > MAX_DOCUMENT_BYTES:
        raise Unreadable(f"{path.name} must be a document of at most {MAX_DOCUMENT_BYTES:,} bytes.")
    return path.read_bytes()


@dataclass(kw_only=True)
class _Group:
    said: dict[str, str] = field(default_factory=dict)
    traces: list[str] = field(default_factory=list)
    views: list[str] = field(default_factory=list)
    has_groups: bool = False


class _Handler:
    """What expat finds: traces by id, and the groups, of which those that hold groups are only brackets."""

    def __init__(self) -> None:
        self.document = _Group()
        self.open = [self.document]
        self.groups: list[_Group] = []
        self.traces: dict[str, str] = {}
        self.text: list[str] | None = None
        self.attributes: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "traceGroup":
            self.open[-1].has_groups = True
            self.open.append(_Group())
            if len(self.open) > 64:
                raise Unreadable("Groups may stand 64 deep. Received: deeper.")
        elif tag in ("trace", "annotation"):
            self.text, self.attributes = [], attributes
        elif tag == "traceView":
            self.open[-1].views.append(attributes.get("traceDataRef", "").lstrip("#"))

    def data(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)

    def end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        if tag == "traceGroup":
            group = self.open.pop()
            if not group.has_groups:
                self.groups.append(group)
        elif tag == "trace" and self.text is not None:
            text = "".join(self.text)
            self.open[-1].traces.append(text)
            for key in ("id", "xml:id"):
                if key in self.attributes:
                    self.traces[self.attributes[key]] = text
            self.text = None
        elif tag == "annotation" and self.text is not None:
            self.open[-1].said[self.attributes.get("type", "")] = "".join(self.text).strip()
            self.text = None


def _parsed(data: bytes, name: str) -> list[_Group]:
    handler = _Handler()
    parser = expat.ParserCreate()
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.data
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Unreadable(f"{name} must be InkML. Received: {error}.") from error
    groups = handler.groups or ([handler.document] if handler.document.traces else [])
    for group in groups:
        group.traces += [handler.traces.get(view, "") for view in group.views if view]
    return groups


def _refuse(*_: Any) -> None:
    raise Unreadable("A document may have no DOCTYPE. Received: one.")


def _record(group: _Group) -> Record:
    said = group.said
    if said.get("inkloop"):
        details = json.loads(said["inkloop"])
        if not isinstance(details, dict):
            raise ValueError("The annotation inkloop must be an object.")
        found = details_from(details)
    else:
        found = details_from({name: said[name] for name in ("writer", "split") if said.get(name)})
    if said.get("truth"):
        found["label"] = said["truth"]
    strokes = [_points(trace) for trace in group.traces]
    xs = [abs(point[0]) for stroke in strokes for point in stroke]
    ys = [abs(point[1]) for stroke in strokes for point in stroke]
    pointer = said.get("pointer", "pen")
    ink = {
        "strokes": strokes,
        "width": float(said.get("width") or max([1.0, *xs])),
        "height": float(said.get("height") or max([1.0, *ys])),
        "pointer": pointer if pointer in POINTERS else "pen",
    }
    return Record(ink=ink, **found)


def _points(trace: str) -> list[list[float]]:
    """Raises ValueError, also for points told by their distance from the last one, which are not read."""
    points = []
    for text in trace.split(","):
        values = text.split()
        if not values:
            continue
        try:
            points.append([float(value) for value in values[:4]])
        except ValueError:
            raise ValueError(f"A point must be plain numbers. Received: {text.strip()[:40]!r}.") from None
    return points


def _group(record: Record) -> str:
    ink = record.ink
    said = {"truth": record.label, "writer": record.writer, "split": record.split}
    said |= {name: str(ink[name]) for name in ("width", "height", "pointer")}
    said["inkloop"] = json.dumps(record.details(), ensure_ascii=False)
    lines = [
        f"<annotation type={quoteattr(name)}>{escape(text)}</annotation>\n"
        for name, text in said.items()
        if text
    ]
    for stroke in ink["strokes"]:
        points = ", ".join(" ".join(map(repr, point)) for point in stroke)
        lines.append(f"<trace>{points}</trace>\n")
    return f"<traceGroup>\n{''.join(lines)}</traceGroup>\n"
