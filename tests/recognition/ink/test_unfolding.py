"""Documents taken apart in a process of their own: what comes of them, and what is refused and why."""

import io
import struct
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw

from recognition.ink.images import ImageError, decode_png, encode_png
from recognition.ink.sheets import limits, unfolding
from recognition.ink.sheets.unfolding import Busy, kind_of, sheets_of

SIDE = 1000


def page(number: int, size: tuple[int, int] = (300, 400)) -> Image.Image:
    """Paper with as many dark bars as its number says."""
    image = Image.new("L", size, 235)
    draw = ImageDraw.Draw(image)
    for bar in range(number):
        draw.rectangle((40 + 60 * bar, 100, 70 + 60 * bar, 300), fill=20)
    return image


def document(kind: str, pages: int) -> bytes:
    file = io.BytesIO()
    first, *others = [page(number) for number in range(1, pages + 1)]
    options = {"compression": "tiff_lzw"} if kind == "TIFF" else {}
    first.save(file, kind, save_all=True, append_images=others, **options)
    return file.getvalue()


def bars(png: bytes) -> int:
    row = decode_png(png)[decode_png(png).shape[0] // 2] < 128
    return int((np.diff(row.astype(int)) == 1).sum())


def pdf_of(objects: list[bytes]) -> bytes:
    """A PDF of numbered objects, the first its catalogue."""
    out, offsets = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj" % number + each + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + trailer


def pdf_with_picture(width: int, height: int, *, box: bytes = b"0 0 600 800") -> bytes:
    """A page that shows a black picture which claims this size; few bytes, however large."""
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(width)) for _ in range(min(height, 2_000))) + packer.flush()
    picture = b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8" % (
        width, height,
    )  # fmt: skip
    return pdf_of(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox["
            + box
            + b"]/Resources<</XObject<</I 4 0 R>>>>/Contents 5 0 R>>",
            picture + b"/Filter/FlateDecode/Length %d>>stream\n" % len(rows) + rows + b"\nendstream",
            b"<</Length 27>>stream\nq 600 0 0 800 0 0 cm /I Do Q\nendstream",
        ]
    )


def tiff_that_claims(width: int, height: int) -> bytes:
    tags = [
        (256, width),
        (257, height),
        (258, 8),
        (259, 1),
        (262, 1),
        (273, 8),
        (277, 1),
        (278, height),
        (279, 64),
    ]
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + struct.pack("<I", 0)


@pytest.mark.parametrize("kind", ["TIFF", "PDF"])
def test_a_document_comes_apart_into_its_sheets_in_their_order(kind: str) -> None:
    sheets = sheets_of(document(kind, 3), longest_side=SIDE)

    assert [bars(sheet) for sheet in sheets] == [1, 2, 3]


def test_a_picture_is_one_sheet() -> None:
    assert [bars(sheet) for sheet in sheets_of(encode_png(np.array(page(2))), longest_side=SIDE)] == [2]


@pytest.mark.parametrize("box", [b"0 0 600 800", b"0 0 40000 40000"])
def test_a_page_is_rendered_no_larger_than_asked_for(box: bytes) -> None:
    [sheet] = sheets_of(pdf_with_picture(64, 64, box=box), longest_side=SIDE)

    assert max(decode_png(sheet).shape) == SIDE


def test_sixteen_bits_a_pixel_stay_grey() -> None:
    file = io.BytesIO()
    Image.fromarray(np.full((60, 80), 40_000, np.uint16)).save(file, "TIFF", compression="tiff_lzw")

    [sheet] = sheets_of(file.getvalue(), longest_side=SIDE)

    assert (decode_png(sheet) == 40_000 // 257).all()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (lambda: tiff_that_claims(40_000, 40_000), "at most 40,000,000 pixels. Received: 40,000 x 40,000"),
        (lambda: document("TIFF", 3)[:700], "must be a whole TIFF. Received: a damaged one"),
        (lambda: document("PDF", 3)[:700], "must be a whole PDF. Received: a damaged one"),
        (lambda: document("TIFF", limits.MAX_SHEETS + 1), "1 to 20 sheets. Received: more than 20"),
        (lambda: document("PDF", limits.MAX_SHEETS + 1), "1 to 20 sheets. Received: 21"),
        (lambda: b"%PDF-1.7" + bytes(limits.MAX_BYTES), "at most 16,777,216 bytes"),
        (lambda: b"GIF89a", "must be a whole PNG, JPEG, TIFF or PDF"),
    ],
)
def test_what_is_none_or_holds_too_much_is_refused(data: Callable[[], bytes], reason: str) -> None:
    with pytest.raises(ImageError) as refused:
        sheets_of(data(), longest_side=SIDE)

    assert reason in str(refused.value)


def test_a_pdf_that_unpacks_without_an_end_costs_no_more_than_its_limits() -> None:
    """PDFium may draw nothing for it or die of it; either way this process goes on."""
    told: list[str] = []
    sheets: list[bytes] = []
    try:
        sheets = sheets_of(pdf_with_picture(40_000, 40_000), longest_side=SIDE)
    except ImageError as error:
        told.append(str(error))

    assert all("must be taken apart within" in reason for reason in told)
    assert all(max(decode_png(sheet).shape) <= SIDE for sheet in sheets)
    assert len(told) + len(sheets) == 1


def test_a_document_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_SECONDS", 0)

    with pytest.raises(
        ImageError, match=r"within 0 seconds and 1,024 MiB of memory. Received: a PDF that needs more"
    ):
        sheets_of(document("PDF", 1), longest_side=SIDE)


def test_a_document_that_needs_too_much_memory_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_MEMORY_BYTES", 2**27)

    file = io.BytesIO()
    page(1, (6000, 5000)).save(file, "TIFF", compression="tiff_lzw")

    with pytest.raises(ImageError, match=r"and 128 MiB of memory. Received: a TIFF that needs more"):
        sheets_of(file.getvalue(), longest_side=SIDE)


def test_whoever_comes_while_one_is_taken_apart_waits_and_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_SECONDS", 0)

    with unfolding._one_at_a_time, pytest.raises(Busy):
        sheets_of(document("PDF", 1), longest_side=SIDE)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"\xef\xbb\xbf\r\n%PDF-1.7", "PDF"),
        (b"II*\x00", "TIFF"),
        (b"MM\x00*", "TIFF"),
        (b"\x89PNG\r\n\x1a\n %PDF-", None),
        (b"", None),
    ],
)
def test_the_kind_is_told_by_the_content(data: bytes, kind: str | None) -> None:
    assert kind_of(data) == kind
