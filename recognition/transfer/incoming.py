"""What comes from a file, checked against an alphabet: a record becomes what a sample needs, or it is said what is wrong."""

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recognition import labelling
from recognition.exceptions import InvalidInput
from recognition.exchange.record import PIXELS, SIDE, Record
from recognition.ink.images import ImageError, encode_png, frame, normalise_or_blank, read_upload
from recognition.ink.strokes import Ink, InkError, content_hash
from recognition.intake import MAX_WRITER_LENGTH
from recognition.labelling import Reading
from recognition.models import Alphabet, Split, State

_NOT_TAKEN = (State.WITHDRAWN, State.EXCLUDED)


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """A character that can be stored, known by `sha256`: ink, which is drawn later, many at once, or a `png` and its pixels."""

    sha256: str
    ink: Ink | None
    png: bytes | None
    pixels: bytes | None
    reading: Reading | None
    writer: str
    split: Split | None
    consent: bool


def understood(record: Record, alphabet: Alphabet) -> Incoming:
    """Raises InvalidInput."""
    _check_state(record)
    reading = _reading(record, alphabet)
    sha256, ink, png, pixels = _content(record)
    if pixels is not None and not any(pixels) and reading is not None and reading.character:
        raise InvalidInput(f"A {reading.character} must have ink. Received: a blank picture.", field="pixels")
    if len(record.writer) > MAX_WRITER_LENGTH:
        raise InvalidInput(
            f"A writer's name has at most {MAX_WRITER_LENGTH} characters. Received: {len(record.writer)}.",
            field="writer",
        )
    return Incoming(
        sha256=sha256,
        ink=ink,
        png=png,
        pixels=pixels,
        reading=reading,
        writer=record.writer,
        split=_split(record),
        consent=record.consent,
    )


def _check_state(record: Record) -> None:
    """What its author took back, or a reviewer keeps from being learned from, does not come back by way of a file."""
    if record.state in _NOT_TAKEN:
        raise InvalidInput(
            f"A drawing comes in unless it is {' or '.join(_NOT_TAKEN)}. Received: {record.state}.",
            field="state",
        )


def _content(record: Record) -> tuple[str, Ink | None, bytes | None, bytes | None]:
    if record.ink is not None:
        ink = _ink(record)
        return _checked(content_hash(ink), record.sha256, "ink"), ink, None, None
    if record.pixels is not None:
        return _framed(record.pixels, record)
    if record.grey is not None:
        return _framed(_in_frame(record.grey), record)
    if record.picture is not None:
        grey = _decoded(record.picture)
        png = encode_png(grey)
        sha256 = _checked(hashlib.sha256(png).hexdigest(), record.sha256, "picture")
        return sha256, None, png, normalise_or_blank(grey).tobytes()
    raise InvalidInput("There must be ink or a picture. Received: neither.", field="ink")


def _ink(record: Record) -> Ink:
    try:
        return Ink.from_json(record.ink)
    except InkError as error:
        raise InvalidInput(str(error), field="ink") from error


def _decoded(picture: bytes) -> NDArray[np.uint8]:
    try:
        return read_upload(picture)
    except ImageError as error:
        raise InvalidInput(str(error), field="picture") from error


def _in_frame(grey: NDArray[np.uint8]) -> bytes:
    """A picture of any frame in ours; what is in MNIST's already stays as it is."""
    return frame(grey).tobytes() if grey.any() else bytes(PIXELS)


def _framed(pixels: bytes, record: Record) -> tuple[str, None, bytes, bytes]:
    """What is known only as the network sees it is its own original."""
    _checked(hashlib.sha256(pixels).hexdigest(), record.pixels_sha256, "pixels")
    png = encode_png(np.frombuffer(pixels, np.uint8).reshape(SIDE, SIDE))
    return hashlib.sha256(png).hexdigest(), None, png, pixels


def _checked(sha256: str, told: str, what: str) -> str:
    if told and told != sha256:
        raise InvalidInput(
            f"The {what} must have the checksum that stands beside it, {told[:12]}…. Received: {sha256[:12]}….",
            field=what,
        )
    return sha256


def _reading(record: Record, alphabet: Alphabet) -> Reading | None:
    if record.label:
        return labelling.read(alphabet=alphabet, label=record.label, verdict=None)
    if record.verdict:
        return labelling.read(alphabet=alphabet, label=None, verdict=record.verdict)
    return None


def _split(record: Record) -> Split | None:
    if not record.split:
        return None
    if record.split not in Split.values:
        raise InvalidInput(
            f"A split is one of {', '.join(Split.values)}. Received: {record.split[:40]!r}.", field="split"
        )
    return Split(record.split)
