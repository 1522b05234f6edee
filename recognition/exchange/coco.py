"""COCO: pages as pictures, every character a box of a category. Of others' files pictures, boxes and categories are read.

What COCO has no field for stands under "inkloop" beside it, where other programs pass over it.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any
from zipfile import ZipFile

from recognition.exchange.archives import extracted, header_in, opened_archive, read_member, visible
from recognition.exchange.exceptions import Unreadable
from recognition.exchange.format import START
from recognition.exchange.packing import append, pack_with_pictures
from recognition.exchange.page_record import BoxRecord, PageItem, PageRecord
from recognition.exchange.record import Header, ReadOptions, checked_text

ANNOTATIONS = "annotations.json"
FOLDER = "images"
# The category of a box that nobody has read, neither person nor model.
UNREAD = "unread"
MAX_JSON_BYTES = 2**28
MAX_PICTURE_BYTES = 2**24
_LARGEST = 100_000

Fetch = Callable[[str], bytes]


class Coco:
    title = "COCO, pages with boxes"
    ending = ".zip"

    @contextmanager
    def opened(self, path: Path, scratch: Path, options: ReadOptions) -> Iterator["CocoReader"]:
        if path.is_dir():
            yield CocoReader(_json(_only_json(path)), header_in(path), lambda name: _read_file(path, name))
            return
        with opened_archive(path, most=options.most_bytes) as archive:
            table = extracted(archive, _name_of_json(archive), scratch / ANNOTATIONS)
            names = {PurePosixPath(name).name: name for name in archive.namelist() if visible(name)}
            whole = set(archive.namelist())

            def fetch(name: str) -> bytes:
                """Where pictures lie in a folder of their own, file_name often leaves that out."""
                inside = name if name in whole else names.get(PurePosixPath(name).name, name)
                return read_member(archive, inside, most=MAX_PICTURE_BYTES)

            yield CocoReader(_json(table), header_in(path), fetch)

    def write(self, folder: Path, records: Sequence[PageRecord], *, header: Header, first: int) -> int:
        categories = _categories(header)
        index, images, annotations = [], [], []
        for number, record in enumerate(records, start=first + 1):
            name = f"{FOLDER}/{record.id or number}.png"
            index.append(f"{json.dumps([name, len(record.picture)])}\n")
            images.append(_line(_image(record, number, name)))
            annotations += [
                _line(_annotation(box, number, place, categories))
                for place, box in enumerate(record.boxes, start=1)
            ]
        append(folder, "pictures.bin", b"".join(record.picture for record in records))
        append(folder, "index.jsonl", "".join(index).encode())
        append(folder, "images.jsonl", "".join(images).encode())
        append(folder, "annotations.jsonl", "".join(annotations).encode())
        return 0

    def finish(self, folder: Path, target: Path, *, header: Header) -> None:
        if not (folder / "pictures.bin").exists():
            self.write(folder, [], header=header, first=0)
        categories = [{"id": number, "name": name} for name, number in _categories(header).items()]
        whole = folder.parent / ANNOTATIONS
        with whole.open("w", encoding="utf-8") as file:
            info = {"description": f"Pages of {header.alphabet}", "date_created": header.created_at}
            start = {"info": info, "licenses": [], "categories": categories}
            file.write(json.dumps(start, ensure_ascii=False)[:-1])
            for name in ("images", "annotations"):
                file.write(f', "{name}": [')
                with (folder / f"{name}.jsonl").open(encoding="utf-8") as lines:
                    for number, line in enumerate(lines):
                        file.write(("," if number else "") + "\n" + line.rstrip("\n"))
                file.write("]")
            file.write("}\n")
        pack_with_pictures(folder, target, header=header, table=whole)
        whole.unlink()


class CocoReader:
    def __init__(self, said: Any, header: Header, fetch: Fetch) -> None:
        self.header, self._fetch = header, fetch
        self._images = _list(said, "images")
        self._names = _names(_list(said, "categories"))
        self._boxes: dict[Any, list[Any]] = defaultdict(list)
        for annotation in _list(said, "annotations"):
            if not isinstance(annotation, dict) or not isinstance(annotation.get("image_id"), int | str):
                raise Unreadable(f"An annotation must name its image_id. Received: {str(annotation)[:60]}.")
            self._boxes[annotation["image_id"]].append(annotation)
        self.end = len(self._images)

    def items(self, start: tuple[int, int] = START) -> Iterator[PageItem]:
        for number, image in enumerate(self._images[start[0] :], start=start[0] + 1):
            name = image.get("file_name") if isinstance(image, dict) else None
            place, after = f"image {number}" + (f", {name}" if name else ""), (number, number)
            try:
                yield PageItem(place=place, after=after, record=self._record(image))
            except (KeyError, OSError) as error:
                yield PageItem(
                    place=place, after=after, problem=f"The picture must be there. Received: {error}."
                )
            except (Unreadable, ValueError, RecursionError) as error:
                yield PageItem(place=place, after=after, problem=str(error))

    def _record(self, image: Any) -> PageRecord:
        if not isinstance(image, dict) or not isinstance(image.get("file_name"), str):
            raise ValueError(f"An image must be an object with file_name. Received: {str(image)[:60]}.")
        more = _more(image)
        return PageRecord(
            picture=self._fetch(image["file_name"]),
            width=_whole(image.get("width"), "width"),
            height=_whole(image.get("height"), "height"),
            boxes=[self._box(each) for each in self._boxes.get(image.get("id"), ())],
            ink=more.get("ink"),
            id=checked_text(str(more.get("id", "")), "id"),
            details={name: value for name, value in more.items() if name not in ("id", "ink")},
        )

    def _box(self, said: Mapping[str, Any]) -> BoxRecord:
        sides = said.get("bbox")
        if not isinstance(sides, list) or len(sides) != 4 or not all(_is_number(side) for side in sides):
            raise ValueError(f"A bbox is [x, y, width, height]. Received: {str(sides)[:60]}.")
        left, top, width, height = sides
        more, category = _more(said), said.get("category_id")
        if category not in self._names:
            raise ValueError(f"A category_id must be one of the categories. Received: {str(category)[:40]}.")
        name = self._names[category]
        # In a file of ours a category may be what a model reads, in others' it is what somebody says.
        label = more.get("label", "") if more else ("" if name == UNREAD else name)
        line, reading, strokes = more.get("line"), more.get("reading"), more.get("strokes")
        if reading is not None and not isinstance(reading, dict):
            raise ValueError(f"A reading must be an object. Received: {str(reading)[:40]}.")
        return BoxRecord(
            left=round(left),
            top=round(top),
            right=round(left + width),
            bottom=round(top + height),
            id=checked_text(str(more.get("id", "")), "id"),
            label=checked_text(str(label), "label"),
            line=None if line is None else _whole(line, "line", least=0),
            reading=reading,
            strokes=strokes,
        )


def _image(record: PageRecord, number: int, name: str) -> dict[str, Any]:
    more = {"id": record.id, **record.details} | ({"ink": record.ink} if record.ink is not None else {})
    return {
        "id": number, "file_name": name, "width": record.width, "height": record.height, "inkloop": more,
    }  # fmt: skip


def _annotation(box: BoxRecord, image: int, place: int, categories: Mapping[str, int]) -> dict[str, Any]:
    best = box.reading["ranking"][0] if box.reading else None
    width, height = box.right - box.left, box.bottom - box.top
    more: dict[str, Any] = {"id": box.id, "label": box.label, "line": box.line, "reading": box.reading}
    if box.strokes is not None:
        more["strokes"] = box.strokes
    said = box.label or (best["label"] if best else UNREAD)
    found: dict[str, Any] = {
        # Numbers across files written in pieces: an image has fewer boxes than this.
        "id": image * _LARGEST + place,
        "image_id": image,
        "category_id": categories.get(said, categories[UNREAD]),
        "bbox": [box.left, box.top, width, height],
        "area": width * height,
        "segmentation": [
            [box.left, box.top, box.right, box.top, box.right, box.bottom, box.left, box.bottom]
        ],
        "iscrowd": 0,
        "inkloop": more,
    }
    return found | ({} if box.label or not best else {"score": best["probability"]})


def _categories(header: Header) -> dict[str, int]:
    """Every reading of the alphabet, so that a label stays as it was said before any merge."""
    readings = dict.fromkeys([*header.classes, *header.merges])
    return {UNREAD: 0} | {name: number for number, name in enumerate(readings, start=1)}


def _names(categories: Sequence[Any]) -> dict[Any, str]:
    try:
        return {each["id"]: str(each["name"]) for each in categories}
    except (KeyError, TypeError) as error:
        raise Unreadable("A category must have an id and a name. Received: one without.") from error


def _list(said: Any, name: str) -> list[Any]:
    found = said.get(name) if isinstance(said, dict) else None
    if not isinstance(found, list):
        raise Unreadable(f"A COCO file has lists of images, annotations and categories. Received: no {name}.")
    return found


def _more(said: Mapping[str, Any]) -> Mapping[str, Any]:
    more = said.get("inkloop", {})
    return more if isinstance(more, dict) else {}


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) <= _LARGEST


def _whole(value: Any, name: str, *, least: int = 1) -> int:
    if type(value) is not int or not least <= value <= _LARGEST:
        raise ValueError(f"{name} must be a whole number from {least}. Received: {str(value)[:40]}.")
    return value


def _line(said: Mapping[str, Any]) -> str:
    return f"{json.dumps(said, ensure_ascii=False, separators=(',', ':'))}\n"


def _json(path: Path) -> Any:
    if path.stat().st_size > MAX_JSON_BYTES:
        raise Unreadable(f"{path.name} may hold {MAX_JSON_BYTES:,} bytes. Received: more.")
    try:
        return json.loads(path.read_bytes(), parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{path.name} must be JSON. Received: {error}") from error


def _refused(word: str) -> float:
    raise ValueError(f"numbers that are not finite: {word}.")


def _name_of_json(archive: ZipFile) -> str:
    names = [name for name in archive.namelist() if name.endswith(".json") and visible(name)]
    ours = [name for name in names if PurePosixPath(name).name == ANNOTATIONS]
    others = [name for name in names if PurePosixPath(name).name != "manifest.json"]
    return _only(ours or others)


def _only_json(folder: Path) -> Path:
    if (folder / ANNOTATIONS).is_file():
        return folder / ANNOTATIONS
    return Path(_only([str(path) for path in folder.rglob("*.json") if path.name != "manifest.json"]))


def _only(names: Sequence[str]) -> str:
    if len(names) != 1:
        raise Unreadable(f"There must be one {ANNOTATIONS}, or one other JSON file. Received: {len(names)}.")
    return names[0]


def _read_file(folder: Path, name: str) -> bytes:
    inside = PurePosixPath(name)
    if inside.is_absolute() or ".." in inside.parts:
        raise Unreadable(f"Pictures must lie in the folder itself. Received: {name!r}.")
    path = next(
        (each for each in (folder / inside, folder / FOLDER / inside.name) if each.is_file()), folder / inside
    )
    if path.is_symlink() or path.stat().st_size > MAX_PICTURE_BYTES:
        raise Unreadable(f"{name} must be a file of at most {MAX_PICTURE_BYTES:,} bytes. Received: another.")
    return path.read_bytes()
