"""Pictures of one character: uploads made safe, and any picture brought into the network's frame."""

import io
import struct

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from recognition.ink.framing import SIDE, boxed, centred, shrink_centred
from recognition.ink.lifting import lift
from recognition.ink.pen import even_out

MAX_BYTES = 4 * 2**20
MAX_PIXELS = 16_000_000
LONGEST_SIDE = 1024

Grey = NDArray[np.uint8]

_NO_INK = "There is no ink in the picture. Received: an even surface."
# A clean picture whose brightest ink is dimmer than this has another scale, such as zeros and ones.
_DIM = 128

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_JPEG_SIGNATURE = b"\xff\xd8\xff"
# How to turn a picture upright that a camera says it took otherwise (EXIF orientation).
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class ImageError(ValueError):
    """A picture that cannot be accepted; the message is fit to be shown to its author."""


def read_upload(data: bytes, *, longest_side: int = LONGEST_SIDE, most_bytes: int = MAX_BYTES) -> Grey:
    """An untrusted PNG or JPEG as upright greyscale, uint8 [height, width], no side longer than `longest_side`.

    Its kind is told by its content and its size by its header, before anything is decoded. Transparent parts become
    white, of an animation the first picture counts. Raises ImageError.
    """
    if len(data) > most_bytes:
        raise ImageError(f"A picture holds at most {most_bytes:,} bytes. Received: {len(data):,}.")
    decoder, kind = _decoder(data)
    try:
        with decoder(io.BytesIO(data)) as image:
            _check_size(*image.size)
            image.draft("L", (longest_side, longest_side))
            image.load()
            return _shrunk(_upright(_greyscale(image), image), longest_side)
    except ImageError:
        raise
    except Exception as error:  # hostile bytes make decoders raise whatever they like
        raise ImageError(f"The picture must be a whole PNG or JPEG. Received: a damaged {kind}.") from error


def encode_png(gray: Grey) -> bytes:
    """A PNG of the pixels and nothing else."""
    _, encoded = cv2.imencode(".png", gray)
    return encoded.tobytes()


def decode_png(data: bytes) -> Grey:
    """The pixels that encode_png wrote, uint8 [H, W]."""
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE) if data else None
    if pixels is None:
        raise ImageError(f"A stored picture must be a PNG. Received: {len(data)} other bytes.")
    return np.asarray(pixels, np.uint8)


def frame(white_on_black: Grey) -> Grey:
    """A clean white-on-black character [H, W], as archives hold them, as uint8 [28, 28] in the network's frame.

    Grey levels stay soft; a dim picture (one of zeros and ones, say) is made bright. A picture in MNIST's own
    frame comes back as it went.
    """
    brightest = int(white_on_black.max(initial=0))
    if brightest == 0:
        raise ImageError(_NO_INK)
    if brightest < _DIM:
        white_on_black = np.rint(white_on_black * (255 / brightest)).astype(np.uint8)
    return centred(boxed(white_on_black))


def normalise(gray: Grey) -> Grey:
    """A scan or photo of one character, dark on light or light on dark, as uint8 [28, 28], white on black.

    Light and shadow are taken out, and pens much thinner or thicker than the renderer's are evened out.
    """
    ink = lift(gray)
    if not ink.any():
        raise ImageError(_NO_INK)
    return shrink_centred(even_out(ink))


def normalise_or_blank(gray: Grey) -> Grey:
    """The same; a picture without ink becomes a blank one, which a model may reject."""
    try:
        return normalise(gray)
    except ImageError:
        return np.zeros((SIDE, SIDE), np.uint8)


def _decoder(data: bytes) -> tuple[type[ImageFile], str]:
    if data.startswith(_PNG_SIGNATURE):
        if len(data) >= 24:
            # Pillow reads on to the pixels before it tells the size; the header has it first.
            _check_size(*struct.unpack(">II", data[16:24]))
        return PngImageFile, "PNG"
    if data.startswith(_JPEG_SIGNATURE):
        return JpegImageFile, "JPEG"
    raise ImageError(f"The picture must be a whole PNG or JPEG. Received: data that starts {data[:12]!r}.")


def _check_size(width: int, height: int) -> None:
    if not 0 < width * height <= MAX_PIXELS:
        raise ImageError(f"A picture has at most {MAX_PIXELS:,} pixels. Received: {width:,} x {height:,}.")


def _greyscale(image: ImageFile) -> Image.Image:
    if image.mode.startswith("I"):
        return Image.fromarray((np.asarray(image).astype(np.uint32) // 257).astype(np.uint8))
    if not image.has_transparency_data:
        return image.convert("L")
    ink = image.convert("RGBA").convert("LA")
    paper = Image.new("L", image.size, 255)
    paper.paste(ink.getchannel("L"), mask=ink.getchannel("A"))
    return paper


def _upright(grey: Image.Image, source: ImageFile) -> Image.Image:
    turn = _TURNS.get(source.getexif().get(ExifTags.Base.Orientation, 1))
    return grey if turn is None else grey.transpose(turn)


def _shrunk(grey: Image.Image, longest_side: int) -> Grey:
    grey.thumbnail((longest_side, longest_side))
    return np.array(grey, np.uint8)
