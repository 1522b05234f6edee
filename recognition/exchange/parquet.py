"""Parquet, and a folder as Hugging Face's `datasets` loads it: Parquet files by split and a card that describes them.

PyArrow is heavy, so it is imported where it is used, and a site may go without it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from recognition.exchange.archives import (
    extracted,
    is_archive,
    opened_archive,
    visible,
)
from recognition.exchange.exceptions import NotInstalled, Unreadable
from recognition.exchange.format import START
from recognition.exchange.packing import pack
from recognition.exchange.pictures import pixels_of
from recognition.exchange.record import (
    LISTS,
    SIDE,
    TEXTS,
    Header,
    Item,
    ReadOptions,
    Record,
    details_from,
)
from recognition.ink.images import ImageError, encode_png, read_upload

_BATCH = 256
_ROWS_A_GROUP = 1_000
_SPLITS = ("train", "validation", "test")
_HEADER = b"inkloop"
# `label` is a number there, the place in the list of classes, and the text that was given stands beside it.
_TEXT_COLUMNS = tuple(name for name in TEXTS if name != "label")
_MAX_COLUMNS = 500


class Parquet:
    title = "Parquet"
    ending = ".parquet"
    carries = frozenset({"ink", "picture", "pixels", "details"})

    @contextmanager
    def opened(self, path: Path, scratch: Path, options: ReadOptions) -> Iterator["ParquetReader"]:
        if path.is_dir() or is_archive(path):
            raise Unreadable(f"{path.name} must be a Parquet file. Received: a folder or an archive.")
        with _readers([path]) as files:
            yield ParquetReader(files, [path.name], options)

    def write(self, folder: Path, records: Sequence[Record], *, header: Header, first: int) -> int:
        if records or first == 0:
            _write(folder / f"part-{first:09}.parquet", records, header)
        return 0

    def finish(self, folder: Path, target: Path, *, header: Header) -> None:
        _join(sorted(folder.glob("part-*.parquet")), target, header)


class HuggingFace:
    title = "Hugging Face datasets folder"
    ending = ".zip"
    carries = frozenset({"ink", "picture", "pixels", "details"})

    @contextmanager
    def opened(self, path: Path, scratch: Path, options: ReadOptions) -> Iterator["ParquetReader"]:
        if path.is_dir():
            paths = sorted(file for file in path.rglob("*.parquet") if not file.is_symlink())
            names = [file.relative_to(path).as_posix() for file in paths]
        else:
            with opened_archive(path, most=options.most_bytes) as archive:
                names = sorted(
                    name for name in archive.namelist() if name.endswith(".parquet") and visible(name)
                )
                paths = [
                    extracted(archive, name, scratch / f"{number}.parquet")
                    for number, name in enumerate(names)
                ]
        if not paths:
            raise Unreadable(f"{path.name} must hold Parquet files. Received: none.")
        with _readers(paths) as files:
            yield ParquetReader(files, names, options)

    def write(self, folder: Path, records: Sequence[Record], *, header: Header, first: int) -> int:
        for split in _SPLITS:
            chosen = [record for record in records if (record.split or _SPLITS[0]) == split]
            if chosen:
                _write(folder / f"{split}-{first:09}.parquet", chosen, header)
        return 0

    def finish(self, folder: Path, target: Path, *, header: Header) -> None:
        members: list[tuple[str, bytes, Path | None]] = []
        counts = {}
        for split in _SPLITS:
            parts = sorted(folder.glob(f"{split}-*.parquet"))
            if parts:
                counts[split] = _join(parts, folder / f"whole-{split}.parquet", header)
                members.append(
                    (f"data/{split}-00000-of-00001.parquet", b"", folder / f"whole-{split}.parquet")
                )
        if not members:
            # So that there is a table with its columns, if with no row.
            counts[_SPLITS[0]] = _join([], folder / "whole-empty.parquet", header)
            members.append((f"data/{_SPLITS[0]}-00000-of-00001.parquet", b"", folder / "whole-empty.parquet"))
        card = _card(header, counts)
        pack([("README.md", card.encode(), None), *members], target, header=header, deflate=False)


class ParquetReader:
    """Files of the same columns, one behind the other. A place is a row, counted through all of them."""

    def __init__(self, files: Sequence[Any], names: Sequence[str], options: ReadOptions) -> None:
        self._files, self._names = files, names
        self.end = sum(file.metadata.num_rows for file in files)
        said = (files[0].schema_arrow.metadata or {}).get(_HEADER)
        try:
            self.header = Header.from_json(json.loads(said)) if said else Header()
        except (ValueError, TypeError, AttributeError) as error:
            raise Unreadable(f"The file must say what it holds. Received: {error}") from error
        self._classes = options.classes or self.header.classes or _class_names(files[0].schema_arrow)

    def items(self, start: tuple[int, int] = START) -> Iterator[Item]:
        before = 0
        for file, name in zip(self._files, self._names, strict=True):
            count = file.metadata.num_rows
            if start[0] < before + count:
                yield from self._of_file(file, name, before, max(0, start[0] - before))
            before += count

    def _of_file(self, file: Any, name: str, before: int, skipped: int) -> Iterator[Item]:
        arrow = _arrow("pyarrow")
        number = 0
        groups: list[int] = []
        for group in range(file.num_row_groups):
            rows = file.metadata.row_group(group).num_rows
            if groups or number + rows > skipped:
                groups.append(group)
            else:
                number += rows
        split = _split_of(name)
        try:
            for batch in file.iter_batches(batch_size=_BATCH, row_groups=groups):
                for row in batch.to_pylist():
                    number += 1
                    if number > skipped:
                        yield self._item(row, f"row {number} of {name}", before + number, split)
        except (arrow.ArrowException, OSError) as error:
            raise Unreadable(f"{name} must be a whole Parquet file. Received: {error}.") from error

    def _item(self, row: dict[str, Any], place: str, row_number: int, split: str) -> Item:
        after = (row_number, row_number)
        try:
            return Item(place=place, after=after, record=self._record(row, split))
        except (ValueError, RecursionError, ImageError) as error:
            return Item(place=place, after=after, problem=str(error))

    def _record(self, row: dict[str, Any], split: str) -> Record:
        data: dict[str, Any] = {
            name: row.get(name) for name in (*_TEXT_COLUMNS, "consent") if row.get(name) is not None
        }
        data["label"] = self._label(row)
        data.setdefault("split", split)
        for name in LISTS:
            data[name] = json.loads(row.get(name) or "[]")
        said = details_from(data)
        image = row.get("image")
        picture = image.get("bytes") if isinstance(image, dict) else image
        if picture is not None and not isinstance(picture, bytes):
            raise ValueError("image must hold the bytes of a PNG or JPEG.")
        ink = json.loads(row["ink"]) if row.get("ink") else None
        if row.get("framed") is True and picture is not None:
            grey = read_upload(picture)
            if grey.shape != (SIDE, SIDE):
                raise ValueError(f"The picture must be {SIDE}x{SIDE}. Received: {grey.shape}.")
            return Record(ink=ink, pixels=grey.tobytes(), **said)
        return Record(ink=ink, picture=None if ink is not None else picture, **said)

    def _label(self, row: dict[str, Any]) -> str:
        if isinstance(row.get("character"), str):
            return str(row["character"])
        label = row.get("label")
        if isinstance(label, int) and self._classes:
            if not 0 <= label < len(self._classes):
                raise ValueError(f"A label must be from 0 to {len(self._classes) - 1}. Received: {label}.")
            return self._classes[label]
        return "" if label is None else str(label)


def _arrow(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise NotInstalled(
            "Parquet needs PyArrow: install requirements/exchange.txt where the web, the workers and manage.py run."
        ) from error


@contextmanager
def _readers(paths: Sequence[Path]) -> Iterator[list[Any]]:
    arrow, parquet = _arrow("pyarrow"), _arrow("pyarrow.parquet")
    with ExitStack() as opened:
        files = []
        for path in paths:
            try:
                files.append(opened.enter_context(parquet.ParquetFile(path, memory_map=True)))
            except (arrow.ArrowException, OSError) as error:
                raise Unreadable(f"{path.name} must be a Parquet file. Received: {error}.") from error
            if len(files[-1].schema_arrow) > _MAX_COLUMNS:
                raise Unreadable(f"{path.name} may have {_MAX_COLUMNS} columns. Received: more.")
        yield files


def _schema(header: Header) -> Any:
    arrow = _arrow("pyarrow")
    columns = [
        ("image", arrow.struct([("bytes", arrow.binary()), ("path", arrow.string())])),
        ("label", arrow.int64()),
        ("character", arrow.string()),
        *((name, arrow.string()) for name in (*_TEXT_COLUMNS, *LISTS, "ink")),
        ("consent", arrow.bool_()),
        ("framed", arrow.bool_()),
    ]
    said = {
        _HEADER: json.dumps(header.to_json(), ensure_ascii=False),
        b"huggingface": json.dumps({"info": {"features": _features(header)}}, ensure_ascii=False),
    }
    return arrow.schema(columns, metadata=said)


def _features(header: Header) -> dict[str, Any]:
    text, truth = {"dtype": "string", "_type": "Value"}, {"dtype": "bool", "_type": "Value"}
    features: dict[str, Any] = {
        "image": {"_type": "Image"},
        "label": {"names": [*header.classes], "_type": "ClassLabel"},
        "character": text,
    }
    features |= dict.fromkeys((*_TEXT_COLUMNS, *LISTS, "ink"), text)
    return features | {"consent": truth, "framed": truth}


def _write(path: Path, records: Sequence[Record], header: Header) -> None:
    arrow, parquet = _arrow("pyarrow"), _arrow("pyarrow.parquet")
    schema = _schema(header)
    rows = [_row(record, header) for record in records]
    table = arrow.Table.from_pylist(rows, schema=schema)
    parquet.write_table(table, path, compression="zstd", row_group_size=_ROWS_A_GROUP)


def _row(record: Record, header: Header) -> dict[str, Any]:
    framed = record.picture is None and record.pixels is not None
    folded = record.settled_class or header.merges.get(record.label, record.label)
    image = encode_png(pixels_of(record)) if framed else record.picture
    row: dict[str, Any] = {name: getattr(record, name) or None for name in _TEXT_COLUMNS}
    row |= {name: json.dumps([*getattr(record, name)], ensure_ascii=False) for name in LISTS}
    return row | {
        "image": {"bytes": image, "path": f"{record.id or 'character'}.png"} if image is not None else None,
        "label": header.classes.index(folded) if folded in header.classes else None,
        "character": record.label or None,
        "ink": json.dumps(record.ink, separators=(",", ":")) if record.ink is not None else None,
        "consent": record.consent,
        "framed": framed,
    }


def _join(parts: Sequence[Path], target: Path, header: Header) -> int:
    """Parts of the same columns as one file, a group of rows in memory at a time. Returns the rows."""
    parquet = _arrow("pyarrow.parquet")
    count = 0
    with parquet.ParquetWriter(target, _schema(header), compression="zstd") as writer:
        for part in parts:
            with parquet.ParquetFile(part) as file:
                for group in range(file.num_row_groups):
                    table = file.read_row_group(group)
                    count += table.num_rows
                    writer.write_table(table)
    return count


def _split_of(name: str) -> str:
    """The split that a file of such a folder stands for, by its name, as `datasets` takes it."""
    stem = Path(name).name
    return next((split for split in _SPLITS if stem.startswith((f"{split}-", f"{split}."))), "")


def _class_names(schema: Any) -> tuple[str, ...]:
    """What a data set of others says its numbers stand for."""
    try:
        said = json.loads((schema.metadata or {}).get(b"huggingface", b"{}"))
        names = said["info"]["features"]["label"]["names"]
    except (ValueError, KeyError, TypeError):
        return ()
    return tuple(map(str, names)) if isinstance(names, list) else ()


def _card(header: Header, counts: Mapping[str, int]) -> str:
    """The README that tells `datasets` which files are which split, and people what they are."""
    files = "\n".join(
        f"      - split: {split}\n        path: data/{split}-00000-of-00001.parquet" for split in counts
    )
    splits = "\n".join(f"| {split} | {count:,} |" for split, count in counts.items())
    return (
        f"---\npretty_name: {json.dumps(f'Inkloop, {header.alphabet}')}\ntask_categories:\n  - image-classification\n"
        f"configs:\n  - config_name: default\n    data_files:\n{files}\n---\n\n# Inkloop: {header.alphabet}\n\n"
        "Handwritten characters, 28x28, white on black, each with its class, its ink where it was drawn, the readings of"
        " people and the predictions of models (lists as JSON text). Splits are by writer.\n\n"
        f"| split | characters |\n| --- | --- |\n{splits}\n\n"
        '```python\nimport datasets\n\ncharacters = datasets.load_dataset("path/to/this/folder")\n```\n'
    )
