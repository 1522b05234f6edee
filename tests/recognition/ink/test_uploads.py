import io
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from recognition.ink.images import MAX_BYTES, ImageError, decode_png, encode_png, read_upload

# Dark above, light below; a light left edge tells left from right.
PICTURE = np.full((40, 60), 200, np.uint8)
PICTURE[:20] = 40
PICTURE[:, :10] += 50


def saved(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def png(pixels: np.ndarray = PICTURE) -> bytes:
    return saved(Image.fromarray(pixels))


def jpeg(pixels: np.ndarray = PICTURE, **options: Any) -> bytes:
    return saved(Image.fromarray(pixels), "JPEG", quality=95, **options)


def png_header(width: int, height: int) -> bytes:
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))


def test_a_png_is_read_as_its_grey_levels() -> None:
    assert (read_upload(png()) == PICTURE).all()


def test_a_jpeg_is_read_as_its_grey_levels() -> None:
    assert np.abs(read_upload(jpeg()).astype(int) - PICTURE).mean() < 2


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_png_of_any_kind_is_read(mode: str) -> None:
    pixels = np.where(PICTURE > 100, 255, 0).astype(np.uint8)
    image = Image.fromarray(pixels.astype(np.uint16) * 257) if mode == "I;16" else Image.fromarray(pixels)

    read = read_upload(saved(image.convert(mode)))

    assert (read == pixels).all()


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_a_jpeg_of_any_kind_is_read(mode: str) -> None:
    read = read_upload(saved(Image.fromarray(PICTURE).convert(mode), "JPEG", quality=95))

    assert np.abs(read.astype(int) - PICTURE).mean() < 3


def test_colours_are_read_as_their_brightness() -> None:
    read = read_upload(saved(Image.new("RGB", (4, 4), (255, 0, 0))))

    assert read.tolist() == [[76] * 4] * 4


def test_sixteen_bits_keep_their_scale() -> None:
    sixteen = np.array([[0, 128 * 257, 65535]], np.uint16)

    read = read_upload(saved(Image.fromarray(sixteen)))

    assert read.tolist() == [[0, 128, 255]]


def test_what_is_transparent_becomes_white() -> None:
    pixels = np.zeros((4, 4, 4), np.uint8)
    pixels[0, :, 3] = 255

    read = read_upload(saved(Image.fromarray(pixels)))

    assert read[:, 0].tolist() == [0, 255, 255, 255]


def test_a_transparent_palette_colour_becomes_white() -> None:
    image = Image.fromarray(np.array([[0, 1]], np.uint8)).convert("P")
    image.putpalette([0, 0, 0, 0, 0, 0])

    read = read_upload(saved(image, transparency=1))

    assert read.tolist() == [[0, 255]]


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_taken_on_its_side_is_read_upright(kind: str, orientation: int) -> None:
    taken = {
        1: PICTURE,
        2: PICTURE[:, ::-1],
        3: PICTURE[::-1, ::-1],
        4: PICTURE[::-1],
        5: PICTURE.T,
        6: np.rot90(PICTURE),
        7: PICTURE[::-1, ::-1].T,
        8: np.rot90(PICTURE, -1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation

    read = read_upload(saved(Image.fromarray(np.ascontiguousarray(taken)), kind, exif=exif))

    assert read.shape == PICTURE.shape
    assert np.abs(read.astype(int) - PICTURE).mean() < 4


def test_of_an_animation_the_first_picture_is_read() -> None:
    frames = [Image.fromarray(np.full((8, 8), level, np.uint8)) for level in (10, 90, 200)]

    read = read_upload(saved(frames[0], save_all=True, append_images=frames[1:]))

    assert (read == 10).all()


@pytest.mark.parametrize("encode", [png, jpeg])
def test_a_large_picture_is_made_smaller_and_keeps_its_shape(encode: Any) -> None:
    read = read_upload(encode(np.zeros((1500, 3000), np.uint8)))

    assert read.shape == (512, 1024)


def test_a_picture_of_sixteen_megapixels_is_read() -> None:
    read = read_upload(png(np.zeros((4000, 4000), np.uint8)))

    assert read.shape == (1024, 1024)


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "must be a whole PNG or JPEG. Received: data that starts b''"),
        (
            b"a text, whatever its name",
            "must be a whole PNG or JPEG. Received: data that starts b'a text, what'",
        ),
        (
            saved(Image.fromarray(PICTURE), "GIF"),
            "must be a whole PNG or JPEG. Received: data that starts b'GIF",
        ),
        (saved(Image.fromarray(PICTURE), "TIFF"), "must be a whole PNG or JPEG"),
        (bytes(MAX_BYTES + 1), "at most 4,194,304 bytes. Received: 4,194,305"),
        (png_header(40_000, 40_000), "at most 16,000,000 pixels. Received: 40,000 x 40,000"),
        (png_header(16_000_001, 1), "at most 16,000,000 pixels. Received: 16,000,001 x 1"),
        (png_header(0, 7), "Received: 0 x 7"),
        (png_header(30, 30), "must be a whole PNG or JPEG. Received: a damaged PNG"),
        (png()[:70], "must be a whole PNG or JPEG"),
        (jpeg()[:400], "must be a whole PNG or JPEG"),
        (jpeg()[:2], "must be a whole PNG or JPEG"),
        (b"\xff\xd8\xff" + bytes(500), "must be a whole PNG or JPEG. Received: a damaged JPEG"),
    ],
    ids=[
        "nothing",
        "a text",
        "a gif",
        "a tiff",
        "too many bytes",
        "a header of 1.6 gigapixels",
        "a header of one endless row",
        "a header without width",
        "a header alone",
        "half a png",
        "half a jpeg",
        "two bytes",
        "jpeg noise",
    ],
)
def test_it_refuses(data: bytes, complaint: str) -> None:
    with pytest.raises(ImageError, match=complaint):
        read_upload(data)


def test_it_refuses_a_text_that_unpacks_to_gigabytes() -> None:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("bomb", "x" * 2_000_000, zip=True)

    with pytest.raises(ImageError, match="must be a whole PNG or JPEG"):
        read_upload(saved(Image.fromarray(PICTURE), pnginfo=texts))


@given(data=st.data())
def test_it_reads_or_refuses_a_damaged_file_and_never_breaks(data: st.DataObject) -> None:
    whole = bytearray(data.draw(st.sampled_from([png(), jpeg()])))
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=5)):
        whole[place] = data.draw(st.integers(0, 255))

    try:
        read = read_upload(bytes(whole))
    except ImageError:
        return

    assert (read.ndim, read.dtype.name) == (2, "uint8")


def test_what_is_stored_comes_back() -> None:
    assert (decode_png(encode_png(PICTURE)) == PICTURE).all()


def test_what_is_stored_holds_pixels_and_nothing_else() -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"

    stored = encode_png(read_upload(saved(Image.fromarray(PICTURE), exif=exif)))

    assert {stored[place : place + 4] for place in chunk_places(stored)} == {b"IHDR", b"IDAT", b"IEND"}


def chunk_places(data: bytes) -> list[int]:
    places, at = [], 8
    while at < len(data):
        places.append(at + 4)
        at += 12 + struct.unpack(">I", data[at : at + 4])[0]
    return places


@pytest.mark.parametrize("data", [b"", b"not a picture"])
def test_nothing_but_a_stored_picture_is_decoded(data: bytes) -> None:
    with pytest.raises(ImageError, match="A stored picture must be a PNG"):
        decode_png(data)
