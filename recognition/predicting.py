"""Run the champion on what was drawn. Called by tasks only, so that no web process ever loads a recognizer."""

import uuid
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import structlog
from django.conf import settings
from django.utils import timezone
from numpy.typing import NDArray

from recognition.engine.bundle import BundleError, read_bundle
from recognition.engine.recognizer import Reading, Recognizer
from recognition.exceptions import NoChampion
from recognition.ink.images import decode_png, normalise_or_blank
from recognition.ink.raster import RENDERER_VERSION, render_ink
from recognition.ink.strokes import Ink
from recognition.models import Alphabet, ModelVersion, Prediction, Sample

log = structlog.get_logger(__name__)

RECOGNIZERS_KEPT = 8


def predict_sample(*, sample_id: str) -> ModelVersion | None:
    """Render the sample if it is not yet, read it with the champion, store the prediction; doing so twice does it once.

    Returns who has read it, None where the alphabet has no champion: the sample keeps its pixels and waits for people.
    """
    sample = Sample.objects.select_related("alphabet", "original").get(pk=sample_id)
    pixels = _pixels_of(sample)
    champion = ModelVersion.objects.champion_of(sample.alphabet)
    if champion is None:
        return None
    reading = recognizer_for(champion).read(pixels[np.newaxis])[0]
    Prediction.objects.bulk_create([_prediction(sample.pk, champion, reading)], ignore_conflicts=True)
    return champion


def predict_many(sample_ids: Sequence[uuid.UUID], champion: ModelVersion) -> int:
    """Read rendered samples with the champion and store what is not known yet. Returns how many were read."""
    rows = list(Sample.objects.rendered(sample_ids))
    if rows:
        pixels = np.stack([np.frombuffer(each, np.uint8).reshape(28, 28) for _, each in rows])
        readings = recognizer_for(champion).read(pixels)
        found = [_prediction(pk, champion, reading) for (pk, _), reading in zip(rows, readings, strict=True)]
        Prediction.objects.bulk_create(found, ignore_conflicts=True)
    return len(rows)


def _prediction(sample_id: uuid.UUID, version: ModelVersion, reading: Reading) -> Prediction:
    ranking = ranking_json(reading)
    return Prediction(
        sample_id=sample_id,
        version=version,
        ranking=ranking,
        top_label=ranking[0]["label"],
        confidence=ranking[0]["probability"],
        rejected=reading.rejected,
        created_at=timezone.now(),
    )


def predict_all(*, alphabet: str, inks: Sequence[Any], pngs: Sequence[bytes]) -> dict[str, Any]:
    """Read inks, and pictures as 28x28 PNGs, with the champion and store nothing. Returns {"model", "results"}."""
    champion = ModelVersion.objects.champion_of(Alphabet.objects.get(slug=alphabet))
    if champion is None:
        raise NoChampion(f"The alphabet {alphabet} has no model yet.")
    pixels = [render_ink(Ink.from_json(ink)) for ink in inks] + [decode_png(png) for png in pngs]
    readings = recognizer_for(champion).read(np.stack(pixels))
    results = [{"ranking": ranking_json(reading), "rejected": reading.rejected} for reading in readings]
    return {"model": champion.pk, "results": results}


def answer_batch(*, alphabet: str, inks: Sequence[Any], pngs: Sequence[bytes]) -> dict[str, Any]:
    """What predict_all returns, or {"error"}: whoever waits shall not wait in vain for a model that cannot answer."""
    try:
        return predict_all(alphabet=alphabet, inks=inks, pngs=pngs)
    except NoChampion:
        return {"error": "no champion"}
    except BundleError as error:
        log.error("champion unusable", alphabet=alphabet, error=str(error))
        return {"error": "champion unusable"}


def ranking_json(reading: Reading) -> list[dict[str, Any]]:
    return [
        {"label": label, "probability": round(probability, 6)}
        for label, probability in reading.ranking[: Prediction.RANKING_LENGTH]
    ]


def recognizer_for(version: ModelVersion) -> Recognizer:
    """The version's recognizer, kept for the next call. A new champion is another version, so it is seen at once."""
    return _load(version.bundle_path, version.sha256)


@lru_cache(maxsize=RECOGNIZERS_KEPT)
def _load(path: Path, sha256: str) -> Recognizer:
    return Recognizer(read_bundle(path, sha256=sha256), precision=settings.RECOGNIZER_PRECISION)


def _pixels_of(sample: Sample) -> NDArray[np.uint8]:
    if sample.pixels is not None:
        return np.frombuffer(sample.pixels, np.uint8).reshape(28, 28)
    pixels = (
        render_ink(Ink.from_json(sample.ink))
        if sample.ink
        else normalise_or_blank(decode_png(bytes(sample.original.png)))
    )
    Sample.objects.filter(pk=sample.pk).update(pixels=pixels.tobytes(), renderer_version=RENDERER_VERSION)
    return pixels
