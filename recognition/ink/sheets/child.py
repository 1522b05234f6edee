"""Run as a program of its own: takes a TIFF or PDF on its standard input apart, within limits that the kernel keeps.

It knows nothing of the rest: decoders as large as these two are not trusted with what strangers send. It writes a line of
JSON, {"sheets": N}, then for each sheet another, {"width": W, "height": H}, and its grey pixels, a byte each. Where something is
wrong {"problem": why} stands instead of a line, and is the last.
"""

import io
import json
import resource
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pypdfium2
from PIL import Image, ImageOps
from PIL.TiffImagePlugin import TiffImageFile

POINTS_AN_INCH = 72
_PASSWORD = 4
_SMALLEST_SIDE = 1e-3


class Refused(Exception):
    """What is wrong, fit to be shown to whoever sent it."""


def main() -> None:
    limits = json.loads(sys.argv[1])
    _hold_to(limits)
    data = sys.stdin.buffer.read()
    out = sys.stdout.buffer
    try:
        sheets = _of_pdf(data, limits) if limits["kind"] == "PDF" else _of_tiff(data, limits)
        out.write(b'{"sheets": %d}\n' % next(sheets))
        for sheet in sheets:
            out.write(b'{"width": %d, "height": %d}\n' % sheet.size + sheet.tobytes())
    except Refused as refused:
        out.write(json.dumps({"problem": str(refused)}).encode() + b"\n")
    out.flush()


def _hold_to(limits: dict[str, Any]) -> None:
    for what, most in (
        (resource.RLIMIT_AS, limits["memory_bytes"]),
        (resource.RLIMIT_CPU, limits["seconds"]),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(what, (most, most))


def _of_pdf(data: bytes, limits: dict[str, Any]) -> Iterator[Any]:
    """First how many sheets there are, then each as a Pillow image."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD or "assword" in str(error):
            raise Refused("A PDF must open without a password. Received: a locked one.") from error
        raise Refused("The document must be a whole PDF. Received: a damaged one.") from error
    count = len(document)
    _check_count(count, limits)
    yield count
    for number in range(count):
        try:
            yield _rendered(document[number], limits)
        except pypdfium2.PdfiumError as error:
            raise Refused(
                f"The document must be a whole PDF. Received: one whose page {number + 1} is damaged."
            ) from error


def _rendered(page: Any, limits: dict[str, Any]) -> Image.Image:
    longest = max(page.get_size())
    if not _SMALLEST_SIDE < longest < float("inf"):
        raise Refused(f"A page must have a size. Received: {page.get_size()}.")
    scale = min(limits["longest_side"] / longest, limits["pixels_an_inch"] / POINTS_AN_INCH)
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    grey: Image.Image = bitmap.to_pil().convert("L")
    grey.thumbnail((limits["longest_side"], limits["longest_side"]))
    return grey


def _of_tiff(data: bytes, limits: dict[str, Any]) -> Iterator[Any]:
    """As _of_pdf. All sheets are counted, and their sizes looked at, before any is decoded."""
    count = 0
    try:
        with TiffImageFile(io.BytesIO(data)) as image:
            while count <= limits["sheets"]:
                try:
                    image.seek(count)
                except EOFError:
                    break
                _check_size(image.size, limits)
                count += 1
            _check_count(count, limits)
            yield count
            for number in range(count):
                image.seek(number)
                yield _decoded(image, limits)
    except (Refused, GeneratorExit):
        raise
    except MemoryError:
        raise
    except Exception as error:  # hostile bytes make decoders raise whatever they like
        raise Refused("The document must be a whole TIFF. Received: a damaged one.") from error


def _decoded(image: TiffImageFile, limits: dict[str, Any]) -> Image.Image:
    image.load()
    grey = ImageOps.exif_transpose(_greyscale(image))
    grey.thumbnail((limits["longest_side"], limits["longest_side"]))
    return grey


def _greyscale(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        return Image.fromarray((np.asarray(image).astype(np.uint32) // 257).astype(np.uint8))
    if image.mode == "F":
        raise Refused("A sheet must have whole numbers for its pixels. Received: fractions.")
    if not image.has_transparency_data:
        return image.convert("L")
    ink = image.convert("RGBA").convert("LA")
    paper = Image.new("L", image.size, 255)
    paper.paste(ink.getchannel("L"), mask=ink.getchannel("A"))
    return paper


def _check_count(count: int, limits: dict[str, Any]) -> None:
    if not 1 <= count <= limits["sheets"]:
        received = f"more than {limits['sheets']}" if limits["kind"] == "TIFF" and count else f"{count:,}"
        raise Refused(f"A document has 1 to {limits['sheets']} sheets. Received: {received}.")


def _check_size(size: tuple[int, int], limits: dict[str, Any]) -> None:
    if not 0 < size[0] * size[1] <= limits["sheet_pixels"]:
        raise Refused(
            f"A sheet has at most {limits['sheet_pixels']:,} pixels. Received: {size[0]:,} x {size[1]:,}."
        )


if __name__ == "__main__":
    # The decoder's own warning of bombs is not needed beside the checks above.
    Image.MAX_IMAGE_PIXELS = None
    main()
