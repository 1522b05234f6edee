"""Label Studio's JSON: a list of tasks with the picture as a data URI, choices as annotations and predictions.

Its own exports name pictures by their paths on its server: these are found by their names in a ZIP archive with the JSON.
"""

import base64
import codecs
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any
from urllib.parse import parse_qs, unquote, urlsplit
from zipfile import ZipFile

from recognition.exchange.archives import is_archive, opened_archive, read_member, unpacked, visible
from recognition.exchange.exceptions import Unreadable
from recognition.exchange.format import START
from recognition.exchange.json_lines import MAX_LINE_BYTES
from recognition.exchange.packing import append, copy_whole
from recognition.exchange.pictures import pixels_of
from recognition.exchange.record import SIDE, Header, Item, ReadOptions, Record, details_from
from recognition.ink.images import MAX_BYTES, ImageError, encode_png, read_upload

Fetch = Callable[[str], bytes]

_NAME = "tasks.json"
_FROM, _TO = "character", "image"
_BLOCK_BYTES = 2**16
_SPACE = " \t\r\n"


class LabelStudio:
    title = "Label Studio JSON"
    ending = ".json"
    carries = frozenset({"ink", "picture", "pixels", "details"})

    @contextmanager
    def opened(self, path: Path, scratch: Path, options: ReadOptions) -> Iterator["LabelStudioReader"]:
        plain = unpacked(path, scratch, endings=(".json",), most=options.most_bytes)
        with plain.open("rb") as stream:
            if not is_archive(path):
                yield LabelStudioReader(stream, plain, _fetch_nothing)
                return
            with opened_archive(path) as archive:
                yield LabelStudioReader(stream, plain, _fetch_from(archive))

    def write(self, folder: Path, records: Sequence[Record], *, header: Header, first: int) -> int:
        tasks = [
            json.dumps(_task(record, place), ensure_ascii=False)
            for place, record in enumerate(records, first)
        ]
        begin = "[\n" if first == 0 else ",\n"
        if tasks or first == 0:
            append(folder, _NAME, (begin + ",\n".join(tasks)).encode())
        return 0

    def finish(self, folder: Path, target: Path, *, header: Header) -> None:
        if not (folder / _NAME).exists():
            self.write(folder, [], header=header, first=0)
        copy_whole(folder / _NAME, target)
        with target.open("ab") as file:
            file.write(b"\n]\n")


class LabelStudioReader:
    header = Header()

    def __init__(self, stream: IO[bytes], path: Path, fetch: Fetch) -> None:
        self._stream, self.end, self._fetch = stream, path.stat().st_size, fetch

    def items(self, start: tuple[int, int] = START) -> Iterator[Item]:
        for number, (task, offset) in enumerate(_elements(self._stream, start[0]), start=start[1] + 1):
            place, after = f"task {number}", (offset, number)
            try:
                yield Item(place=place, after=after, record=_record(task, self._fetch))
            except (Unreadable, ValueError, RecursionError, ImageError) as error:
                yield Item(place=place, after=after, problem=str(error))


def _fetch_nothing(image: str) -> bytes:
    raise ValueError(
        "The picture must lie in the file, as a data URI, or beside it in a ZIP archive; nothing is fetched."
        f" Received: {image[:40]!r}."
    )


def _fetch_from(archive: ZipFile) -> Fetch:
    """By the names of the pictures alone: in which folder they lie is another matter on each machine."""
    inside = [name for name in archive.namelist() if visible(name)]
    paths = {PurePosixPath(name).name: name for name in inside}
    times = Counter(PurePosixPath(name).name for name in inside)

    def fetch(image: str) -> bytes:
        name = _name_of(image)
        if times[name] != 1:
            found = "none" if not times[name] else f"{times[name]} of them"
            raise ValueError(
                f"The archive must hold one picture named {name[:100]!r}; nothing is fetched. Received: {found}."
            )
        return read_member(archive, paths[name], most=MAX_BYTES)

    return fetch


def _name_of(image: str) -> str:
    """Of /data/upload/3/a.png, of /data/local-files/?d=scans/a.png, of an address."""
    parts = urlsplit(image)
    path = parse_qs(parts.query).get("d", [unquote(parts.path)])[0]
    return PurePosixPath(path).name


def _elements(stream: IO[bytes], offset: int) -> Iterator[tuple[Any, int]]:
    """The elements of one long JSON list, each with the place behind it, a piece of the file in memory at a time."""
    decoder, read = json.JSONDecoder(), codecs.getincrementaldecoder("utf-8")("strict")
    stream.seek(offset)
    text, ended, expects_bracket = "", False, offset == 0
    try:
        while True:
            stripped = text.lstrip(_SPACE + ("" if expects_bracket else ","))
            offset, text = offset + len(text) - len(stripped), stripped
            if expects_bracket and text:
                if text[:1] == "\ufeff":
                    offset, text = offset + 3, text[1:]
                    continue
                if text[0] != "[":
                    raise Unreadable(f"The file must be a JSON list of tasks. Received: {text[:20]!r}.")
                offset, text, expects_bracket = offset + 1, text[1:], False
                continue
            if text[:1] == "]":
                return
            found = _first(decoder, text) if text else None
            if found is not None:
                element, length = found
                offset += len(text[:length].encode())
                text = text[length:]
                yield element, offset
                continue
            if ended or len(text) > MAX_LINE_BYTES:
                raise Unreadable(
                    f"The file must be a whole JSON list. Received: something else at byte {offset:,}."
                )
            block = stream.read(max(_BLOCK_BYTES, len(text)))
            text, ended = text + read.decode(block, final=not block), not block
    except (UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(f"The file must be JSON in UTF-8. Received: {error}.") from error


def _first(decoder: json.JSONDecoder, text: str) -> tuple[Any, int] | None:
    try:
        return decoder.raw_decode(text)
    except json.JSONDecodeError:
        return None


def _record(task: Any, fetch: Fetch) -> Record:
    data = task.get("data") if isinstance(task, dict) else None
    if not isinstance(data, dict):
        raise ValueError(f"A task must be an object with data. Received: {str(task)[:40]!r}.")
    ours = data.get("inkloop") or {}
    if not isinstance(ours, dict):
        raise ValueError("data.inkloop must be an object.")
    said = details_from(ours)
    choices = [choice for choice in map(_choice, task.get("annotations") or []) if choice]
    if choices and not ours:
        said["label"] = _agreed(choices)
    elif choices and choices[0]["is_truth"] is False:
        # Somebody has said something else there since the task left us.
        said["label"] = choices[0]["label"]
    picture = _decoded(data.get("image"), fetch)
    ink = data.get("ink")
    if ours.get("framed") is True and picture is not None:
        grey = read_upload(picture)
        if grey.shape != (SIDE, SIDE):
            raise ValueError(f"The picture must be {SIDE}x{SIDE}. Received: {grey.shape}.")
        return Record(ink=ink, pixels=grey.tobytes(), **said)
    return Record(ink=ink, picture=None if ink is not None else picture, **said)


def _agreed(choices: Sequence[Mapping[str, Any]]) -> str:
    """What all annotators chose, or those whose word was marked as the ground truth. Raises ValueError."""
    heard = [choice["label"] for choice in choices if choice["is_truth"]] or [
        choice["label"] for choice in choices
    ]
    if len(set(heard)) > 1:
        raise ValueError(
            f"The annotations must agree, or one of them be the ground truth. Received: {heard!r}."
        )
    return str(heard[0])


def _choice(annotation: Any) -> dict[str, Any] | None:
    """What an annotation chose, if it was not cancelled. Raises ValueError."""
    if not isinstance(annotation, dict) or annotation.get("was_cancelled"):
        return None
    for result in annotation.get("result") or []:
        value = result.get("value") if isinstance(result, dict) else None
        for kind in ("choices", "text"):
            chosen = value.get(kind) if isinstance(value, dict) else None
            if isinstance(chosen, str):
                chosen = [chosen]
            if chosen:
                if not isinstance(chosen, list) or len(chosen) != 1 or not isinstance(chosen[0], str):
                    raise ValueError(f"A task must have one choice. Received: {str(chosen)[:40]}.")
                return {"label": chosen[0], "is_truth": annotation.get("ground_truth") is True}
    return None


def _decoded(image: Any, fetch: Fetch) -> bytes | None:
    if image is None:
        return None
    if not isinstance(image, str):
        raise ValueError(f"data.image must be a data URI or a path. Received: {str(image)[:40]!r}.")
    if not image.startswith("data:image/") or ";base64," not in image[:64]:
        return fetch(image)
    return base64.b64decode(image.partition(",")[2], validate=True)


def _task(record: Record, place: int) -> dict[str, Any]:
    framed = record.picture is None
    data: dict[str, Any] = {"inkloop": record.details() | {"framed": framed and record.pixels is not None}}
    png = (
        record.picture
        if record.picture is not None
        else encode_png(pixels_of(record))
        if record.pixels
        else None
    )
    if png is not None:
        kind = "png" if png[:1] == b"\x89" else "jpeg"
        data["image"] = f"data:image/{kind};base64,{base64.b64encode(png).decode()}"
    if record.ink is not None:
        data["ink"] = record.ink
    task: dict[str, Any] = {"id": place + 1, "data": data, "annotations": [], "predictions": []}
    if record.label:
        task["annotations"] = [{"result": [_result(record.label)], "ground_truth": True}]
    task["predictions"] = [_prediction(each) for each in record.predictions]
    return task


def _prediction(prediction: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "model_version": str(prediction.get("model", "")),
        "score": prediction.get("confidence"),
        "result": [_result(str(prediction.get("label", "")))],
    }


def _result(choice: str) -> dict[str, Any]:
    return {"from_name": _FROM, "to_name": _TO, "type": "choices", "value": {"choices": [choice]}}
