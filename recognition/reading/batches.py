"""Have a worker read many inks or pictures at once and store nothing: for programs that only want to know."""

import base64
import json
import time
import uuid
from collections.abc import Sequence
from typing import Any

from django.conf import settings

from recognition import broker
from recognition.exceptions import InvalidInput, NoChampion, RecognizerUnavailable
from recognition.ink.images import ImageError, encode_png, normalise_or_blank, read_upload
from recognition.ink.strokes import Ink, InkError
from recognition.models import Alphabet
from recognition.reading import bell

RECOGNIZE_BATCH = "recognition.recognize_batch"
MOST = 1_000
# Large pictures take tens of milliseconds each: nobody may hold a web thread with them for minutes.
READING_SECONDS = 10


def checked_inks(inks: Sequence[object]) -> list[dict[str, Any]]:
    """The inks in their canonical form. Raises InvalidInput with the place of the first that cannot be taken."""
    checked = []
    for index, ink in enumerate(inks):
        try:
            checked.append(Ink.from_json(ink).to_json())
        except InkError as error:
            raise InvalidInput(str(error), field=f"inks.{index}") from error
    return checked


def checked_images(files: Sequence[bytes]) -> list[str]:
    """The pictures in the network's frame, 28x28 PNGs as base64: small, whatever came. Raises as checked_inks does."""
    checked = []
    deadline = time.monotonic() + READING_SECONDS
    for index, data in enumerate(files):
        if time.monotonic() > deadline:
            raise InvalidInput(
                f"The pictures of one request may take {READING_SECONDS} seconds to read. "
                f"Received: {len(files)}, of which {index} were read. Send fewer or smaller ones.",
                field="images",
            )
        try:
            pixels = normalise_or_blank(read_upload(data))
        except ImageError as error:
            raise InvalidInput(str(error), field=f"images.{index}") from error
        checked.append(base64.b64encode(encode_png(pixels)).decode())
    return checked


def recognize(
    *, alphabet: Alphabet, inks: Sequence[dict[str, Any]], images: Sequence[str], asker: int
) -> dict[str, Any]:
    """Send what was checked to a worker and wait for what predicting.predict_all returns, in the order of what came.

    Raises NoChampion, and RecognizerUnavailable when no worker answers in time or Redis is away.
    """
    topic = f"batch:{uuid.uuid4().hex}"
    seconds = settings.MAX_WAIT_SECONDS
    try:
        broker.send(
            RECOGNIZE_BATCH,
            topic,
            alphabet.slug,
            list(inks),
            list(images),
            asker,
            expires_in_seconds=seconds,
        )
    except broker.BrokerAway as error:
        raise RecognizerUnavailable(
            "The queue is out of reach; nothing was recognized. Try again."
        ) from error
    answer = bell.wait(topic, seconds=seconds)
    if answer is None:
        raise RecognizerUnavailable(f"No worker answered within {seconds} seconds. Try again.")
    return _unpacked(json.loads(answer), alphabet)


def _unpacked(answer: dict[str, Any], alphabet: Alphabet) -> dict[str, Any]:
    error = answer.get("error")
    if error == "no champion":
        raise NoChampion(f"The alphabet {alphabet} has no model yet.")
    if error is not None:
        raise RecognizerUnavailable(
            f"The model of {alphabet} cannot be used; another one has to be promoted."
        )
    return answer
