"""An upload as grey sheets. Pictures are decoded here; documents in a process of their own, with limits, that may die of them."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, cast

import numpy as np

from recognition.ink.images import ImageError, encode_png, read_upload
from recognition.ink.sheets import limits

_CHILD = Path(__file__).with_name("child.py")
_TIFF_SIGNATURES = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_PDF_SIGNATURE = b"%PDF-"
# Readers of PDF pass over what may stand before it.
_PDF_WITHIN = 1024
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff")
_LONGEST_LINE = 10_000

# Each costs up to a core and MAX_MEMORY_BYTES: in one process one at a time.
_one_at_a_time = threading.Lock()


class Busy(Exception):
    """Another document is being taken apart, and takes its time."""


def kind_of(data: bytes) -> str | None:
    """PDF or TIFF, by the content; None for anything else."""
    if data.startswith(_TIFF_SIGNATURES):
        return "TIFF"
    if _PDF_SIGNATURE in data[:_PDF_WITHIN] and not data.startswith(_PICTURES):
        return "PDF"
    return None


def sheets_of(data: bytes, *, longest_side: int) -> list[bytes]:
    """The sheets of a PNG, JPEG, TIFF or PDF as grey PNGs of our own, no side longer than `longest_side`.

    Raises ImageError, and Busy.
    """
    kind = kind_of(data)
    if kind is None:
        return [_picture(data, longest_side)]
    if len(data) > limits.MAX_BYTES:
        raise ImageError(f"A document holds at most {limits.MAX_BYTES:,} bytes. Received: {len(data):,}.")
    if not _one_at_a_time.acquire(timeout=limits.MAX_SECONDS):
        raise Busy("Another document is being taken apart. Try again in a moment.")
    try:
        return list(_unfolded(data, kind, longest_side))
    finally:
        _one_at_a_time.release()


def _picture(data: bytes, longest_side: int) -> bytes:
    try:
        return encode_png(read_upload(data, longest_side=longest_side))
    except ImageError as error:
        raise ImageError(
            str(error).replace("must be a whole PNG or JPEG", "must be a whole PNG, JPEG, TIFF or PDF")
        ) from error


def _unfolded(data: bytes, kind: str, longest_side: int) -> Iterator[bytes]:
    with _child(kind, longest_side) as (to_child, from_child):
        with suppress(BrokenPipeError):  # it has died before it read all; what it says tells more
            to_child.write(data)
            to_child.close()
        for _ in range(_told(from_child, kind, "sheets", limits.MAX_SHEETS)[0]):
            width, height = _told(from_child, kind, "width height", longest_side)
            pixels = _read(from_child, width * height, kind)
            yield encode_png(np.frombuffer(pixels, np.uint8).reshape(height, width))


@contextmanager
def _child(kind: str, longest_side: int) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Its standard input and output. It is gone when the block is left, and at the latest after MAX_SECONDS."""
    told = {
        "kind": kind,
        "sheets": limits.MAX_SHEETS,
        "sheet_pixels": limits.MAX_SHEET_PIXELS,
        "seconds": limits.MAX_SECONDS,
        "memory_bytes": limits.MAX_MEMORY_BYTES,
        "pixels_an_inch": limits.PIXELS_AN_INCH,
        "longest_side": longest_side,
    }
    # Isolated: it imports what is installed and nothing from where this was started, and inherits no secrets.
    command = [sys.executable, "-I", str(_CHILD), json.dumps(told)]
    child = subprocess.Popen(  # noqa: S603 - our own program, and what strangers sent only on its input
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"OPENBLAS_NUM_THREADS": "1"},
    )
    to_child, from_child = cast("IO[bytes]", child.stdin), cast("IO[bytes]", child.stdout)
    alarm = threading.Timer(limits.MAX_SECONDS, child.kill)
    alarm.start()
    try:
        yield to_child, from_child
    finally:
        alarm.cancel()
        child.kill()
        with suppress(BrokenPipeError):
            to_child.close()
        from_child.close()
        child.wait()


def _told(stream: IO[bytes], kind: str, names: str, most: int) -> list[int]:
    """The numbers of these names in the next line, each from 1 to `most`: what the child says is not believed either."""
    line = stream.readline(_LONGEST_LINE)
    if not line.endswith(b"\n"):
        raise _died(kind)
    said = json.loads(line)
    if "problem" in said:
        raise ImageError(str(said["problem"]))
    numbers = [int(said[name]) for name in names.split()]
    if not all(1 <= number <= most for number in numbers):
        raise _died(kind)
    return numbers


def _read(stream: IO[bytes], size: int, kind: str) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise _died(kind)
    return data


def _died(kind: str) -> ImageError:
    return ImageError(
        f"A document must be taken apart within {limits.MAX_SECONDS} seconds and {limits.MAX_MEMORY_BYTES // 2**20:,} MiB "
        f"of memory. Received: a {kind} that needs more, or is damaged."
    )
